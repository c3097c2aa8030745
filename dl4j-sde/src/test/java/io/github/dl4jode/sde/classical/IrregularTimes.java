package io.github.dl4jode.sde.classical;

import java.util.SplittableRandom;

/** Times with steps between half and one and a half times their mean. */
final class IrregularTimes {

  private IrregularTimes() {}

  static double[] of(int count, double meanStep, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] times = new double[count];
    times[0] = 3;
    for (int i = 1; i < count; i++) {
      times[i] = times[i - 1] + meanStep * (0.5 + random.nextDouble());
    }
    return times;
  }

  static double[] regular(int count, double step) {
    double[] times = new double[count];
    for (int i = 0; i < count; i++) {
      times[i] = i * step;
    }
    return times;
  }
}
