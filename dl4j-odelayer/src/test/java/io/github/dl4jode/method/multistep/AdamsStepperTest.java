package io.github.dl4jode.method.multistep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.testing.HeldArrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Steps taken one by one. */
class AdamsStepperTest {

  /** A step whose term is evaluated at other times than its own. */
  private record Between(double start, double end, double startOfTerm, double endOfTerm)
      implements Increment {}

  private static FunctionField field(FunctionField.Function f) {
    return new FunctionField(2, DataType.DOUBLE, f);
  }

  private static AdamsStepper begun(FunctionField term, double... y) {
    AdamsStepper stepper = (AdamsStepper) new Adams(5).newStepper(term.shape());
    stepper.start(term, Nd4j.createFromArray(y));
    return stepper;
  }

  @Test
  void theMethodTellsItsOrdersAndItsName() {
    assertEquals(6, new Adams(5).order());
    assertEquals(2, new Adams(5).errorOrder());
    assertEquals("adams(5)", new Adams(5).toString());
    double[] weights = new Adams(3).interpolant().weights(0.5);
    for (int i = 0; i < weights.length; i++) {
      assertEquals(Math.pow(0.5, i + 1) / (i + 1), weights[i], 1e-15);
    }
  }

  /** y' = 2 t (1, -1) with h = 0.1: Euler gives 0, and the corrector 0.01. */
  @Test
  void theFirstStepIsPredictedByEulerAndCorrectedByTheTrapezoidalRule() {
    FunctionField term =
        field(
            (t, y, d) -> {
              d[0] = 2 * t;
              d[1] = -2 * t;
            });
    try (AdamsStepper stepper = begun(term, 3, 4)) {
      stepper.attempt(new Between(0, 0.1, 0, 0.1));
      assertEquals(3.01, stepper.next().getDouble(0), 1e-15);
      assertEquals(3.99, stepper.next().getDouble(1), 1e-15);
      assertEquals(3, stepper.state().getDouble(0));
      // h² y'' / 2 = 0.01 of each component, in tolerances of 0.1.
      assertEquals(0.1, stepper.error(Tolerances.of(0, 0.1), ErrorNorms.RMS), 1e-14);
      assertEquals(3, stepper.nextErrorOrder(2));
      assertEquals(3, stepper.evaluations());
      stepper.accept();
      INDArray half = Nd4j.ones(DataType.DOUBLE, 2);
      stepper.interpolate(0.5, half);
      assertEquals(3.0025, half.getDouble(0), 1e-15);
      stepper.interpolateDerivative(0.5, half);
      assertEquals(0.1, half.getDouble(0), 1e-15);
      assertEquals(-0.1, half.getDouble(1), 1e-15);
      stepper.advance();
      assertEquals(3.01, stepper.state().getDouble(0), 1e-15);
    }
  }

  @Test
  void theTermIsEvaluatedAtItsOwnTimes() {
    double[] seen = {Double.NaN, Double.NaN};
    FunctionField term =
        field(
            (t, y, d) -> {
              seen[0] = seen[1];
              seen[1] = t;
              d[0] = 1;
              d[1] = 1;
            });
    try (AdamsStepper stepper = begun(term, 0, 0)) {
      stepper.attempt(new Between(1, 2, 1.25, 1.75));
      assertEquals(1.25, seen[0]);
      assertEquals(1.75, seen[1]);
      assertEquals(1.25, stepper.startOfTerm());
      assertEquals(1.75, stepper.endOfTerm());
      assertEquals(1, stepper.start());
      assertEquals(2, stepper.end());
      assertEquals(1, stepper.next().getDouble(0), 1e-15);
    }
  }

  /** y(0) = (1, 0), y' = (2, 0), f(h) - f(0) = 3 h: the norms are those of the first component. */
  @Test
  void theFirstStepFollowsFromStateSlopeAndCurvature() {
    FunctionField term =
        field(
            (t, y, d) -> {
              d[0] = 2 + 3 * t;
              d[1] = 0;
            });
    for (double way : new double[] {1, -1}) {
      try (AdamsStepper stepper = begun(term, 1, 0)) {
        // Norms in units of 1e-3 divided by √2; trial step 0.01 · 1 / 2; (0.01 / max(2, 3))^½.
        double unit = 1e3 / Math.sqrt(2);
        double expected = Math.sqrt(0.01 / (3 * unit));
        double step = stepper.firstStep(0, 10 * way, Tolerances.of(0, 1e-3), ErrorNorms.RMS);
        assertEquals(expected, step, 1e-9);
        assertEquals(2, stepper.evaluations());
        // f(0) serves the step that follows.
        stepper.attempt(new Between(0, way * 0.1, 0, way * 0.1));
        assertEquals(3, stepper.evaluations());
        assertEquals(1e-4, begunStep(term, 1e-4 * way), 1e-15);
      }
    }
  }

  private static double begunStep(FunctionField term, double longest) {
    try (AdamsStepper stepper = begun(term, 1, 0)) {
      return stepper.firstStep(0, longest, Tolerances.of(0, 1e-3), ErrorNorms.RMS);
    }
  }

  @Test
  void whatIsNotFiniteIsNamed() {
    FunctionField term = field((t, y, d) -> d[0] = t > 1 ? Double.NaN : 1);
    try (AdamsStepper stepper = begun(term, 0, 0)) {
      stepper.attempt(new Between(0, 0.5, 0, 0.5));
      assertTrue(stepper.isFinite() && stepper.startIsFinite());
      assertFalse(stepper.derivativeIsNotFinite());
      stepper.attempt(new Between(0, 2, 0, 2));
      assertFalse(stepper.isFinite());
      assertTrue(stepper.startIsFinite());
      assertTrue(stepper.derivativeIsNotFinite());
    }
    try (AdamsStepper stepper = begun(term, Double.NaN, 0)) {
      stepper.attempt(new Between(0, 0.5, 0, 0.5));
      assertFalse(stepper.startIsFinite());
      assertFalse(stepper.derivativeIsNotFinite(), "the state is");
    }
    try (AdamsStepper stepper = begun(field((t, y, d) -> d[0] = Double.NaN), 0, 0)) {
      stepper.attempt(new Between(0, 0.5, 0, 0.5));
      assertFalse(stepper.startIsFinite());
      assertTrue(stepper.derivativeIsNotFinite());
    }
  }

  /** A long state is summed by products, whose weights are arrays. */
  @ParameterizedTest
  @ValueSource(ints = {2, 300})
  void theMemoryIsCountedAndFreed(int size) throws Exception {
    FunctionField term = new FunctionField(size, DataType.DOUBLE, (t, y, d) -> d[0] = 1);
    AdamsStepper stepper = begun(term, new double[size]);
    assertEquals(HeldArrays.bytes(stepper, List.of()), stepper.bytes());
    stepper.attempt(new Between(0, 0.5, 0, 0.5));
    stepper.error(Tolerances.of(0, 1), ErrorNorms.RMS);
    stepper.accept();
    long before = stepper.bytes();
    stepper.rows();
    assertEquals(
        6L * size * 8, stepper.bytes() - before, "the rows of the dense output, from now on");
    assertEquals(HeldArrays.bytes(stepper, List.of()), stepper.bytes());
    HeldArrays.assertFreed(stepper, List.of());
  }
}
