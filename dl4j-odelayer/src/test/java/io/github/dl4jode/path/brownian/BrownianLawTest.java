package io.github.dl4jode.path.brownian;

import static io.github.dl4jode.path.brownian.Increments.w;
import static io.github.dl4jode.path.brownian.Increments.wh;
import static io.github.dl4jode.path.brownian.Increments.wha;
import static io.github.dl4jode.path.brownian.Increments.whk;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The law of the paths, by the tests of {@link Law}: about 300 of them. */
class BrownianLawTest {

  private static final int BATCH = 3000;
  private static final int NOISE = 5;

  private static BrownianTree.Builder sized(BrownianTree.Builder builder) {
    return builder.batch(BATCH).noiseSize(NOISE).seed(20);
  }

  /** Times on the grid and off it, close to each other and far apart, up to many steps. */
  private static double[] times() {
    return new double[] {0, 0.1, 0.3, 0.3371, 0.3372, 0.4, 1.7, 1.7777, 12.8, 25.6, 100.05};
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void incrementsAreNormalAndIndependent(DataType dataType) {
    BrownianTree path = sized(BrownianTree.onGrid(0, 0.1)).dataType(dataType).build();
    double[] times = times();
    double[] before = new double[0];
    for (int i = 1; i < times.length; i++) {
      double[] w = w(path, times[i - 1], times[i]);
      Law.assertNormal(w, times[i] - times[i - 1], "W to " + times[i]);
      if (before.length > 0) {
        Law.assertUncorrelated(before, w, "W before and after " + times[i - 1]);
      }
      before = w;
    }
  }

  @Test
  void examplesAndComponentsAndSeedsAreIndependent() {
    BrownianTree path = sized(BrownianTree.over(0, 1)).build();
    double[] w = w(path, 0.2, 0.8);
    path.renew(21);
    Law.assertUncorrelated(w, w(path, 0.2, 0.8), "seeds 20 and 21");
    for (int component = 0; component < NOISE; component++) {
      for (int other = 0; other < component; other++) {
        Law.assertUncorrelated(column(w, component, 0), column(w, other, 0), "components");
      }
      Law.assertUncorrelated(column(w, component, 0), column(w, component, 1), "examples");
    }
  }

  /** A component of each example, or of the next one. */
  private static double[] column(double[] w, int component, int next) {
    double[] column = new double[BATCH];
    for (int i = 0; i < BATCH; i++) {
      column[i] = w[(i + next) % BATCH * NOISE + component];
    }
    return column;
  }

  @Test
  void theCovarianceOfTwoTimesIsTheEarlierOne() {
    BrownianTree path = sized(BrownianTree.over(0, 1)).build();
    Random random = new Random(6);
    for (int i = 0; i < 12; i++) {
      double s = random.nextDouble();
      double t = random.nextDouble();
      Law.assertCovariance(w(path, 0, s), w(path, 0, t), s, t, Math.min(s, t), s + ", " + t);
    }
  }

  /** Much shorter than what rounding errors of a time on the grid may be. */
  @Test
  void intervalsAreAsShortAsTheResolutionAllows() {
    BrownianTree path = sized(BrownianTree.over(0, 1)).refinements(40).build();
    Law.assertNormal(w(path, 0, 1e-10), 1e-10, "at the beginning");
    Law.assertNormal(w(path, 1 - 0x1p-33, 1), 0x1p-33, "at the end");
    Law.assertNormal(w(path, 0.3, 0.3 + 0x1p-33), 0x1p-33, "between");
  }

  @ParameterizedTest
  @EnumSource(LevyArea.class)
  void aTimeBetweenOthersIsABridge(LevyArea levyArea) {
    BrownianTree path = sized(BrownianTree.over(0, 1)).levyArea(levyArea).refinements(12).build();
    Random random = new Random(7);
    for (int i = 0; i < 10; i++) {
      double s = random.nextDouble() / 2;
      double u = s + random.nextDouble() / 2;
      double t = s + random.nextDouble() * (u - s);
      double[] whole = w(path, s, u);
      double[] bridge = w(path, s, t);
      for (int j = 0; j < bridge.length; j++) {
        bridge[j] -= (t - s) / (u - s) * whole[j];
      }
      String what = s + ", " + t + ", " + u;
      Law.assertNormal(bridge, (t - s) * (u - t) / (u - s), what);
      Law.assertUncorrelated(bridge, whole, what);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void spaceTimeAreasHaveTheirLaw(boolean withSpaceTimeTime) {
    LevyArea levyArea = withSpaceTimeTime ? LevyArea.SPACE_TIME_TIME : LevyArea.SPACE_TIME;
    BrownianTree path =
        sized(BrownianTree.onGrid(0, 0.1)).levyArea(levyArea).refinements(8).build();
    double[] times = times();
    for (int i = 1; i < times.length; i++) {
      double h = times[i] - times[i - 1];
      double[][] areas =
          withSpaceTimeTime ? whk(path, times[i - 1], times[i]) : wh(path, times[i - 1], times[i]);
      String to = " to " + times[i];
      Law.assertNormal(areas[0], h, "W" + to);
      Law.assertNormal(areas[1], h / 12, "H" + to);
      Law.assertUncorrelated(areas[0], areas[1], "W and H" + to);
      if (withSpaceTimeTime) {
        Law.assertNormal(areas[2], h / 720, "K" + to);
        Law.assertUncorrelated(areas[0], areas[2], "W and K" + to);
        Law.assertUncorrelated(areas[1], areas[2], "H and K" + to);
      }
    }
  }

  /** H of neighbouring intervals, and of one in another one. */
  @Test
  void spaceTimeAreasOfNeighboursAreIndependent() {
    BrownianTree path = sized(BrownianTree.over(0, 1)).levyArea(LevyArea.SPACE_TIME).build();
    double[][] before = wh(path, 0.123, 0.4);
    double[][] after = wh(path, 0.4, 0.777);
    for (double[] x : before) {
      for (double[] y : after) {
        Law.assertUncorrelated(x, y, "neighbours");
      }
    }
  }

  /**
   * The moments of A = H_i W_j - W_i H_j + σ N: 1/4 on the unit interval for both approximations,
   * whose deviation from a normal law makes their square vary more than that of one.
   */
  @ParameterizedTest
  @EnumSource(AreaApproximation.class)
  void spaceSpaceAreasHaveTheirVariance(AreaApproximation approximation) {
    BrownianTree path =
        sized(BrownianTree.over(0, 4))
            .levyArea(LevyArea.SPACE_TIME)
            .spaceSpaceArea(approximation)
            .build();
    double h = 3.1;
    double[][] areas = wha(path, 0.5, 0.5 + h);
    double sum = 0;
    double fourth = 0;
    double conditional = 0;
    int pairs = 0;
    for (int example = 0; example < BATCH; example++) {
      for (int i = 0; i < NOISE; i++) {
        for (int j = 0; j < i; j++, pairs++) {
          int atI = example * NOISE + i;
          int atJ = example * NOISE + j;
          double a = areas[2][atI * NOISE + j] / h;
          double mean = areas[1][atI] * areas[0][atJ] - areas[0][atI] * areas[1][atJ];
          double rest = a - mean / h;
          sum += a * a;
          fourth += a * a * a * a;
          conditional += rest * rest;
        }
      }
    }
    double deviation = Math.sqrt((fourth / pairs - 1 / 16.0) / pairs);
    Law.assertSmall((sum / pairs - 0.25) / deviation, approximation + ": variance of A");
    // The mean of the conditional variance is 1/12, that of the square of the rest below 4/144.
    Law.assertSmall(
        (conditional / pairs - 1 / 12.0) / Math.sqrt(4 / 144.0 / pairs),
        approximation + ": variance given W and H");
  }
}
