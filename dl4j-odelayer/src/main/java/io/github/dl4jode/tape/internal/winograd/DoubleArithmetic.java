package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.DoubleProducts;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/** Double, in plain loops, products apart. */
class DoubleArithmetic implements TileArithmetic<double[], DoubleBuffer> {

  @Override
  public double[] array(int length) {
    return new double[length];
  }

  @Override
  public int length(double[] array) {
    return array.length;
  }

  @Override
  public void get(DoubleBuffer memory, int place, double[] array) {
    memory.get(place, array, 0, array.length);
  }

  @Override
  public void put(double[] array, DoubleBuffer memory, int place) {
    memory.put(place, array, 0, array.length);
  }

  @Override
  public void fillWithZeros(double[] array) {
    Arrays.fill(array, 0);
  }

  @Override
  public TileMaps<double[]> maps(TileRule rule) {
    return switch (rule) {
      case THREE_TAPS_TO_TWO ->
          new TileMaps<>(
              DoubleFourPoints::images,
              DoubleFourPoints::imagesTransposed,
              DoubleFourPoints::threeTaps,
              DoubleFourPoints::threeTapsTransposed,
              DoubleFourPoints::twoOutputs,
              DoubleFourPoints::twoOutputsTransposed);
      case THREE_TAPS_TO_THREE ->
          new TileMaps<>(
              DoubleFivePoints::images,
              DoubleFivePoints::imagesTransposed,
              DoubleFivePoints::taps,
              DoubleFivePoints::tapsTransposed,
              DoubleFivePoints::outputs,
              DoubleFivePoints::outputsTransposed);
      case TWO_TAPS_TO_THREE ->
          new TileMaps<>(
              DoubleFourPoints::images,
              DoubleFourPoints::imagesTransposed,
              DoubleFourPoints::twoTaps,
              DoubleFourPoints::twoTapsTransposed,
              DoubleFourPoints::threeOutputs,
              DoubleFourPoints::threeOutputsTransposed);
    };
  }

  /** There are no registers to fill. */
  @Override
  public int[] lanes(int length) {
    return new int[0];
  }

  /** Pixel by pixel: an image may be larger than a cache, one pixel's channels are not. */
  @Override
  public void channelsLast(double[] x, int[] lanes, double[] y, int[] places, int channels) {
    int pixels = places.length;
    for (int p = 0; p < pixels; p++) {
      int first = places[p];
      for (int c = 0, from = p; c < channels; c++, from += pixels) {
        y[first + c] = x[from];
      }
    }
  }

  @Override
  public void channelsFirst(
      double[] x, int[] places, double[] shifts, double[] y, int[] lanes, int channels) {
    int pixels = places.length;
    for (int p = 0; p < pixels; p++) {
      int first = places[p];
      for (int c = 0, to = p; c < channels; c++, to += pixels) {
        y[to] = x[first + c] + shifts[c];
      }
    }
  }

  @Override
  public void transpose(double[] x, int i, int[] lanes, double[] y, int j, int rows, int columns) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        y[j + c * rows + r] = x[i + r * columns + c];
      }
    }
  }

  @Override
  public void add(double[] x, double[] z, double[] y, int n) {
    add(x, 0, z, 0, y, 0, n);
  }

  @Override
  public void add(double[] x, int ofX, double[] z, int ofZ, double[] y, int ofY, int n) {
    for (int e = 0; e < n; e++) {
      y[ofY + e] = x[ofX + e] + z[ofZ + e];
    }
  }

  @Override
  public void sumRows(double[] x, double[] y, int rows, int length) {
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int e = r * length; e < (r + 1) * length; e++) {
        sum += x[e];
      }
      y[r] = sum;
    }
  }

  @Override
  public void multiplyFours(
      double[] a,
      int ia,
      int rowStep,
      int columnStep,
      double[] b,
      int ib,
      double[] c,
      int ic,
      int m,
      int k,
      int n) {
    DoubleProducts.multiply(a, ia, rowStep, columnStep, b, ib, c, ic, m, k, n);
  }
}
