package io.github.dl4jode.tape.internal.winograd;

/**
 * Where the numbers of a tile are among those of a point.
 *
 * @param rowStep from a tile to the next
 * @param parityStep from the channels of pixels of one parity to those of the next
 */
record PointLayout(int rowStep, int parityStep) {

  /** A row for each tile, with all parities: one product adds them up. */
  static PointLayout joined(TileGeometry tiles) {
    return new PointLayout(tiles.inner(), tiles.channels());
  }

  /** A matrix for each parity, so narrow that its columns do not push each other from the cache. */
  static PointLayout apart(TileGeometry tiles) {
    return new PointLayout(tiles.channels(), tiles.rows() * tiles.channels());
  }

  int place(int row, int parity) {
    return row * rowStep + parity * parityStep;
  }
}
