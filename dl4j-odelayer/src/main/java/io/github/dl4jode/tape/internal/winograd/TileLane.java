package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.FloatProductLoops;
import java.util.Optional;

/** What one thread needs to compute a group of images. */
final class TileLane {

  private final TileGeometry tiles;
  private final ImageTiles images;
  private final ResultTiles results;
  private final float[] imagePoints;
  private final float[] resultPoints;
  private Optional<ImageCotangents> cotangents = Optional.empty();

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

  /** Made for the first gradient: many tapes have none. */
  ImageCotangents cotangents() {
    if (cotangents.isEmpty()) {
      cotangents = Optional.of(new ImageCotangents(tiles));
    }
    return cotangents.get();
  }

  ResultTiles results() {
    return results;
  }

  /** The points of the images of a group, in one of the layouts. */
  float[] imagePoints() {
    return imagePoints;
  }

  /** The points of the results of a group: [points, rows, output channels]. */
  float[] resultPoints() {
    return resultPoints;
  }

  /**
   * Computes the points of results from those of images, which are {@link PointLayout#joined}.
   *
   * @param weights [points, inner, output channels]
   */
  void multiply(float[] weights, int count) {
    int inner = tiles.inner();
    int columns = tiles.outputChannels();
    for (int p = 0; p < tiles.points(); p++) {
      FloatProductLoops.multiplyFours(
          imagePoints,
          p * tiles.rows() * inner,
          inner,
          1,
          weights,
          p * inner * columns,
          resultPoints,
          p * tiles.rows() * columns,
          tiles.wholeRows(count),
          inner,
          columns);
    }
  }

  /**
   * Computes the cotangents of images' points, {@link PointLayout#apart}, from those of results.
   *
   * @param transposed the weights [points, parities, output channels, channels]
   */
  void multiplyBack(float[] transposed, int count) {
    int inner = tiles.outputChannels();
    int columns = tiles.channels();
    for (int i = 0; i < tiles.points() * tiles.parities(); i++) {
      FloatProductLoops.multiplyFours(
          resultPoints,
          i / tiles.parities() * tiles.rows() * inner,
          inner,
          1,
          transposed,
          i * inner * columns,
          imagePoints,
          i * tiles.rows() * columns,
          tiles.wholeRows(count),
          inner,
          columns);
    }
  }

  /**
   * Computes the cotangents of weights' points from points of images, {@link PointLayout#apart},
   * and cotangents of results.
   *
   * @param sums receives [points, parities, channels, output channels]
   */
  void multiplyTransposed(float[] sums, int count) {
    int rows = tiles.channels();
    int columns = tiles.outputChannels();
    for (int i = 0; i < tiles.points() * tiles.parities(); i++) {
      FloatProductLoops.multiplyFours(
          imagePoints,
          i * tiles.rows() * rows,
          1,
          rows,
          resultPoints,
          i / tiles.parities() * tiles.rows() * columns,
          sums,
          i * rows * columns,
          rows,
          count * tiles.tiles(),
          columns);
    }
  }
}
