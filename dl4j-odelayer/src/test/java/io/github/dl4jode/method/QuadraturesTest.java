package io.github.dl4jode.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.ErrorRatios;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.term.TermShape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Sums of a few numbers, written out. */
class QuadraturesTest {

  private static final Tolerances ATOL = Tolerances.of(0, 0.5);

  private static Quadratures quadratures(int count, boolean controlled) {
    return new Quadratures(new TermShape(1, 3, DataType.DOUBLE, 3, count, controlled));
  }

  private static void put(INDArray array, double... values) {
    array.assign(Nd4j.createFromArray(values));
  }

  private static void assertHolds(INDArray actual, double... values) {
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], actual.getDouble(i), 1e-12, "element " + i);
    }
  }

  /** Two stages of weights 0.5 and 2 and of error weights -1 and 3. */
  private static void step(Quadratures quadratures) {
    put(quadratures.first(), 1, 10);
    quadratures.begin(0.5, -1);
    put(quadratures.integrand(), 2, -4);
    quadratures.add(2, 3);
  }

  @Test
  void theTotalGrowsByAcceptedStepsOnly() {
    try (Quadratures quadratures = quadratures(2, true)) {
      quadratures.reset();
      assertHolds(quadratures.total(), 0, 0);
      step(quadratures);
      assertHolds(quadratures.total(), 0, 0);
      quadratures.accept();
      assertHolds(quadratures.total(), 4.5, -3);
      step(quadratures);
      step(quadratures);
      quadratures.accept();
      assertHolds(quadratures.total(), 9, -6);
      quadratures.reset();
      assertHolds(quadratures.total(), 0, 0);
    }
  }

  @Test
  void theErrorIsTheSumWithTheErrorWeights() {
    try (Quadratures quadratures = quadratures(2, true)) {
      quadratures.reset();
      step(quadratures);
      ErrorRatios errors = quadratures.errors(ATOL);
      assertEquals(2, errors.length());
      // 5 and -22 in units of 0.5.
      assertEquals(2 * Math.hypot(5, 22), errors.euclidean(), 1e-13);
      assertEquals(44, errors.maximum(), 1e-13);
    }
  }

  /** rtol is of the larger of the totals before and after the step. */
  @Test
  void theToleranceFollowsTheTotal() {
    try (Quadratures quadratures = quadratures(2, true)) {
      quadratures.reset();
      step(quadratures);
      // The totals after the step are 4.5 and -3, those before 0.
      ErrorRatios grown = quadratures.errors(Tolerances.of(0.1, 0));
      assertHolds(grown.values(), 5 / 0.45, -22 / 0.3);
      quadratures.accept();
      put(quadratures.first(), -9, 6);
      quadratures.begin(0.25, 1);
      // The totals before the step are 4.5 and -3, those after 2.25 and -1.5.
      assertHolds(quadratures.errors(Tolerances.of(0.1, 0)).values(), -9 / 0.45, 6 / 0.3);
    }
  }

  @Test
  void theTightestToleranceOfComponentsHolds() {
    try (Quadratures quadratures = quadratures(2, true)) {
      quadratures.reset();
      step(quadratures);
      Tolerances components = new Tolerances(List.of(0.5, 0.1, 0.25), List.of(2.0, 3.0, 0.75));
      assertHolds(quadratures.errors(components).values(), 5 / (0.75 + 0.45), -22 / (0.75 + 0.3));
      // Each component has one of the two; together they would have none.
      step(quadratures);
      Tolerances halves = new Tolerances(List.of(0.5, 0.0), List.of(0.0, 0.5));
      assertEquals(5 / (1e-15 * 4.5), quadratures.errors(halves).values().getDouble(0), 10);
    }
  }

  @Test
  void theLastIntegrandMayBeTheFirstOfTheNextStep() {
    try (Quadratures quadratures = quadratures(2, true)) {
      quadratures.reset();
      step(quadratures);
      quadratures.keepAsFirst();
      assertHolds(quadratures.first(), 2, -4);
      quadratures.begin(1, 1);
      quadratures.accept();
      assertHolds(quadratures.total(), 2, -4);
    }
  }

  @Test
  void uncontrolledOnesHaveNoErrors() {
    try (Quadratures quadratures = quadratures(2, false)) {
      quadratures.reset();
      step(quadratures);
      ErrorRatios errors = quadratures.errors(ATOL);
      assertSame(Quadratures.uncontrolled(), errors);
      assertEquals(0, errors.length());
      assertEquals(0, errors.euclidean());
      assertEquals(0, errors.maximum());
      assertTrue(errors.values().isEmpty());
      quadratures.accept();
      assertHolds(quadratures.total(), 4.5, -3);
    }
  }

  @Test
  void withoutQuadraturesNothingIsDone() {
    try (Quadratures quadratures = quadratures(0, true)) {
      quadratures.reset();
      quadratures.begin(1, 1);
      quadratures.add(1, 1);
      quadratures.accept();
      quadratures.keepAsFirst();
      assertSame(Quadratures.uncontrolled(), quadratures.errors(ATOL));
      for (INDArray array :
          List.of(quadratures.total(), quadratures.first(), quadratures.integrand())) {
        assertTrue(array.isEmpty());
        assertEquals(DataType.DOUBLE, array.dataType());
      }
      assertEquals(0, quadratures.elements());
    }
  }

  /** Long vectors have a scale of their own, which counts as well. */
  @Test
  void theMemoryOfTheScaleIsCounted() {
    INDArray vector = Nd4j.create(DataType.DOUBLE, 100_000);
    try (Quadratures controlled = quadratures(100_000, true);
        ErrorScale scale = new ErrorScale(vector, vector.ulike(), vector.ulike())) {
      // Some scales take memory when they are kept.
      Tolerances relative = Tolerances.of(0.5, 0.5);
      scale.take(relative);
      scale.values();
      controlled.reset();
      controlled.begin(1, 1);
      controlled.errors(relative).values();
      assertTrue(scale.elements() > 0, "otherwise this tests nothing");
      assertEquals(600_000 + scale.elements(), controlled.elements());
    }
  }

  /** Total, step, first and last integrand; with control the error, the next total and a scale. */
  @Test
  void itsMemoryIsCountedAndFreed() {
    try (Quadratures uncontrolled = quadratures(3, false);
        Quadratures controlled = quadratures(3, true)) {
      assertEquals(12, uncontrolled.elements());
      assertTrue(controlled.elements() >= 18, "" + controlled.elements());
      controlled.reset();
      put(controlled.first(), 1, 2, 3);
      controlled.begin(1, 1);
      INDArray errors = controlled.errors(ATOL).values();
      List<INDArray> arrays =
          List.of(controlled.total(), controlled.first(), controlled.integrand(), errors);
      arrays.forEach(array -> assertFalse(array.wasClosed()));
      controlled.close();
      arrays.forEach(array -> assertTrue(array.wasClosed()));
    }
  }
}
