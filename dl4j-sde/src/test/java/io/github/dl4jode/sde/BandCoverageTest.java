package io.github.dl4jode.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Bands hold as many values as they say. The model's parameters are chosen, so that prior and
 * posterior are Ornstein–Uhlenbeck processes whatever was read; their paths are simulated here once
 * more, by a loop.
 */
class BandCoverageTest {

  private static final double[] QUANTILES = {0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95};

  private static final double STEP = 0.125;
  private static final double[] RATES = {1.5, 0.4};

  /** Drifts u - a z: of the posterior up to the last time that is known, then of the prior. */
  private static final double[] POSTERIOR_PUSH = {3, -1};

  private static final double[] PRIOR_PUSH = {-0.6, 0.8};
  private static final double[] VOLATILITIES = {0.7, 0.3};
  private static final double LARGEST_VOLATILITY = 1;
  private static final double[] START_MEANS = {-1, 0.5};
  private static final double[] START_DEVIATIONS = {0.2, 0.4};

  /** Of the state to the sensors, by rows. */
  private static final double[][] WEIGHTS = {{1, 0.5}, {-0.3, 0.8}};

  private static final double[] BIASES = {0.2, -0.1};
  private static final double MEASUREMENT = 0.3;

  private static final SeriesScaling SCALING =
      new SeriesScaling(List.of("a", "b"), new double[] {20, 5}, new double[] {3, 2}, 10, 4);

  private static final Series KNOWN =
      new Series(
          "known", new double[] {10, 12, 14}, new double[][] {{21, 4}, {Double.NaN, 5}, {19, 6}});

  private static final int KNOWN_STEPS = 8;
  private static final double[] FUTURE = {15, 18, 26};
  private static final int[] FUTURE_STEPS = {10, 16, 32};

  private static SeriesSde model() {
    LatentSde core =
        LatentSde.builder(2)
            .latent(2)
            .context(3)
            .hidden(4)
            .deviation(MEASUREMENT)
            .diffusion(new ComponentwiseDiffusion(2, LARGEST_VOLATILITY))
            .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, STEP))
            .dataType(DataType.DOUBLE)
            .build();
    Map<String, INDArray> paths = core.network().getVertex("paths").paramTable(false);
    drift(paths, "f", POSTERIOR_PUSH);
    drift(paths, "h", PRIOR_PUSH);
    List.of("gW", "gV", "gb").forEach(name -> paths.get(name).assign(0));
    INDArray encoder = core.network().getLayer("posterior").getParam("b");
    INDArray decoder = core.network().getLayer("decoder").getParam("b");
    core.network().getLayer("posterior").getParam("W").assign(0);
    for (int i = 0; i < 2; i++) {
      double share = VOLATILITIES[i] / LARGEST_VOLATILITY;
      paths.get("gc").putScalar(i, Math.log(share / (1 - share)));
      encoder.putScalar(i, START_MEANS[i]);
      encoder.putScalar(2 + i, 2 * Math.log(START_DEVIATIONS[i]));
      decoder.putScalar(i, BIASES[i]);
      for (int sensor = 0; sensor < 2; sensor++) {
        core.network().getLayer("decoder").getParam("W").putScalar(i, sensor, WEIGHTS[i][sensor]);
      }
    }
    return SeriesSde.of(core, SCALING);
  }

  /** Networks that are linear because softplus(z) - softplus(-z) = z. */
  private static void drift(Map<String, INDArray> parameters, String prefix, double... push) {
    for (String name : List.of("W1", "b1", "W2", "b2")) {
      parameters.get(prefix + name).assign(0);
    }
    for (int i = 0; i < 2; i++) {
      for (int sign = 0; sign < 2; sign++) {
        parameters.get(prefix + "W1").putScalar(i, 2 * i + sign, 1 - 2 * sign);
        parameters.get(prefix + "W2").putScalar(2 * i + sign, i, RATES[i] * (2 * sign - 1));
      }
      parameters.get(prefix + "b2").putScalar(i, push[i]);
    }
  }

  /** Measurements of paths of their own, increasing, [time][sensor][path]. */
  private static double[][][] simulated(int count) {
    SplittableRandom random = new SplittableRandom(99);
    double[][][] measured = new double[FUTURE.length][2][count];
    for (int path = 0; path < count; path++) {
      double[] z = new double[2];
      Arrays.setAll(z, i -> START_MEANS[i] + START_DEVIATIONS[i] * random.nextGaussian());
      int step = 0;
      for (int point = 0; point < FUTURE.length; point++) {
        for (; step < FUTURE_STEPS[point]; step++) {
          advance(z, step < KNOWN_STEPS ? POSTERIOR_PUSH : PRIOR_PUSH, random);
        }
        for (int sensor = 0; sensor < 2; sensor++) {
          double mean = z[0] * WEIGHTS[0][sensor] + z[1] * WEIGHTS[1][sensor] + BIASES[sensor];
          double scaled = mean + MEASUREMENT * random.nextGaussian();
          measured[point][sensor][path] =
              SCALING.means()[sensor] + SCALING.deviations()[sensor] * scaled;
        }
      }
    }
    Arrays.stream(measured).flatMap(Arrays::stream).forEach(Arrays::sort);
    return measured;
  }

  private static void advance(double[] z, double[] push, SplittableRandom random) {
    for (int i = 0; i < z.length; i++) {
      double drift = push[i] - RATES[i] * z[i];
      z[i] += drift * STEP + VOLATILITIES[i] * Math.sqrt(STEP) * random.nextGaussian();
    }
  }

  /** The share of increasing values below a bound. */
  private static double shareBelow(double[] values, double bound) {
    int place = Arrays.binarySearch(values, bound);
    return (place < 0 ? -place - 1 : place) / (double) values.length;
  }

  /**
   * At each of three times and two sensors, below each of seven quantiles, and in the band of 80 %
   * between two of them. A share is normal around its quantile with the variance q (1 - q) (1/n +
   * 1/m); of 48 of them one is farther away than 4.5 deviations in 3 of 10,000 seeds.
   */
  @Test
  void bandsHoldTheSharesThatTheySay() {
    int samples = 20_000;
    int paths = 100_000;
    double[][][] others = simulated(paths);
    SeriesBands bands = model().extrapolate(KNOWN, samples, QUANTILES, 6, FUTURE);
    double unit = 4.5 * Math.sqrt(1.0 / samples + 1.0 / paths);
    for (int point = 0; point < FUTURE.length; point++) {
      for (int sensor = 0; sensor < 2; sensor++) {
        double[] values = others[point][sensor];
        String where = "time " + FUTURE[point] + ", sensor " + sensor;
        for (double quantile : QUANTILES) {
          double share = shareBelow(values, bands.of(quantile).value(point, sensor));
          double most = unit * Math.sqrt(quantile * (1 - quantile));
          assertEquals(quantile, share, most, where + ", below the quantile " + quantile);
        }
        assertEquals(0.8, covered(bands, point, sensor, values), unit * 0.4, where);
      }
    }
  }

  private static double covered(SeriesBands bands, int point, int sensor, double... values) {
    return shareBelow(values, bands.of(0.9).value(point, sensor))
        - shareBelow(values, bands.of(0.1).value(point, sensor));
  }

  /** The errors of bands from few and from many paths, over seeds: as 1/√n. */
  @Test
  void morePathsNarrowTheError() {
    double[][][] others = simulated(100_000);
    SeriesSde model = model();
    double few = Math.sqrt(meanSquareError(model, others, 50));
    double many = Math.sqrt(meanSquareError(model, others, 800));
    assertTrue(many < few / 2.5, () -> few + " from 50 paths, " + many + " from 800");
  }

  private static double meanSquareError(SeriesSde model, double[][][] others, int samples) {
    int seeds = 30;
    double sum = 0;
    for (int seed = 0; seed < seeds; seed++) {
      SeriesBands bands = model.extrapolate(KNOWN, samples, QUANTILES, seed, FUTURE);
      for (int sensor = 0; sensor < 2; sensor++) {
        double error = covered(bands, 2, sensor, others[2][sensor]) - 0.8;
        sum += error * error / (2 * seeds);
      }
    }
    return sum;
  }

  /** The mean of 60 bands of two sensors, with a deviation of 0.018 if the sensors are one. */
  @Test
  void bandsOfFewPathsAreNarrowerAsDocumented() {
    double[][][] others = simulated(100_000);
    SeriesSde model = model();
    int seeds = 60;
    double sum = 0;
    for (int seed = 0; seed < seeds; seed++) {
      SeriesBands bands = model.extrapolate(KNOWN, 10, QUANTILES, seed, FUTURE);
      sum += covered(bands, 2, 0, others[2][0]) + covered(bands, 2, 1, others[2][1]);
    }
    assertEquals(0.8 * 9 / 11, sum / (2 * seeds), 0.08);
  }

  @Test
  void quantilesAreInOrder() {
    SeriesSde model = model();
    double[] all = {0, 0.01, 0.1, 0.3, 0.5, 0.500001, 0.7, 0.99, 1};
    for (int samples : new int[] {2, 3, 100}) {
      List<Series> series = model.extrapolate(KNOWN, samples, all, 4, FUTURE).series();
      for (int i = 1; i < all.length; i++) {
        for (int point = 0; point < FUTURE.length; point++) {
          for (int sensor = 0; sensor < 2; sensor++) {
            assertTrue(
                series.get(i - 1).value(point, sensor) < series.get(i).value(point, sensor),
                all[i - 1] + " and " + all[i] + " of " + samples + " samples");
          }
        }
      }
    }
  }
}
