package io.github.dl4jode.sde.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.probability.DiagonalGaussian;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The learned prior of z(t0): its samples, its divergence and the gradients of both. */
class StartPriorTest {

  private static final double[] MEANS = {1, -2};
  private static final double[] LOG_VARIANCES = {Math.log(4), Math.log(0.25)};

  /** Two series; means, then logarithms of variances. */
  private static final double[][] POSTERIOR = {{0.5, -1, 0.3, -0.4}, {2, 0, -1, 0.2}};

  /** dL/d divergence of each series. */
  private static final double[] WEIGHTS = {1.5, -0.5};

  private static DiagonalGaussian posterior(double[]... rows) {
    return DiagonalGaussian.read(Nd4j.createFromArray(rows));
  }

  @Test
  void samplesHaveItsMeansAndDeviations() {
    StartPrior prior = new StartPrior(MEANS, LOG_VARIANCES);
    assertArrayEquals(new double[] {3, -2.5, 1, -2}, prior.sample(1, -1, 0, 0), 1e-15);
  }

  /** KL(N(m, s²) | N(μ, σ²)) = ln(σ/s) + (s² + (m - μ)²) / (2 σ²) - ½ for each component. */
  @Test
  void theDivergenceIsThatOfNormalDistributions() {
    StartPrior prior = new StartPrior(MEANS, LOG_VARIANCES);
    DiagonalGaussian posterior = posterior(POSTERIOR);
    for (int row = 0; row < POSTERIOR.length; row++) {
      double expected = 0;
      for (int i = 0; i < MEANS.length; i++) {
        double variance = posterior.variance(row, i);
        double ofPrior = Math.exp(LOG_VARIANCES[i]);
        double away = POSTERIOR[row][i] - MEANS[i];
        expected +=
            Math.log(ofPrior / variance) / 2 + (variance + away * away) / (2 * ofPrior) - 0.5;
      }
      assertEquals(expected, prior.divergence(posterior, row), 1e-12);
    }
    StartPrior same = new StartPrior(MEANS, LOG_VARIANCES);
    DiagonalGaussian itself =
        posterior(new double[] {MEANS[0], MEANS[1], LOG_VARIANCES[0], LOG_VARIANCES[1]});
    assertEquals(0, same.divergence(itself, 0), 1e-6);
  }

  private static double loss(StartPrior prior, double[]... rows) {
    DiagonalGaussian posterior = posterior(rows);
    return WEIGHTS[0] * prior.divergence(posterior, 0)
        + WEIGHTS[1] * prior.divergence(posterior, 1);
  }

  private static double slope(double[] at, int index, ToDoubleFunction<double[]> function) {
    double[] up = at.clone();
    double[] down = at.clone();
    up[index] += 1e-6;
    down[index] -= 1e-6;
    return (function.applyAsDouble(up) - function.applyAsDouble(down)) / 2e-6;
  }

  @Test
  void theGradientOfThePosteriorIsThatOfDifferences() {
    StartPrior prior = new StartPrior(MEANS, LOG_VARIANCES);
    double[] sum = new double[8];
    sum[3] = 10;
    prior.addToPosterior(posterior(POSTERIOR), WEIGHTS, sum);
    sum[3] -= 10;
    double[][] other = {POSTERIOR[0].clone(), POSTERIOR[1].clone()};
    for (int row = 0; row < 2; row++) {
      int changed = row;
      for (int i = 0; i < 4; i++) {
        double expected =
            slope(
                POSTERIOR[row],
                i,
                values -> {
                  other[changed] = values;
                  return loss(prior, other);
                });
        assertEquals(expected, sum[4 * row + i], 1e-7, "series " + row + ", number " + i);
      }
      other[row] = POSTERIOR[row];
    }
  }

  @Test
  void theGradientOfParametersIsThatOfDifferencesBetweenTheOthers() {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("W", Nd4j.create(DataType.DOUBLE, 1, 3));
    parameters.put("startLogVariance", Nd4j.createFromArray(LOG_VARIANCES));
    parameters.put("V", Nd4j.create(DataType.DOUBLE, 2));
    parameters.put("startMean", Nd4j.createFromArray(MEANS));
    StartPrior prior = StartPrior.of(parameters);
    assertArrayEquals(MEANS, prior.means());
    assertEquals(List.of("W", "V"), List.copyOf(StartPrior.without(parameters).keySet()));

    INDArray result = Nd4j.create(DataType.DOUBLE, 9);
    INDArray others = Nd4j.createFromArray(1.0, 2, 3, 4, 5);
    prior.writeGradient(posterior(POSTERIOR), WEIGHTS, others, parameters, result);

    double[] expected = {1, 2, 3, 0, 0, 4, 5, 0, 0};
    for (int i = 0; i < 2; i++) {
      expected[3 + i] =
          slope(LOG_VARIANCES, i, values -> loss(new StartPrior(MEANS, values), POSTERIOR));
      expected[7 + i] =
          slope(MEANS, i, values -> loss(new StartPrior(values, LOG_VARIANCES), POSTERIOR));
    }
    assertArrayEquals(expected, result.toDoubleVector(), 1e-7);
  }
}
