package io.github.dl4jode.sde.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassicalModelsTest {

  private static Observations series(ClassicalModel model, double[] times, double start) {
    return new Observations(times, model.simulate(times, start, new SplittableRandom(8)));
  }

  /** Log-returns 0.2 and -0.1 over steps 1 and 2: ν = 1/30, and σ² by hand. */
  @Test
  void geometricBrownianMotionByHand() {
    Observations prices =
        new Observations(new double[] {0, 1, 3}, new double[] {1, Math.exp(0.2), Math.exp(0.1)});
    Calibration<GeometricBrownianMotion> fit = GeometricBrownianMotion.fit(prices);
    double growth = 0.1 / 3;
    double variance = (Math.pow(0.2 - growth, 2) + Math.pow(-0.1 - 2 * growth, 2) / 2) / 2;
    assertEquals(Math.sqrt(variance), fit.model().volatility(), 1e-14);
    assertEquals(growth + variance / 2, fit.model().drift(), 1e-14);
    assertEquals(Math.sqrt(variance / 4), fit.estimate("volatility").standardError(), 1e-14);
    assertEquals(
        Math.sqrt(variance / 3 + variance * variance / 4),
        fit.estimate("drift").standardError(),
        1e-14);
    double first = 0.2 - growth;
    double second = -0.1 - 2 * growth;
    double expected =
        -Math.log(2 * Math.PI * variance)
            - Math.log(2) / 2
            - (first * first + second * second / 2) / (2 * variance)
            - 0.2
            - 0.1;
    assertEquals(expected, fit.logLikelihood(), 1e-13);
  }

  /** The information of the drift and volatility, by derivatives of the likelihood. */
  @Test
  void standardErrorsOfGeometricBrownianMotionAreThoseOfTheInformation() {
    Observations prices =
        series(new GeometricBrownianMotion(0.1, 0.3), IrregularTimes.of(50, 0.2, 3), 7);
    Calibration<GeometricBrownianMotion> fit = GeometricBrownianMotion.fit(prices);
    double[][] covariance =
        PositiveDefinite.inverse(
                new LikelihoodDerivatives(
                        p -> new GeometricBrownianMotion(p[0], p[1]).logLikelihood(prices))
                    .information(new double[] {fit.model().drift(), fit.model().volatility()}))
            .orElseThrow();
    assertEquals(Math.sqrt(covariance[0][0]), fit.estimate("drift").standardError(), 1e-5);
    assertEquals(Math.sqrt(covariance[1][1]), fit.estimate("volatility").standardError(), 1e-5);
  }

  /** At equal steps the fit is the regression of each value on the one before. */
  @Test
  void ornsteinUhlenbeckAtEqualStepsIsARegression() {
    double step = 0.25;
    int n = 4000;
    Observations series =
        series(new OrnsteinUhlenbeck(0.8, 5, 0.6), IrregularTimes.regular(n + 1, step), 4);
    Calibration<OrnsteinUhlenbeck> fit = OrnsteinUhlenbeck.fit(series);
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
    for (int i = 1; i <= n; i++) {
      x += series.value(i - 1) / n;
      y += series.value(i) / n;
      xx += series.value(i - 1) * series.value(i - 1) / n;
      xy += series.value(i - 1) * series.value(i) / n;
    }
    double slope = (xy - x * y) / (xx - x * x);
    double intercept = y - slope * x;
    double residual = 0;
    for (int i = 1; i <= n; i++) {
      residual += Math.pow(series.value(i) - intercept - slope * series.value(i - 1), 2) / n;
    }
    double rate = -Math.log(slope) / step;
    assertEquals(rate, fit.model().meanReversion(), 1e-5);
    assertEquals(intercept / (1 - slope), fit.model().mean(), 1e-5);
    double volatility = Math.sqrt(residual * 2 * rate / (1 - slope * slope));
    assertEquals(volatility, fit.model().volatility(), 1e-5);
    // The variance of the slope is (1 - a²)/n, so that of θ follows.
    double expected = Math.sqrt((1 - slope * slope) / n) / (slope * step);
    assertEquals(expected, fit.estimate("meanReversion").standardError(), 0.03 * expected);
  }

  /** The filter against the density of all changes together, whose covariance is known. */
  @Test
  void theFilterOfTwoFactorsGivesTheJointDensity() {
    TwoFactorModel model = new TwoFactorModel(1.3, 0.7, 0.2, 0.4);
    double[] times = IrregularTimes.of(9, 0.5, 2);
    Observations series = series(model, times, 1);
    int n = times.length - 1;
    double[][] covariance = new double[n][n];
    double stationary = 0.7 * 0.7 / 2.6;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double s = times[i + 1] - times[0];
        double t = times[j + 1] - times[0];
        double shortPart =
            Math.exp(-1.3 * Math.abs(s - t)) - Math.exp(-1.3 * s) - Math.exp(-1.3 * t) + 1;
        covariance[i][j] = stationary * shortPart + 0.16 * Math.min(s, t);
      }
    }
    double[][] inverse = PositiveDefinite.inverse(covariance).orElseThrow();
    double square = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        square += deviation(series, i + 1) * inverse[i][j] * deviation(series, j + 1);
      }
    }
    double expected = -0.5 * (n * Math.log(2 * Math.PI) + logDeterminant(covariance) + square);
    assertEquals(expected, model.logLikelihood(series), 1e-11);
  }

  private static double deviation(Observations series, int i) {
    return series.value(i) - series.value(0) - 0.2 * (series.time(i) - series.time(0));
  }

  private static double logDeterminant(double[][] matrix) {
    double[][] rows = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += Math.log(rows[i][i]);
      for (int j = i + 1; j < rows.length; j++) {
        double factor = rows[j][i] / rows[i][i];
        for (int k = i; k < rows.length; k++) {
          rows[j][k] -= factor * rows[i][k];
        }
      }
    }
    return sum;
  }

  /** No parameters nearby have a larger likelihood than the estimates. */
  @Test
  void estimatesOfTwoFactorsAreAMaximum() {
    Observations series =
        series(new TwoFactorModel(2, 0.5, 0.1, 0.3), IrregularTimes.of(800, 0.1, 4), 0);
    Calibration<TwoFactorModel> fit = TwoFactorModel.fit(series);
    double[] best = fit.estimates().stream().mapToDouble(Estimate::value).toArray();
    assertEquals(fit.model().logLikelihood(series), fit.logLikelihood());
    for (int i = 0; i < 4; i++) {
      for (double change : new double[] {-0.02, 0.02}) {
        double[] p = best.clone();
        p[i] += change * fit.estimates().get(i).standardError();
        double loss =
            fit.logLikelihood() - new TwoFactorModel(p[0], p[1], p[2], p[3]).logLikelihood(series);
        assertTrue(loss > 0, "parameter " + i + ": " + loss);
      }
    }
  }

  /** Means and variances of 20,000 paths: five deviations, so 1 false alarm in 170,000. */
  @Test
  void simulationsHaveTheLawOfTheModel() {
    double[] times = {0, 0.3, 2};
    OrnsteinUhlenbeck reverting = new OrnsteinUhlenbeck(0.9, 2, 0.5);
    checkMoments(reverting, times, 3, 2 + Math.exp(-1.8), 0.25 / 1.8 * -Math.expm1(-3.6), false);
    GeometricBrownianMotion price = new GeometricBrownianMotion(0.2, 0.3);
    checkMoments(price, times, 3, Math.log(3) + 2 * (0.2 - 0.045), 0.18, true);
    TwoFactorModel both = new TwoFactorModel(0.9, 0.5, 0.1, 0.3);
    double change = 2 * 0.25 / 1.8 * -Math.expm1(-1.8);
    checkMoments(both, times, 3, 3.2, change + 0.18, false);
  }

  private static void checkMoments(
      ClassicalModel model,
      double[] times,
      double start,
      double mean,
      double variance,
      boolean logarithm) {
    SplittableRandom random = new SplittableRandom(11);
    int paths = 20_000;
    double sum = 0;
    double square = 0;
    for (int i = 0; i < paths; i++) {
      double[] path = model.simulate(times, start, random);
      assertEquals(start, path[0], 1e-14);
      double deviation = (logarithm ? Math.log(path[2]) : path[2]) - mean;
      sum += deviation;
      square += deviation * deviation;
    }
    assertEquals(0, sum / paths / Math.sqrt(variance / paths), 5, model + ": mean");
    assertEquals(
        0, (square / paths / variance - 1) / Math.sqrt(2.0 / paths), 5, model + ": variance");
  }

  @Test
  void theSameSeedGivesTheSamePath() {
    double[] times = IrregularTimes.of(20, 1, 1);
    TwoFactorModel model = new TwoFactorModel(1, 1, 0, 1);
    assertArrayEquals(
        model.simulate(times, 2, new SplittableRandom(5)),
        model.simulate(times, 2, new SplittableRandom(5)));
  }

  /** The example of the guide. */
  @Test
  void theGuidesExampleRuns() {
    double[] times = IrregularTimes.of(300, 0.2, 5);
    double[] values =
        new OrnsteinUhlenbeck(1.2, 3, 0.4).simulate(times, 3, new SplittableRandom(2));
    Observations series = new Observations(times, values);
    Calibration<OrnsteinUhlenbeck> fit = OrnsteinUhlenbeck.fit(series);
    Estimate rate = fit.estimate("meanReversion");
    String line = "%.2f, from %.2f to %.2f".formatted(rate.value(), rate.lower(), rate.upper());
    double[] path = fit.model().simulate(times, values[0], new SplittableRandom(1));
    assertTrue(rate.lower() < 1.2 && 1.2 < rate.upper(), line);
    assertEquals(300, path.length);
  }

  private static String refusal(Runnable fit) {
    return assertThrows(IllegalArgumentException.class, fit::run).getMessage();
  }

  @Test
  void seriesThatCannotBeFittedAreRefused() {
    double[] times = IrregularTimes.regular(40, 1);
    Observations three = new Observations(new double[] {0, 1, 2}, new double[] {1, 3, 2});
    assertEquals(
        "An Ornstein–Uhlenbeck process needs at least 5 observations, not 3",
        refusal(() -> OrnsteinUhlenbeck.fit(three)));
    assertEquals(
        "The two-factor model needs at least 8 observations, not 3",
        refusal(() -> TwoFactorModel.fit(three)));
    Observations negative = new Observations(new double[] {0, 1, 2}, new double[] {1, -3, 2});
    assertEquals(
        "Prices must be positive, but value 1, at t = 1.0, is -3.0; for values of any sign fit an"
            + " Ornstein–Uhlenbeck process",
        refusal(() -> GeometricBrownianMotion.fit(negative)));
    double[] line = Arrays.stream(times).map(t -> 2 + 3 * t).toArray();
    assertEquals(
        "An Ornstein–Uhlenbeck process has no noise to fit: the series is a straight line to"
            + " rounding",
        refusal(() -> OrnsteinUhlenbeck.fit(new Observations(times, line))));
    for (double scale : new double[] {1e-200, 1e200}) {
      double[] values = Arrays.stream(times).map(t -> scale * Math.sin(t)).toArray();
      assertTrue(
          refusal(() -> TwoFactorModel.fit(new Observations(times, values)))
              .startsWith("The values of the series have a scale of "));
      double[] others = Arrays.stream(times).map(t -> scale * t).toArray();
      assertTrue(
          refusal(() -> OrnsteinUhlenbeck.fit(new Observations(others, line)))
              .startsWith("The times of the series have a scale of "));
    }
    double[] explosive = Arrays.stream(times).map(t -> Math.exp(0.3 * t) + Math.sin(t)).toArray();
    String message = refusal(() -> OrnsteinUhlenbeck.fit(new Observations(times, explosive)));
    assertTrue(message.startsWith("No mean reversion was found"), message);
    double[] alternating = Arrays.stream(times).map(t -> t % 2 + 0.01 * Math.sin(t)).toArray();
    message = refusal(() -> OrnsteinUhlenbeck.fit(new Observations(times, alternating)));
    assertTrue(message.startsWith("The observations look independent"), message);
    message = refusal(() -> TwoFactorModel.fit(new Observations(times, explosive)));
    assertTrue(message.startsWith("The series does not show two factors"), message);
  }

  @Test
  void badSeriesAreRefused() {
    assertEquals(
        "Times must be finite and increase; time 2 is 1.0 after 1.0. Sort the series by time, and keep"
            + " one value for each time",
        refusal(() -> new Observations(new double[] {0, 1, 1}, new double[3])));
    assertEquals(
        "A series needs one value for each time, but has 2 times and 3 values",
        refusal(() -> new Observations(new double[] {0, 1}, new double[3])));
    assertEquals(
        "Value 1 of the series, at t = 1.0, is NaN; leave out missing values",
        refusal(() -> new Observations(new double[] {0, 1}, new double[] {0, Double.NaN})));
  }

  /** Multiples of 2^-20, to which a level of 2^30 is added without rounding. */
  @Test
  void theLevelOfAMeanRevertingSeriesDoesNotChangeItsErrors() {
    double[] times = IntStream.range(0, 400).mapToDouble(i -> 0.25 * i).toArray();
    double[] values =
        Arrays.stream(new OrnsteinUhlenbeck(0.7, 2, 0.5).simulate(times, 2, new Random(3)))
            .map(value -> Math.rint(value * 0x1p20) * 0x1p-20)
            .toArray();
    double level = 0x1p30;
    double[] lifted = Arrays.stream(values).map(value -> value + level).toArray();

    Calibration<OrnsteinUhlenbeck> low = OrnsteinUhlenbeck.fit(new Observations(times, values));
    Calibration<OrnsteinUhlenbeck> high = OrnsteinUhlenbeck.fit(new Observations(times, lifted));

    assertEquals(low.logLikelihood(), high.logLikelihood(), 1e-9 * values.length);
    for (int i = 0; i < 3; i++) {
      double error = low.estimates().get(i).standardError();
      assertEquals(error, high.estimates().get(i).standardError(), 1e-6 * error);
      double lift = i == 1 ? level : 0;
      assertEquals(
          low.estimates().get(i).value() + lift,
          high.estimates().get(i).value(),
          1e-6 * error + Math.ulp(lift));
    }
  }

  @Test
  void aSimulationStartsAtAFiniteValue() {
    double[] times = {0, 1};
    for (ClassicalModel model :
        new ClassicalModel[] {
          new OrnsteinUhlenbeck(1, 0, 1),
          new GeometricBrownianMotion(0, 1),
          new TwoFactorModel(1, 1, 0, 1)
        }) {
      for (double start : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        assertEquals(
            "A simulation starts at a finite value, not at " + start,
            refusal(() -> model.simulate(times, start, new Random(1))));
      }
    }
  }

  @Test
  void badParametersAreRefused() {
    refusal(() -> new OrnsteinUhlenbeck(0, 1, 1));
    refusal(() -> new OrnsteinUhlenbeck(1, Double.NaN, 1));
    refusal(() -> new GeometricBrownianMotion(1, 0));
    refusal(() -> new TwoFactorModel(1, 1, 0, -1));
    Calibration<GeometricBrownianMotion> fit =
        GeometricBrownianMotion.fit(
            new Observations(new double[] {0, 1, 2}, new double[] {1, 3, 2}));
    assertEquals(
        "There is no parameter speed; the parameters are [drift, volatility]",
        refusal(() -> fit.estimate("speed")));
    assertEquals(4 - 2 * fit.logLikelihood(), fit.akaikeCriterion(), 1e-12);
  }
}
