package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.FivePointLoops;
import io.github.dl4jode.array.loop.FourPointLoops;
import io.github.dl4jode.array.loop.LineMap;

/** How many pixels a tile has in each direction, and the maps from and to its points. */
enum TileRule {
  /** 4 instead of 9 multiplications for a pixel; exact for whole numbers. */
  THREE_TAPS_TO_TWO(
      3,
      2,
      FourPointLoops::images,
      FourPointLoops::imagesTransposed,
      FourPointLoops::threeTaps,
      FourPointLoops::threeTapsTransposed,
      FourPointLoops::twoOutputs,
      FourPointLoops::twoOutputsTransposed),

  /** 25/9 instead of 9 multiplications for a pixel. */
  THREE_TAPS_TO_THREE(
      3,
      3,
      FivePointLoops::images,
      FivePointLoops::imagesTransposed,
      FivePointLoops::taps,
      FivePointLoops::tapsTransposed,
      FivePointLoops::outputs,
      FivePointLoops::outputsTransposed),

  /** 16/9 instead of 4 multiplications for a pixel. */
  TWO_TAPS_TO_THREE(
      2,
      3,
      FourPointLoops::images,
      FourPointLoops::imagesTransposed,
      FourPointLoops::twoTaps,
      FourPointLoops::twoTapsTransposed,
      FourPointLoops::threeOutputs,
      FourPointLoops::threeOutputsTransposed);

  private final int taps;
  private final int step;
  private final LineMap images;
  private final LineMap imagesTransposed;
  private final LineMap weights;
  private final LineMap weightsTransposed;
  private final LineMap results;
  private final LineMap resultsTransposed;

  TileRule(
      int taps,
      int step,
      LineMap images,
      LineMap imagesTransposed,
      LineMap weights,
      LineMap weightsTransposed,
      LineMap results,
      LineMap resultsTransposed) {
    this.taps = taps;
    this.step = step;
    this.images = images;
    this.imagesTransposed = imagesTransposed;
    this.weights = weights;
    this.weightsTransposed = weightsTransposed;
    this.results = results;
    this.resultsTransposed = resultsTransposed;
  }

  /** The taps of a kernel on one parity, in one direction. */
  int taps() {
    return taps;
  }

  /** The pixels of the result of a tile, in one direction: as far as the next tile begins. */
  int step() {
    return step;
  }

  /** The places of a side of a tile. */
  int side() {
    return taps + step - 1;
  }

  LineMap images() {
    return images;
  }

  LineMap imagesTransposed() {
    return imagesTransposed;
  }

  LineMap weights() {
    return weights;
  }

  LineMap weightsTransposed() {
    return weightsTransposed;
  }

  LineMap results() {
    return results;
  }

  LineMap resultsTransposed() {
    return resultsTransposed;
  }
}
