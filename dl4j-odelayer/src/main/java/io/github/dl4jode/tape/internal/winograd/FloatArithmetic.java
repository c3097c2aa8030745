package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.FloatProductLoops;
import io.github.dl4jode.array.loop.GatherLoops;
import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.array.loop.RunLoops;
import io.github.dl4jode.array.loop.point.FivePointLoops;
import io.github.dl4jode.array.loop.point.FourPointLoops;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Float, in loops of vector instructions; channels fill their registers. */
final class FloatArithmetic implements TileArithmetic<float[], FloatBuffer> {

  @Override
  public float[] array(int length) {
    return new float[length];
  }

  @Override
  public int length(float[] array) {
    return array.length;
  }

  @Override
  public void get(FloatBuffer memory, int place, float[] array) {
    memory.get(place, array, 0, array.length);
  }

  @Override
  public void put(float[] array, FloatBuffer memory, int place) {
    memory.put(place, array, 0, array.length);
  }

  @Override
  public void fillWithZeros(float[] array) {
    Arrays.fill(array, 0);
  }

  @Override
  public TileMaps<float[]> maps(TileRule rule) {
    return switch (rule) {
      case THREE_TAPS_TO_TWO ->
          new TileMaps<>(
              FourPointLoops::images,
              FourPointLoops::imagesTransposed,
              FourPointLoops::threeTaps,
              FourPointLoops::threeTapsTransposed,
              FourPointLoops::twoOutputs,
              FourPointLoops::twoOutputsTransposed);
      case THREE_TAPS_TO_THREE ->
          new TileMaps<>(
              FivePointLoops::images,
              FivePointLoops::imagesTransposed,
              FivePointLoops::taps,
              FivePointLoops::tapsTransposed,
              FivePointLoops::outputs,
              FivePointLoops::outputsTransposed);
      case TWO_TAPS_TO_THREE ->
          new TileMaps<>(
              FourPointLoops::images,
              FourPointLoops::imagesTransposed,
              FourPointLoops::twoTaps,
              FourPointLoops::twoTapsTransposed,
              FourPointLoops::threeOutputs,
              FourPointLoops::threeOutputsTransposed);
    };
  }

  @Override
  public int[] lanes(int length) {
    return GatherLoops.lanes(length);
  }

  @Override
  public void channelsLast(float[] x, int[] lanes, float[] y, int[] places, int channels) {
    GatherLoops.channelsLast(x, lanes, y, places, channels);
  }

  @Override
  public void channelsFirst(
      float[] x, int[] places, float[] shifts, float[] y, int[] lanes, int channels) {
    GatherLoops.channelsFirst(x, places, shifts, y, lanes, channels);
  }

  @Override
  public void transpose(float[] x, int i, int[] lanes, float[] y, int j, int rows, int columns) {
    GatherLoops.transpose(x, i, lanes, y, j, rows, columns);
  }

  @Override
  public void add(float[] x, float[] z, float[] y, int n) {
    RowLoops.add(x, z, y, n);
  }

  @Override
  public void add(float[] x, int ofX, float[] z, int ofZ, float[] y, int ofY, int n) {
    RunLoops.add(x, ofX, z, ofZ, y, ofY, n);
  }

  @Override
  public void sumRows(float[] x, float[] y, int rows, int length) {
    RowLoops.sumRows(x, 1, y, rows, length);
  }

  @Override
  public void multiplyFours(
      float[] a,
      int ia,
      int rowStep,
      int columnStep,
      float[] b,
      int ib,
      float[] c,
      int ic,
      int m,
      int k,
      int n) {
    FloatProductLoops.multiplyFours(a, ia, rowStep, columnStep, b, ib, c, ic, m, k, n);
  }
}
