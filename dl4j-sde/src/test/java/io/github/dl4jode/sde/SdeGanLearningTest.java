package io.github.dl4jode.sde;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** An Ornstein–Uhlenbeck process dY = -Y dt + 0.8 dW from Y(0) uniform on [1.5, 2.5]. */
class SdeGanLearningTest {

  private static final double[] TIMES = {0, 0.5, 1, 1.5, 2};

  private static double mean(double t) {
    return 2 * Math.exp(-t);
  }

  private static double deviation(double t) {
    return Math.sqrt(Math.exp(-2 * t) / 12 + 0.32 * (1 - Math.exp(-2 * t)));
  }

  private static INDArray values(int count) {
    SplittableRandom random = new SplittableRandom(4);
    INDArray values = Nd4j.create(DataType.FLOAT, count, 1, TIMES.length);
    for (int i = 0; i < count; i++) {
      double y = random.nextDouble(1.5, 2.5);
      for (int k = 0; k < TIMES.length; k++) {
        if (k > 0) {
          double kept = Math.exp(TIMES[k - 1] - TIMES[k]);
          y = kept * y + Math.sqrt(0.32 * (1 - kept * kept)) * random.nextGaussian();
        }
        values.putScalar(i, 0, k, y);
      }
    }
    return values;
  }

  /** The errors of means and of deviations, sums over the times. */
  private static double[] errors(SdeGan model) {
    INDArray samples = model.sample(1000, TIMES, 5);
    double[] errors = new double[2];
    for (int k = 0; k < TIMES.length; k++) {
      INDArray at = samples.tensorAlongDimension(k, 0, 1).dup();
      errors[0] += Math.abs(at.meanNumber().doubleValue() - mean(TIMES[k]));
      errors[1] += Math.abs(at.stdNumber().doubleValue() - deviation(TIMES[k]));
    }
    return errors;
  }

  @Test
  void learnsMeansAndVariancesOfAProcess() {
    INDArray values = values(256);
    SdeGan model =
        SdeGan.builder(1)
            .state(4)
            .criticState(6)
            .hidden(8)
            .noise(2)
            .generatorUpdater(new Adam(4e-3, 0, 0.9, 1e-8))
            .criticUpdater(new Adam(1.2e-2, 0, 0.9, 1e-8))
            .averageAfter(300)
            .build();
    double[] before = errors(model);
    for (int i = 0; i < 500; i++) {
      model.fit(values, TIMES);
    }
    double[] after = errors(model);
    String both = Arrays.toString(before) + " and " + Arrays.toString(after);
    assertTrue(after[0] < 0.25 * before[0], both);
    assertTrue(after[1] < 0.25 * before[1], both);
  }
}
