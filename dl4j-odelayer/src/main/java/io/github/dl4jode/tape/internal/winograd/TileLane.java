package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.FloatProductLoops;

/** What one thread needs to compute a group of images. */
final class TileLane {

  private final TileGeometry tiles;
  private final ImageTiles images;
  private final ResultTiles results;
  private final float[] imagePoints;
  private final float[] resultPoints;

  TileLane(TileGeometry tiles) {
    this.tiles = tiles;
    this.images = new ImageTiles(tiles);
    this.results = new ResultTiles(tiles);
    this.imagePoints = new float[tiles.points() * tiles.rows() * tiles.inner()];
    this.resultPoints = new float[tiles.points() * tiles.rows() * tiles.outputChannels()];
  }

  ImageTiles images() {
    return images;
  }

  ResultTiles results() {
    return results;
  }

  /** The points of the images of a group: [points, rows, inner]. */
  float[] imagePoints() {
    return imagePoints;
  }

  /** The points of the results of a group: [points, rows, output channels]. */
  float[] resultPoints() {
    return resultPoints;
  }

  /**
   * Computes the points of results from those of images.
   *
   * @param weights [points, inner, output channels]
   */
  void multiply(float[] weights, int count) {
    multiply(imagePoints, tiles.inner(), weights, resultPoints, tiles.outputChannels(), count);
  }

  /**
   * Computes the cotangents of images' points from those of results, both in the places of the
   * points.
   *
   * @param transposed the weights [points, output channels, inner]
   */
  void multiplyBack(float[] transposed, int count) {
    multiply(resultPoints, tiles.outputChannels(), transposed, imagePoints, tiles.inner(), count);
  }

  private void multiply(
      float[] rows, int inner, float[] factor, float[] products, int columns, int count) {
    int whole = tiles.wholeRows(count);
    for (int p = 0; p < tiles.points(); p++) {
      FloatProductLoops.multiplyFours(
          rows,
          p * tiles.rows() * inner,
          inner,
          1,
          factor,
          p * inner * columns,
          products,
          p * tiles.rows() * columns,
          whole,
          inner,
          columns);
    }
  }

  /**
   * Computes the cotangents of weights' points from points of images and cotangents of results.
   *
   * @param sums receives [points, inner, output channels]
   */
  void multiplyTransposed(float[] sums, int count) {
    int inner = tiles.inner();
    int columns = tiles.outputChannels();
    for (int p = 0; p < tiles.points(); p++) {
      FloatProductLoops.multiplyFours(
          imagePoints,
          p * tiles.rows() * inner,
          1,
          inner,
          resultPoints,
          p * tiles.rows() * columns,
          sums,
          p * inner * columns,
          inner,
          count * tiles.tiles(),
          columns);
    }
  }
}
