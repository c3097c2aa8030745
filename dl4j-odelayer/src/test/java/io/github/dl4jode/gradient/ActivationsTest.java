package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.RememberingField;
import io.github.dl4jode.term.TestFields;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Whether activations are kept, and of how many steps, does not change a gradient: not by a bit
 * where the states of the stages, as for these short ones, are summed up alike in both passes.
 */
class ActivationsTest {

  private static final int SIZE = 3;
  private static final long PLENTY = 1 << 20;

  private final HostField field = TestFields.nonlinear(DataType.DOUBLE, SIZE, 9);
  private final RememberingField remembering = new RememberingField(field);
  private final INDArray start = array(DataType.DOUBLE, 0.4, -0.8, 0.2);

  static Stream<Arguments> cases() {
    return Methods.all().stream()
        .flatMap(
            method ->
                Stream.of(StageStorage.values())
                    .flatMap(
                        storage ->
                            Stream.of(0, 1, 2, 7, 12, 1000)
                                .map(kept -> Arguments.of(method, storage, kept))));
  }

  /** Outputs inside steps and none; the second solve meets the memory of the first. */
  @ParameterizedTest
  @MethodSource("cases")
  void gradientsHaveTheBitsOfStoredStages(
      ExplicitRungeKutta method, StageStorage storage, int kept) {
    OdeSolver solver = solver(method, 1e-3, 1e-3, 0.2);
    for (double[] times : new double[][] {{0.1, 0.15, 0.17, 0.8, 1.3}, {0, -1.5}}) {
      INDArray cotangents = varied(DataType.DOUBLE, times.length, SIZE);
      Gradients expected =
          GradientRuns.gradients(
              new DiscreteAdjoint(storage), solver, field, start, times, cotangents);
      GradientMethod activations =
          new DiscreteAdjoint(storage, kept * RememberingField.BYTES + 999);
      try (GradientWorkspace workspace = new GradientWorkspace()) {
        for (int solve = 0; solve < 2; solve++) {
          DifferentiableSolution solution =
              activations.solve(solver, remembering, start, times, workspace);
          assertSame(expected, solution.backward(cotangents), kept);
          assertSame(expected, solution.backward(cotangents), kept);
        }
        assertTrue(remembering.open() <= kept, "more than the memory given");
      }
      assertEquals(0, remembering.open(), "the workspace closes what it made");
    }
  }

  /** Of stages that are kept, none is evaluated again to be recomputed: NFE may be smaller. */
  private static void assertSame(Gradients expected, Gradients actual, int kept) {
    assertEquals(expected.initialState(), actual.initialState());
    assertEquals(expected.parameters(), actual.parameters());
    assertEquals(array(DataType.DOUBLE, expected.times()), array(DataType.DOUBLE, actual.times()));
    int evaluations = expected.statistics().functionEvaluations();
    assertTrue(actual.statistics().functionEvaluations() <= evaluations);
    if (kept == 0) {
      assertEquals(expected.statistics(), actual.statistics());
    }
  }

  @Test
  void whereAllFitNoProductEvaluatesTheFieldAgain() {
    OdeSolver solver = solver(1e-8, 1e-10).toBuilder().firstStep(1.5).build();
    double[] times = {0, 1.5};
    INDArray cotangents = varied(DataType.DOUBLE, 2, SIZE);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint(StageStorage.STORED, PLENTY)
              .solve(solver, remembering, start, times, workspace);
      assertTrue(
          solution.solution().statistics().rejectedSteps() > 0, "a rejected step is to be there");
      int accepted = solution.solution().statistics().acceptedSteps();
      assertEquals(6 * accepted + 1, remembering.created(), "rejected steps give theirs back");

      Gradients gradients = solution.backward(cotangents);

      assertEquals(field.products(), remembering.products());
      assertEquals(gradients.statistics().functionEvaluations(), remembering.products());
      assertTrue(workspace.bytes() >= remembering.open() * RememberingField.BYTES);
    }
  }

  @Test
  void aFieldWithoutLinearizationsKeepsWhatTheStorageSays() {
    double[] times = {0, 1};
    INDArray cotangents = varied(DataType.DOUBLE, 2, SIZE);
    try (GradientWorkspace plain = new GradientWorkspace();
        GradientWorkspace other = new GradientWorkspace()) {
      new DiscreteAdjoint(StageStorage.STORED)
          .solve(solver(1e-4, 1e-6), field, start, times, plain)
          .backward(cotangents);
      new DiscreteAdjoint(StageStorage.STORED, PLENTY)
          .solve(solver(1e-4, 1e-6), field, start, times, other)
          .backward(cotangents);
      assertEquals(plain.peakBytes(), other.peakBytes());
    }
  }

  @Test
  void negativeMemoryIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new DiscreteAdjoint(StageStorage.STORED, -1));
  }
}
