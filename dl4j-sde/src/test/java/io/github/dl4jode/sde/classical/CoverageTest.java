package io.github.dl4jode.sde.classical;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Fits to simulated series with irregular times: how far estimates are from the truth. */
class CoverageTest {

  /** How often the truth was inside the 95 % interval, and inside three standard errors. */
  private static final class Count {
    private int within95;
    private int within3Errors;

    private void add(Estimate estimate, double truth) {
      within95 += estimate.lower() <= truth && truth <= estimate.upper() ? 1 : 0;
      within3Errors += estimate.atErrors(-3) <= truth && truth <= estimate.atErrors(3) ? 1 : 0;
    }
  }

  private static <M extends ClassicalModel> void check(
      M model,
      double start,
      int runs,
      int length,
      double step,
      Map<String, Double> truth,
      Function<Observations, Calibration<M>> fit) {
    Map<String, Count> counts = new LinkedHashMap<>();
    truth.keySet().forEach(name -> counts.put(name, new Count()));
    for (int run = 0; run < runs; run++) {
      double[] times = IrregularTimes.of(length, step, run);
      double[] values = model.simulate(times, start, new SplittableRandom(1000 + run));
      Calibration<M> calibration = fit.apply(new Observations(times, values));
      truth.forEach((name, value) -> counts.get(name).add(calibration.estimate(name), value));
    }
    // Four deviations of the number of intervals with the truth, and 2 % for short series.
    double margin = 4 * Math.sqrt(0.95 * 0.05 / runs) + 0.02;
    counts.forEach(
        (name, count) -> {
          double coverage = (double) count.within95 / runs;
          String what =
              "%s: coverage %s, %d of %d within 3 standard errors"
                  .formatted(name, coverage, count.within3Errors, runs);
          assertTrue(Math.abs(coverage - 0.95) < margin, what);
          assertTrue(runs - count.within3Errors <= 3 + runs / 100, what);
        });
  }

  @Test
  void geometricBrownianMotion() {
    check(
        new GeometricBrownianMotion(0.3, 0.4),
        20,
        400,
        250,
        0.02,
        Map.of("drift", 0.3, "volatility", 0.4),
        GeometricBrownianMotion::fit);
  }

  @Test
  void ornsteinUhlenbeck() {
    check(
        new OrnsteinUhlenbeck(2, -1.5, 0.7),
        -1.5,
        200,
        400,
        0.3,
        Map.of("meanReversion", 2.0, "mean", -1.5, "volatility", 0.7),
        OrnsteinUhlenbeck::fit);
  }

  @Test
  void twoFactors() {
    check(
        new TwoFactorModel(1.5, 0.8, 0.05, 0.2),
        4,
        100,
        1500,
        0.3,
        Map.of("meanReversion", 1.5, "shortVolatility", 0.8, "drift", 0.05, "longVolatility", 0.2),
        TwoFactorModel::fit);
  }
}
