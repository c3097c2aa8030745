package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.point.LineMap;

/** Transforms the weights of a convolution to the points, and sums of the points to cotangents. */
final class PointWeights<A, B> {

  private final TileArithmetic<A, B> arithmetic;
  private final TileGeometry tiles;
  private final int pixel;
  private final int pointStep;
  private final int[] lanes;
  private final LineMap<A> taps;
  private final LineMap<A> transposedTaps;

  /** As memory has them: [kernel, kernel, channels, output channels]. */
  private final A weights;

  private final A lines;
  private final A points;
  private final A transposed;

  PointWeights(TileArithmetic<A, B> arithmetic, TileGeometry tiles) {
    TileMaps<A> maps = arithmetic.maps(tiles.rule());
    this.arithmetic = arithmetic;
    this.tiles = tiles;
    this.pixel = tiles.channels() * tiles.outputChannels();
    this.pointStep = tiles.inner() * tiles.outputChannels();
    this.lanes = arithmetic.lanes(tiles.outputChannels());
    this.taps = maps.weights();
    this.transposedTaps = maps.weightsTransposed();
    this.weights = arithmetic.array(tiles.kernel() * tiles.kernel() * pixel);
    this.lines = arithmetic.array(tiles.side() * tiles.kernel() * pixel);
    this.points = arithmetic.array(tiles.points() * pointStep);
    this.transposed = arithmetic.array(tiles.points() * pointStep);
  }

  /** The transformed weights [points, parities, channels, output channels], after {@link #read}. */
  A points() {
    return points;
  }

  /** The same [points, parities, output channels, channels], after {@link #transpose}. */
  A transposed() {
    return transposed;
  }

  void read(B memory) {
    arithmetic.get(memory, 0, weights);
    int row = tiles.kernel() * pixel;
    int stride = tiles.stride();
    for (int parity = 0; parity < stride; parity++) {
      taps.apply(weights, parity * row, stride * row, lines, 0, row, row);
      for (int line = 0; line < tiles.side(); line++) {
        for (int other = 0; other < stride; other++) {
          taps.apply(
              lines,
              line * row + other * pixel,
              stride * pixel,
              points,
              tiles.side() * line * pointStep + (parity * stride + other) * pixel,
              pointStep,
              pixel);
        }
      }
    }
  }

  void transpose() {
    for (int first = 0; first < tiles.points() * pointStep; first += pixel) {
      arithmetic.transpose(
          points, first, lanes, transposed, first, tiles.channels(), tiles.outputChannels());
    }
  }

  /**
   * Does the transpose of {@link #read}.
   *
   * @param sums the cotangents of the points
   */
  void writeCotangent(A sums, B memory) {
    int row = tiles.kernel() * pixel;
    int stride = tiles.stride();
    for (int parity = 0; parity < stride; parity++) {
      for (int line = 0; line < tiles.side(); line++) {
        for (int other = 0; other < stride; other++) {
          transposedTaps.apply(
              sums,
              tiles.side() * line * pointStep + (parity * stride + other) * pixel,
              pointStep,
              lines,
              line * row + other * pixel,
              stride * pixel,
              pixel);
        }
      }
      transposedTaps.apply(lines, 0, row, weights, parity * row, stride * row, row);
    }
    arithmetic.put(weights, memory, 0);
  }
}
