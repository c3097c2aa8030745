package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.DoubleRunLoops;
import io.github.dl4jode.array.loop.ProductLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.array.loop.point.DoubleFivePointLoops;
import io.github.dl4jode.array.loop.point.DoubleFourPointLoops;

/**
 * Double, in loops of vector instructions, to the bits of plain ones. Java makes none of those by
 * itself, for the places in their arrays differ.
 *
 * <p>The order of an image is changed by plain loops all the same: once float has gathered its
 * registers, to gather those of doubles takes twenty times as long.
 */
final class DoubleVectorArithmetic extends DoubleArithmetic {

  /** Whether the channels of tiles fill the registers. */
  static boolean suits(TileGeometry tiles) {
    return VectorModule.isUsable()
        && tiles.channels() % ProductLoops.WIDTH == 0
        && tiles.outputChannels() % ProductLoops.WIDTH == 0;
  }

  @Override
  public TileMaps<double[]> maps(TileRule rule) {
    return switch (rule) {
      case THREE_TAPS_TO_TWO ->
          new TileMaps<>(
              DoubleFourPointLoops::images,
              DoubleFourPointLoops::imagesTransposed,
              DoubleFourPointLoops::threeTaps,
              DoubleFourPointLoops::threeTapsTransposed,
              DoubleFourPointLoops::twoOutputs,
              DoubleFourPointLoops::twoOutputsTransposed);
      case THREE_TAPS_TO_THREE ->
          new TileMaps<>(
              DoubleFivePointLoops::images,
              DoubleFivePointLoops::imagesTransposed,
              DoubleFivePointLoops::taps,
              DoubleFivePointLoops::tapsTransposed,
              DoubleFivePointLoops::outputs,
              DoubleFivePointLoops::outputsTransposed);
      case TWO_TAPS_TO_THREE ->
          new TileMaps<>(
              DoubleFourPointLoops::images,
              DoubleFourPointLoops::imagesTransposed,
              DoubleFourPointLoops::twoTaps,
              DoubleFourPointLoops::twoTapsTransposed,
              DoubleFourPointLoops::threeOutputs,
              DoubleFourPointLoops::threeOutputsTransposed);
    };
  }

  @Override
  public void add(double[] x, int ofX, double[] z, int ofZ, double[] y, int ofY, int n) {
    DoubleRunLoops.add(x, ofX, z, ofZ, y, ofY, n);
  }
}
