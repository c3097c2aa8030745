package io.github.dl4jode.tape.internal.winograd;

import java.util.Optional;

/** What one thread needs to compute a group of images. */
final class TileLane<A, B> {

  private final TileArithmetic<A, B> arithmetic;
  private final TileGeometry tiles;
  private final ImageTiles<A, B> images;
  private final ResultTiles<A, B> results;
  private final A imagePoints;
  private final A resultPoints;

  /** A product that is added to sums. */
  private final A terms;

  private Optional<ImageCotangents<A, B>> cotangents = Optional.empty();

  TileLane(TileArithmetic<A, B> arithmetic, TileGeometry tiles) {
    this.arithmetic = arithmetic;
    this.tiles = tiles;
    this.images = new ImageTiles<>(arithmetic, tiles);
    this.results = new ResultTiles<>(arithmetic, tiles);
    this.imagePoints = arithmetic.array(tiles.points() * tiles.rows() * tiles.inner());
    this.terms = arithmetic.array(tiles.channels() * tiles.outputChannels());
    this.resultPoints = arithmetic.array(tiles.points() * tiles.rows() * tiles.outputChannels());
  }

  ImageTiles<A, B> images() {
    return images;
  }

  /** Made for the first gradient: many tapes have none. */
  ImageCotangents<A, B> cotangents() {
    if (cotangents.isEmpty()) {
      cotangents = Optional.of(new ImageCotangents<>(arithmetic, tiles));
    }
    return cotangents.get();
  }

  ResultTiles<A, B> results() {
    return results;
  }

  /** The points of the images of a group, in one of the layouts. */
  A imagePoints() {
    return imagePoints;
  }

  /** The points of the results of a group: [points, rows, output channels]. */
  A resultPoints() {
    return resultPoints;
  }

  /**
   * Computes the points of results from those of images, which are {@link PointLayout#joined}.
   *
   * @param weights [points, inner, output channels]
   */
  void multiply(A weights, int count) {
    int inner = tiles.inner();
    int columns = tiles.outputChannels();
    for (int p = 0; p < tiles.points(); p++) {
      arithmetic.multiplyFours(
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
  void multiplyBack(A transposed, int count) {
    int inner = tiles.outputChannels();
    int columns = tiles.channels();
    for (int i = 0; i < tiles.points() * tiles.parities(); i++) {
      arithmetic.multiplyFours(
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
   * @param added to what it holds, each product while it is in a cache
   */
  void multiplyTransposed(A sums, int count, boolean added) {
    int rows = tiles.channels();
    int columns = tiles.outputChannels();
    int length = rows * columns;
    for (int i = 0; i < tiles.points() * tiles.parities(); i++) {
      arithmetic.multiplyFours(
          imagePoints,
          i * tiles.rows() * rows,
          1,
          rows,
          resultPoints,
          i / tiles.parities() * tiles.rows() * columns,
          added ? terms : sums,
          added ? 0 : i * length,
          rows,
          count * tiles.tiles(),
          columns);
      if (added) {
        arithmetic.add(sums, i * length, terms, 0, sums, i * length, length);
      }
    }
  }
}
