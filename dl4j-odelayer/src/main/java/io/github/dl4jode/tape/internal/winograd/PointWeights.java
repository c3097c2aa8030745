package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.GatherLoops;
import io.github.dl4jode.array.loop.LineMap;
import java.nio.FloatBuffer;

/** Transforms the weights of a convolution to the points, and sums of the points to cotangents. */
final class PointWeights {

  private final TileGeometry tiles;
  private final int pixel;
  private final int pointStep;
  private final int[] lanes;
  private final LineMap taps;
  private final LineMap transposedTaps;

  /** As memory has them: [kernel, kernel, channels, output channels]. */
  private final float[] weights;

  private final float[] lines;
  private final float[] points;
  private final float[] transposed;

  PointWeights(TileGeometry tiles) {
    this.tiles = tiles;
    this.pixel = tiles.channels() * tiles.outputChannels();
    this.pointStep = tiles.inner() * tiles.outputChannels();
    this.lanes = GatherLoops.lanes(tiles.outputChannels());
    this.taps = tiles.rule().weights();
    this.transposedTaps = tiles.rule().weightsTransposed();
    this.weights = new float[tiles.kernel() * tiles.kernel() * pixel];
    this.lines = new float[tiles.side() * tiles.kernel() * pixel];
    this.points = new float[tiles.points() * pointStep];
    this.transposed = new float[tiles.points() * pointStep];
  }

  /** The transformed weights [points, parities, channels, output channels], after {@link #read}. */
  float[] points() {
    return points;
  }

  /** The same [points, parities, output channels, channels], after {@link #transpose}. */
  float[] transposed() {
    return transposed;
  }

  void read(FloatBuffer memory) {
    memory.get(0, weights, 0, weights.length);
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
    for (int first = 0; first < points.length; first += pixel) {
      GatherLoops.transpose(
          points, first, lanes, transposed, first, tiles.channels(), tiles.outputChannels());
    }
  }

  /**
   * Does the transpose of {@link #read}.
   *
   * @param sums the cotangents of the points
   */
  void writeCotangent(float[] sums, FloatBuffer memory) {
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
    memory.put(0, weights, 0, weights.length);
  }
}
