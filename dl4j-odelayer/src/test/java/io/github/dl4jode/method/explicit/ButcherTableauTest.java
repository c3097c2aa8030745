package io.github.dl4jode.method.explicit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Methods;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Proves the coefficients by the order conditions, whatever their source. */
class ButcherTableauTest {

  // Sums of up to 13 products of numbers up to about 20, each rounded to 16 digits.
  private static final double ROUNDING = 2e-14;

  private static final Map<ExplicitRungeKutta, Integer> INTERPOLATION_ORDERS =
      Map.ofEntries(
          Map.entry(Methods.EULER, 1),
          Map.entry(Methods.MIDPOINT, 2),
          Map.entry(Methods.HEUN2, 2),
          Map.entry(Methods.HEUN3, 3),
          Map.entry(Methods.RK4, 3),
          Map.entry(Methods.RK4_38, 3),
          Map.entry(Methods.ADAPTIVE_HEUN, 2),
          Map.entry(Methods.BOSH3, 3),
          Map.entry(Methods.FEHLBERG2, 2),
          Map.entry(Methods.DOPRI5, 4),
          Map.entry(Methods.TSIT5, 4),
          Map.entry(Methods.DOPRI8, 7));

  @Test
  void thereAreAsManyTreesAsCayleyCounted() {
    List<Integer> counts = List.of(1, 1, 2, 4, 9, 20, 48, 115);
    for (int order = 1; order <= counts.size(); order++) {
      assertEquals(counts.get(order - 1), RootedTree.ofOrder(order).size());
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void stagesAreConsistent(ExplicitRungeKutta method) {
    double[][] a = stages(method.tableau(), method.tableau().stages());
    for (int i = 0; i < a.length; i++) {
      double sum = 0;
      for (double entry : a[i]) {
        sum += entry;
      }
      assertEquals(method.tableau().c(i), sum, ROUNDING, "row " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void solutionHasItsOrderAndNoMore(ExplicitRungeKutta method) {
    ButcherTableau tableau = method.tableau();
    double[] b = weights(tableau.stages(), tableau::b);
    for (int order = 1; order <= tableau.order(); order++) {
      assertEquals(0, defect(tableau, b, order, 1), ROUNDING, "order " + order);
    }
    assertTrue(defect(tableau, b, tableau.order() + 1, 1) > 1e-6);
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void embeddedSolutionHasItsOrderAndNoMore(ExplicitRungeKutta method) {
    ButcherTableau tableau = method.tableau();
    if (!tableau.hasErrorEstimate()) {
      assertEquals(0, tableau.embeddedOrder());
      assertEquals(0, tableau.errorWeight(0));
      return;
    }
    assertEquals(tableau.order() - 1, tableau.embeddedOrder());
    double[] embedded = weights(tableau.stages(), i -> tableau.b(i) - tableau.errorWeight(i));
    for (int order = 1; order <= tableau.embeddedOrder(); order++) {
      assertEquals(0, defect(tableau, embedded, order, 1), ROUNDING, "order " + order);
    }
    assertTrue(defect(tableau, embedded, tableau.embeddedOrder() + 1, 1) > 1e-6);
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void interpolantHasItsOrderThroughoutTheStepAndNoMore(ExplicitRungeKutta method) {
    ButcherTableau tableau = method.tableau();
    assertEquals(INTERPOLATION_ORDERS.get(method), tableau.interpolationOrder());
    // Each coefficient is rounded; only those of dopri8 are larger than 100.
    double rounding = ROUNDING * Math.max(1, largestCoefficient(tableau.interpolant()) / 100);
    double largest = 0;
    for (double theta : new double[] {0.1, 0.25, 0.5, 0.8, 0.95}) {
      double[] weights = tableau.interpolant().weights(theta);
      for (int order = 1; order <= tableau.interpolationOrder(); order++) {
        assertEquals(0, defect(tableau, weights, order, theta), rounding, "order " + order);
      }
      largest =
          Math.max(largest, defect(tableau, weights, tableau.interpolationOrder() + 1, theta));
    }
    assertTrue(largest > 1e-6);
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void interpolantMeetsBothEndsOfTheStep(ExplicitRungeKutta method) {
    ButcherTableau tableau = method.tableau();
    int rows = tableau.interpolant().rows();
    assertArrayEquals(new double[rows], tableau.interpolant().weights(0), 0);
    // Coefficients of the interpolant of dopri8 are up to 489, each rounded to 16 digits.
    double[] b = weights(rows, i -> i < tableau.stages() ? tableau.b(i) : 0);
    assertArrayEquals(b, tableau.interpolant().weights(1), 2e-12);
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void interpolantIsSmoothAcrossStepsExceptEulers(ExplicitRungeKutta method) {
    ButcherTableau tableau = method.tableau();
    int rows = tableau.interpolant().rows();
    assertArrayEquals(
        weights(rows, i -> i == 0 ? 1 : 0), tableau.interpolant().derivativeWeights(0), 1e-14);
    if (!method.equals(Methods.EULER)) {
      int end = tableau.firstInterpolationStage() - 1;
      assertArrayEquals(
          weights(rows, i -> i == end ? 1 : 0), tableau.interpolant().derivativeWeights(1), 5e-11);
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void derivativeWeightsAreTheDerivative(ExplicitRungeKutta method) {
    ButcherTableau tableau = method.tableau();
    double[] derivative = tableau.interpolant().derivativeWeights(0.4);
    double[] above = tableau.interpolant().weights(0.4 + 1e-5);
    double[] below = tableau.interpolant().weights(0.4 - 1e-5);
    for (int i = 0; i < derivative.length; i++) {
      assertEquals((above[i] - below[i]) / 2e-5, derivative[i], 1e-7);
    }
  }

  @Test
  void firstSameAsLastIsKnown() {
    for (ExplicitRungeKutta method : Methods.all()) {
      boolean expected = List.of(Methods.BOSH3, Methods.DOPRI5, Methods.TSIT5).contains(method);
      assertEquals(expected, method.tableau().firstSameAsLast(), method.label());
    }
  }

  @Test
  void labelsNameTheirMethods() {
    for (ExplicitRungeKutta method : Methods.all()) {
      assertEquals(method, Methods.named(method.label()));
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> Methods.named("ode45")).getMessage();
    assertTrue(message.contains("\"ode45\"") && message.contains("dopri5"), message);
  }

  @Test
  void inconsistentCoefficientsAreRefused() {
    Interpolant line = Interpolant.linear(new double[] {1, 0});
    double[][] a = {{}, {0.5}};
    double[] none = {};
    assertThrows(
        IllegalArgumentException.class,
        () -> new ButcherTableau(1, 0, new double[] {0, 0.4}, a, new double[] {1, 0}, none, line));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ButcherTableau(1, 0, new double[] {0, 0.5}, a, new double[] {1, 0.1}, none, line));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ButcherTableau(1, 0, new double[] {0}, a, new double[] {1, 0}, none, line));
  }

  private static ButcherTableau midpoint(int order, double[] embedded, int rows) {
    double[] line = new double[rows];
    line[0] = 1;
    return new ButcherTableau(
        order,
        0,
        new double[] {0, 0.5},
        new double[][] {{}, {0.5}},
        new double[] {0, 1},
        embedded,
        Interpolant.linear(line));
  }

  /** Heun's second stage without weight is f at the end, so that nothing is evaluated after it. */
  private static ButcherTableau euler(int rows) {
    double[] line = new double[rows];
    line[0] = 1;
    return new ButcherTableau(
        1,
        0,
        new double[] {0, 1},
        new double[][] {{}, {1}},
        new double[] {1, 0},
        new double[0],
        Interpolant.linear(line));
  }

  @Test
  void interpolantsReadTheStagesAndTheDerivativeAtTheEnd() {
    assertEquals(3, midpoint(2, new double[0], 3).interpolant().rows());
    assertThrows(IllegalArgumentException.class, () -> midpoint(2, new double[0], 4));
    assertTrue(euler(2).firstSameAsLast());
    assertThrows(IllegalArgumentException.class, () -> euler(3));
  }

  @Test
  void theErrorIsTheDifferenceOfTheWeights() {
    ButcherTableau tableau = midpoint(2, new double[] {1, 0}, 2);
    assertEquals(-1, tableau.errorWeight(0));
    assertEquals(1, tableau.errorWeight(1));
    assertEquals(2, tableau.errorWeightMagnitude());
    assertEquals(0, midpoint(2, new double[0], 2).errorWeight(0));
  }

  @Test
  void equalCoefficientsAreEqual() {
    ButcherTableau tableau = midpoint(2, new double[0], 2);
    assertEquals(midpoint(2, new double[0], 2), tableau);
    for (ButcherTableau other :
        List.of(
            midpoint(1, new double[0], 2),
            midpoint(2, new double[] {1, 0}, 2),
            midpoint(2, new double[0], 3),
            euler(2))) {
      assertNotEquals(other, tableau);
    }
    assertNotEquals("midpoint", tableau);
  }

  private static double largestCoefficient(Interpolant interpolant) {
    return Arrays.stream(interpolant.coefficients())
        .flatMapToDouble(Arrays::stream)
        .map(Math::abs)
        .max()
        .orElseThrow();
  }

  /** The largest defect of the order conditions of one order at θ. */
  private static double defect(ButcherTableau tableau, double[] weights, int order, double theta) {
    double[][] a = stages(tableau, weights.length);
    double largest = 0;
    for (RootedTree tree : RootedTree.ofOrder(order)) {
      double[] stageWeights = tree.stageWeights(a);
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * stageWeights[i];
      }
      largest = Math.max(largest, Math.abs(sum - Math.pow(theta, order) / tree.density()));
    }
    return largest;
  }

  /** The matrix a of as many rows of the interpolant. */
  private static double[][] stages(ButcherTableau tableau, int rows) {
    double[][] a = new double[rows][rows];
    for (int i = 0; i < rows; i++) {
      int extra = i - tableau.firstInterpolationStage();
      for (int j = 0; j < rows; j++) {
        if (i < tableau.stages()) {
          a[i][j] = tableau.a(i, j);
        } else if (extra >= 0) {
          a[i][j] = tableau.interpolationCoefficient(extra, j);
        } else {
          a[i][j] = j < tableau.stages() ? tableau.b(j) : 0;
        }
      }
    }
    return a;
  }

  private static double[] weights(int length, java.util.function.IntToDoubleFunction weight) {
    double[] weights = new double[length];
    java.util.Arrays.setAll(weights, weight);
    return weights;
  }
}
