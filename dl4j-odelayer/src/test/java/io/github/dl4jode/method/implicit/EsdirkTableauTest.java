package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.RootedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves the coefficients by the order conditions, whatever their source. */
class EsdirkTableauTest {

  private static final double ROUNDING = 2e-15;

  private static EsdirkTableau tableau(String label) {
    return new Esdirk(label).tableau();
  }

  /** All rows of A, with zeros. */
  private static double[][] implicit(EsdirkTableau tableau) {
    double[][] a = new double[tableau.stages()][];
    for (int i = 0; i < a.length; i++) {
      a[i] = Arrays.copyOf(tableau.row(i), a.length);
      a[i][i] = i == 0 ? 0 : tableau.gamma();
    }
    return a;
  }

  private static double dot(double[] weights, double... values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
    }
    return sum;
  }

  /** The largest |Σ b_i Φ_i(t) - θ^p / γ(t)| of the trees of an order p. */
  private static double defect(double[][] a, double[] b, int order, double theta) {
    double largest = 0;
    for (RootedTree tree : RootedTree.ofOrder(order)) {
      double wanted = Math.pow(theta, order) / tree.density();
      largest = Math.max(largest, Math.abs(dot(b, tree.stageWeights(a)) - wanted));
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"kvaerno5", "kencarp4"})
  void stagesHaveOrderTwoAndTheirNodes(String label) {
    EsdirkTableau tableau = tableau(label);
    double[][] a = implicit(tableau);
    double[] c = new double[a.length];
    Arrays.setAll(c, tableau::c);
    for (int i = 0; i < a.length; i++) {
      assertEquals(c[i], Arrays.stream(a[i]).sum(), ROUNDING, "row " + i);
      assertEquals(c[i] * c[i] / 2, dot(a[i], c), ROUNDING, "row " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"kvaerno5, 5", "kencarp4, 4"})
  void solutionAndEmbeddedSolutionHaveTheirOrdersAndNoMore(String label, int order) {
    EsdirkTableau tableau = tableau(label);
    double[][] a = implicit(tableau);
    double[] b = tableau.weights();
    double[] embedded = new double[b.length];
    Arrays.setAll(embedded, i -> b[i] - tableau.errorWeights()[i]);
    assertEquals(order, tableau.order());
    for (int p = 1; p <= order; p++) {
      assertEquals(0, defect(a, b, p, 1), ROUNDING, "order " + p);
      if (p < order) {
        assertEquals(0, defect(a, embedded, p, 1), ROUNDING, "embedded, order " + p);
      }
    }
    assertTrue(defect(a, b, order + 1, 1) > 1e-5);
    assertTrue(defect(a, embedded, order, 1) > 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"kvaerno5, 4", "kencarp4, 3"})
  void interpolantHasItsOrderThroughoutTheStepAndNoMore(String label, int order) {
    EsdirkTableau tableau = tableau(label);
    double[][] a = implicit(tableau);
    assertEquals(order, tableau.interpolant().order());
    for (double theta : new double[] {0.1, 0.3, 0.5, 0.8, 1}) {
      double[] weights = tableau.interpolant().weights(theta);
      for (int p = 1; p <= order; p++) {
        assertEquals(0, defect(a, weights, p, theta), 2 * ROUNDING, theta + ", order " + p);
      }
    }
    assertTrue(defect(a, tableau.interpolant().weights(0.5), order + 1, 0.5) > 1e-5);
    double[] ofFirst = new double[a.length];
    ofFirst[0] = 1;
    double[] ofLast = new double[a.length];
    ofLast[a.length - 1] = 1;
    for (int i = 0; i < a.length; i++) {
      // It meets the steps before and after with its derivative.
      assertEquals(ofFirst[i], tableau.interpolant().derivativeWeights(0)[i], ROUNDING);
      assertEquals(ofLast[i], tableau.interpolant().derivativeWeights(1)[i], 4 * ROUNDING);
      assertEquals(tableau.weights()[i], tableau.interpolant().weights(1)[i], ROUNDING);
    }
  }

  /** Each branch of a tree goes through the one or the other matrix: all of them have the order. */
  @Test
  void bothHalvesOfTheImexMethodHaveTheOrderTogether() {
    EsdirkTableau tableau = tableau("kencarp4");
    int s = tableau.stages();
    double[][] explicit = new double[s][];
    for (int i = 0; i < s; i++) {
      explicit[i] = Arrays.copyOf(tableau.explicit().orElseThrow()[i], s);
      assertEquals(tableau.c(i), Arrays.stream(explicit[i]).sum(), ROUNDING, "row " + i);
    }
    List<double[][]> matrices = List.of(implicit(tableau), explicit);
    double largest = 0;
    for (int order = 1; order <= 5; order++) {
      for (RootedTree tree : RootedTree.ofOrder(order)) {
        for (double[] weights : coloured(tree, matrices)) {
          double defect = dot(tableau.weights(), weights) - 1 / tree.density();
          largest = Math.max(largest, Math.abs(defect));
        }
      }
      if (order == 4) {
        assertEquals(0, largest, ROUNDING);
      }
    }
    assertTrue(largest > 1e-5, "and no order 5");
  }

  private static List<double[]> coloured(RootedTree tree, List<double[][]> matrices) {
    int s = matrices.get(0).length;
    double[] ones = new double[s];
    Arrays.fill(ones, 1);
    List<double[]> all = List.of(ones);
    for (RootedTree child : tree.children()) {
      List<double[]> next = new ArrayList<>();
      for (double[] inner : coloured(child, matrices)) {
        for (double[][] a : matrices) {
          for (double[] before : all) {
            double[] product = new double[s];
            Arrays.setAll(product, i -> before[i] * dot(a[i], inner));
            next.add(product);
          }
        }
      }
      all = next;
    }
    return all;
  }

  /** R(z) = 1 + z b (I - z A)^-1 1, by forward substitution. */
  private static double growth(EsdirkTableau tableau, double z) {
    double[] stages = new double[tableau.stages()];
    for (int i = 0; i < stages.length; i++) {
      double sum = 1;
      for (int j = 0; j < i; j++) {
        sum += z * tableau.row(i)[j] * stages[j];
      }
      stages[i] = i == 0 ? 1 : sum / (1 - z * tableau.gamma());
    }
    return stages[stages.length - 1];
  }

  @ParameterizedTest
  @ValueSource(strings = {"kvaerno5", "kencarp4"})
  void theyAreStableOnTheNegativeAxisAndDampAtInfinity(String label) {
    EsdirkTableau tableau = tableau(label);
    for (double x = 0.01; x < 1e6; x *= 1.05) {
      assertTrue(Math.abs(growth(tableau, -x)) <= 1, "z = " + -x);
    }
    assertEquals(0, growth(tableau, -1e9), 1e-7);
  }

  @Test
  void theMethodsHaveTheirLabels() {
    assertEquals("kvaerno5", Methods.KVAERNO5.label());
    assertEquals("kencarp4", Methods.KENCARP4.toString());
  }
}
