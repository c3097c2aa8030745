package io.github.dl4jode.method.explicit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Methods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of a tableau, by coefficients that break it alone. */
class RefusedTableauTest {

  private static final double[] NONE = {};

  private static ButcherTableau tableau(
      double[] c, double[][] a, double[] b, double[] embedded, Interpolant interpolant) {
    return new ButcherTableau(1, 0, c, a, b, embedded, interpolant);
  }

  /** Two stages, the second at c by a, with an interpolant that reads the first. */
  private static ButcherTableau twoStages(double c, double a, double[] b, double... embedded) {
    return tableau(
        new double[] {0, c}, new double[][] {{}, {a}}, b, embedded, Interpolant.linear(1, 0));
  }

  private static void assertRefused(String message, Runnable tableau) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, tableau::run).getMessage());
  }

  @Test
  void nodesRowsAndWeightsAreOfOneNumber() {
    String fault = "Not a Butcher tableau: a, b and c differ in their stages";
    Interpolant line = Interpolant.linear(1, 0);
    double[][] a = {{}, {0.5}};
    double[] b = {0, 1};
    double[] c = {0, 0.5};
    assertRefused(fault, () -> tableau(new double[] {0}, a, b, NONE, line));
    assertRefused(fault, () -> tableau(new double[] {0, 0.5, 1}, a, b, NONE, line));
    assertRefused(fault, () -> tableau(c, new double[][] {{}}, b, NONE, line));
    assertRefused(fault, () -> tableau(c, new double[][] {{}, {0.5}, {0, 1}}, b, NONE, line));
    assertRefused(fault, () -> tableau(c, a, new double[] {1}, NONE, line));
    assertRefused(fault, () -> tableau(NONE, new double[0][], NONE, NONE, Interpolant.linear()));
  }

  @Test
  void theEmbeddedWeightsAreAsManyAndOfTheSameSum() {
    String length = "Not a Butcher tableau: b and b̂ differ in length";
    assertRefused(length, () -> twoStages(0.5, 0.5, new double[] {0, 1}, 1));
    assertRefused(length, () -> twoStages(0.5, 0.5, new double[] {0, 1}, 1, 0, 0));
    String sum = "Not a Butcher tableau: b and b̂ differ in sum";
    assertRefused(sum, () -> twoStages(0.5, 0.5, new double[] {0, 1}, 0.5, 0.6));
    assertRefused(sum, () -> twoStages(0.5, 0.5, new double[] {0, 1}, 0.5, 0.4));
    assertRefused(sum, () -> twoStages(0.5, 0.5, new double[] {0, 1}, 0.5, 0.5 + 2e-13));
    assertRefused(sum, () -> twoStages(0.5, 0.5, new double[] {0, 1}, Double.NaN, 0.5));
    assertTrue(twoStages(0.5, 0.5, new double[] {0, 1}, 0.5, 0.5 + 5e-14).hasErrorEstimate());
  }

  @Test
  void theWeightsSumToOne() {
    String fault = "Not a Butcher tableau: the weights b do not sum to 1";
    assertRefused(fault, () -> twoStages(0.5, 0.5, new double[] {0.1, 1}));
    assertRefused(fault, () -> twoStages(0.5, 0.5, new double[] {-0.1, 1}));
    assertRefused(fault, () -> twoStages(0.5, 0.5, new double[] {0, 1 + 2e-13}));
    assertRefused(fault, () -> twoStages(0.5, 0.5, new double[] {0, Double.NaN}));
    // Published decimals of the high orders are as far off as this.
    assertEquals(1 - 5e-14, twoStages(0.5, 0.5, new double[] {0, 1 - 5e-14}).b(1));
  }

  @Test
  void aStageReadsTheStagesBeforeIt() {
    double[] b = {0, 1};
    double[] c = {0, 0.5};
    Interpolant line = Interpolant.linear(1, 0);
    assertRefused(
        "Not a Butcher tableau: row 1 of a is not that of an explicit method",
        () -> tableau(c, new double[][] {{}, {0.25, 0.25}}, b, NONE, line));
    assertRefused(
        "Not a Butcher tableau: row 0 of a is not that of an explicit method",
        () -> tableau(c, new double[][] {{0}, {0.5}}, b, NONE, line));
    assertRefused(
        "Not a Butcher tableau: row 1 of a is not that of an explicit method",
        () -> tableau(c, new double[][] {{}, {}}, b, NONE, line));
  }

  @Test
  void theRowsSumToTheNodes() {
    double[] b = {0, 1};
    String fault = "Not a Butcher tableau: row 1 of a does not sum to c";
    assertRefused(fault, () -> twoStages(0.5, 0.4, b));
    assertRefused(fault, () -> twoStages(0.5, 0.6, b));
    assertRefused(fault, () -> twoStages(0.5, 0.5 + 2e-11, b));
    assertRefused(fault, () -> twoStages(Double.NaN, 0.5, b));
    assertEquals(0.5 + 5e-12, twoStages(0.5, 0.5 + 5e-12, b).a(1, 0));
    assertRefused(
        "Not a Butcher tableau: row 0 of a does not sum to c",
        () ->
            tableau(
                new double[] {0.1, 0.5},
                new double[][] {{}, {0.5}},
                b,
                NONE,
                Interpolant.linear(1, 0)));
  }

  @Test
  void anInterpolantReadsWhatIsEvaluated() {
    String fault = "The interpolant reads a derivative that no stage evaluates";
    assertRefused(
        fault,
        () ->
            tableau(
                new double[] {0},
                new double[][] {{}},
                new double[] {1},
                NONE,
                Interpolant.linear(1, 0, 0)));
    assertRefused(
        fault,
        () ->
            tableau(
                new double[] {0, 1},
                new double[][] {{}, {1}},
                new double[] {1, 0},
                NONE,
                Interpolant.linear(1, 0, 0)));
  }

  /** The last stage is f at the end only if it has its time, its state, and no weight. */
  @Test
  void theLastStageIsTheFirstOfTheNextStepOnlyIfItIsAtTheSolution() {
    assertTrue(twoStages(1, 1, new double[] {1, 0}).firstSameAsLast());
    assertFalse(twoStages(0.5, 0.5, new double[] {1, 0}).firstSameAsLast());
    assertFalse(twoStages(1, 1, new double[] {0.5, 0.5}).firstSameAsLast());
    double[][] otherState = {{}, {1}, {0.5, 0.5}};
    double[] c = {0, 1, 1};
    Interpolant line = Interpolant.linear(1, 0, 0);
    double[] b = {0.25, 0.75, 0};
    assertFalse(tableau(c, otherState, b, NONE, line).firstSameAsLast());
    double[][] solution = {{}, {1}, {0.25, 0.75}};
    assertTrue(tableau(c, solution, b, NONE, line).firstSameAsLast());
  }

  @Test
  void coefficientsAreReadAsTheyWereGivenAndKeptApart() {
    double[] c = {0, 0.5};
    double[][] a = {{}, {0.5}};
    double[] b = {0.25, 0.75};
    double[] embedded = {0.75, 0.25};
    ButcherTableau tableau =
        new ButcherTableau(2, 1, c, a, b, embedded, Interpolant.linear(0.25, 0.75));
    c[1] = 7;
    a[1][0] = 7;
    b[0] = 7;
    embedded[0] = 7;
    assertEquals(2, tableau.stages());
    assertEquals(2, tableau.order());
    assertEquals(1, tableau.embeddedOrder());
    assertEquals(0.5, tableau.c(1));
    assertEquals(0.5, tableau.a(1, 0));
    assertEquals(0, tableau.a(1, 1), "an explicit stage does not read itself");
    assertEquals(0, tableau.a(0, 1), "nor a later one");
    assertEquals(0.25, tableau.b(0));
    assertEquals(-0.5, tableau.errorWeight(0));
    assertEquals(0.5, tableau.errorWeight(1));
    assertEquals(1, tableau.errorWeightMagnitude());
    assertEquals(1, tableau.interpolationOrder());
    assertArrayEquals(new double[] {0.125, 0.375}, tableau.interpolant().weights(0.5));
    assertEquals(
        "ButcherTableau[stages=2, order=2, embeddedOrder=1, interpolationOrder=1]",
        tableau.toString());
  }

  @Test
  void tableausThatDifferInOneCoefficientDiffer() {
    double[] b = {0, 1};
    ButcherTableau tableau = twoStages(0.5, 0.5, b, 1, 0);
    assertEquals(twoStages(0.5, 0.5, b, 1, 0), tableau);
    assertEquals(twoStages(0.5, 0.5, b, 1, 0).hashCode(), tableau.hashCode());
    assertNotEquals(twoStages(0.5, 0.5, b, 0.5, 0.5), tableau);
    assertNotEquals(twoStages(0.5, 0.5, new double[] {1, 0}, 1, 0), tableau);
    // Nodes and rows agree to rounding, so they may differ alone in the last place.
    assertNotEquals(twoStages(0.5 + 1e-12, 0.5, b, 1, 0), tableau);
    assertNotEquals(twoStages(0.5, 0.5 + 1e-12, b, 1, 0), tableau);
    assertNotEquals(twoStages(0.5, 0.5, new double[] {1, 0}, 1, 0).hashCode(), tableau.hashCode());
    ButcherTableau ofEmbeddedOrder =
        new ButcherTableau(
            1,
            1,
            new double[] {0, 0.5},
            new double[][] {{}, {0.5}},
            b,
            new double[] {1, 0},
            Interpolant.linear(1, 0));
    assertNotEquals(ofEmbeddedOrder, tableau);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dopri5", "tsit5", "dopri8", "bosh3"})
  void hashesOfTheMethodsDiffer(String method) {
    ButcherTableau tableau = Methods.named(method).tableau();
    long same =
        Methods.all().stream()
            .filter(other -> other.tableau().hashCode() == tableau.hashCode())
            .count();
    assertEquals(1, same);
  }
}
