package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proves the coefficients by the order conditions, whatever their source. */
class ButcherTableauTest {

  // Sums of up to 13 products of numbers up to about 20, each rounded to 16 digits.
  private static final double ROUNDING = 2e-14;

  private static final Map<Method, Integer> INTERPOLATION_ORDERS =
      Map.ofEntries(
          Map.entry(Method.EULER, 1),
          Map.entry(Method.MIDPOINT, 2),
          Map.entry(Method.HEUN2, 2),
          Map.entry(Method.HEUN3, 3),
          Map.entry(Method.RK4, 3),
          Map.entry(Method.RK4_38, 3),
          Map.entry(Method.ADAPTIVE_HEUN, 2),
          Map.entry(Method.BOSH3, 3),
          Map.entry(Method.FEHLBERG2, 2),
          Map.entry(Method.DOPRI5, 4),
          Map.entry(Method.TSIT5, 4),
          Map.entry(Method.DOPRI8, 5));

  @Test
  void thereAreAsManyTreesAsCayleyCounted() {
    List<Integer> counts = List.of(1, 1, 2, 4, 9, 20, 48, 115);
    for (int order = 1; order <= counts.size(); order++) {
      assertEquals(counts.get(order - 1), RootedTree.ofOrder(order).size());
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void stagesAreConsistent(Method method) {
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
  @EnumSource(Method.class)
  void solutionHasItsOrderAndNoMore(Method method) {
    ButcherTableau tableau = method.tableau();
    double[] b = weights(tableau.stages(), tableau::b);
    for (int order = 1; order <= tableau.order(); order++) {
      assertEquals(0, defect(tableau, b, order, 1), ROUNDING, "order " + order);
    }
    assertTrue(defect(tableau, b, tableau.order() + 1, 1) > 1e-6);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void embeddedSolutionHasItsOrderAndNoMore(Method method) {
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
  @EnumSource(Method.class)
  void interpolantHasItsOrderThroughoutTheStepAndNoMore(Method method) {
    ButcherTableau tableau = method.tableau();
    assertEquals(INTERPOLATION_ORDERS.get(method), tableau.interpolationOrder());
    double largest = 0;
    for (double theta : new double[] {0.1, 0.25, 0.5, 0.8, 0.95}) {
      double[] weights = tableau.interpolationWeights(theta);
      for (int order = 1; order <= tableau.interpolationOrder(); order++) {
        assertEquals(0, defect(tableau, weights, order, theta), ROUNDING, "order " + order);
      }
      largest =
          Math.max(largest, defect(tableau, weights, tableau.interpolationOrder() + 1, theta));
    }
    assertTrue(largest > 1e-6);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void interpolantMeetsBothEndsOfTheStep(Method method) {
    ButcherTableau tableau = method.tableau();
    int rows = tableau.interpolationRows();
    assertArrayEquals(new double[rows], tableau.interpolationWeights(0), 0);
    // The published decimals of the interpolant of dopri8 end at 1e-13 of coefficients near 100.
    double[] b = weights(rows, i -> i < tableau.stages() ? tableau.b(i) : 0);
    assertArrayEquals(b, tableau.interpolationWeights(1), 2e-12);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void interpolantIsSmoothAcrossStepsExceptEulers(Method method) {
    ButcherTableau tableau = method.tableau();
    int rows = tableau.interpolationRows();
    assertArrayEquals(
        weights(rows, i -> i == 0 ? 1 : 0), tableau.interpolationDerivativeWeights(0), 1e-14);
    if (method != Method.EULER) {
      assertArrayEquals(
          weights(rows, i -> i == rows - 1 ? 1 : 0),
          tableau.interpolationDerivativeWeights(1),
          5e-11);
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void derivativeWeightsAreTheDerivative(Method method) {
    ButcherTableau tableau = method.tableau();
    double[] derivative = tableau.interpolationDerivativeWeights(0.4);
    double[] above = tableau.interpolationWeights(0.4 + 1e-5);
    double[] below = tableau.interpolationWeights(0.4 - 1e-5);
    for (int i = 0; i < derivative.length; i++) {
      assertEquals((above[i] - below[i]) / 2e-5, derivative[i], 1e-7);
    }
  }

  @Test
  void firstSameAsLastIsKnown() {
    for (Method method : Method.values()) {
      boolean expected = List.of(Method.BOSH3, Method.DOPRI5, Method.TSIT5).contains(method);
      assertEquals(expected, method.tableau().firstSameAsLast(), method.label());
    }
  }

  @Test
  void labelsNameTheirMethods() {
    for (Method method : Method.values()) {
      assertEquals(method, Method.named(method.label()));
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> Method.named("ode45")).getMessage();
    assertTrue(message.contains("\"ode45\"") && message.contains("dopri5"), message);
  }

  @Test
  void inconsistentCoefficientsAreRefused() {
    ContinuousExtension line = ContinuousExtension.linear(new double[] {1, 0});
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

  /** The matrix a; the row behind the stages, where asked for, is f(t_{n+1}, y_{n+1}). */
  private static double[][] stages(ButcherTableau tableau, int rows) {
    double[][] a = new double[rows][rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < tableau.stages(); j++) {
        a[i][j] = i < tableau.stages() ? tableau.a(i, j) : tableau.b(j);
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
