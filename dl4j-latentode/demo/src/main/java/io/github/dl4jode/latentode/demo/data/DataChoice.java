package io.github.dl4jode.latentode.demo.data;

import io.github.dl4jode.latentode.data.LynxHare;
import io.github.dl4jode.latentode.data.PeriodicCurves;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.data.SpiralDirection;
import io.github.dl4jode.latentode.data.SpiralExperiment;

/** The series that come with the program. */
public enum DataChoice {
  /** Spirals in both directions, of which a window is known. */
  SPIRALS("spirals"),
  /** Sines of random frequency, amplitude and phase at uneven times. */
  PERIODIC("periodic"),
  /** Pelts of hares and lynxes, 1900 to 1920. */
  LYNX_HARE("lynx-hare");

  private final String label;

  DataChoice(String label) {
    this.label = label;
  }

  /** Whether there are as many series as is asked for. */
  public boolean isGenerated() {
    return this != LYNX_HARE;
  }

  /**
   * What is learned, and what is asked.
   *
   * @param series how many are generated, where they are
   * @param observed known points of each spiral
   * @param seed of all that is random
   */
  public LearningTask task(int series, int observed, long seed) {
    return switch (this) {
      case SPIRALS -> spirals(SpiralExperiment.of(observed, seed, series, series));
      case PERIODIC -> {
        PeriodicCurves curves = PeriodicCurves.draw(series, seed);
        yield HeldBack.of(curves.observed(), curves.clean(), seed);
      }
      case LYNX_HARE -> {
        SeriesSet all = LynxHare.annual();
        yield HeldBack.of(all, all, seed);
      }
    };
  }

  private static LearningTask spirals(SpiralExperiment experiment) {
    return new LearningTask(
        experiment.training(),
        experiment.interpolation(),
        experiment.extrapolation(),
        experiment.test().spirals().stream()
            .map(one -> one.direction() == SpiralDirection.CLOCKWISE ? 0 : 1)
            .toList());
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}
