package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a workspace holds, and that it can be used again. */
class GradientWorkspaceTest {

  private static final double[] TIMES = {0, 10};
  private static final double[] TOLERANCES = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
  private static final int SIZE = 5;

  private final HostField field = TestFields.nonlinear(DataType.DOUBLE, SIZE, 6);
  private final INDArray start = array(DataType.DOUBLE, 1, -1, 0.5, -0.5, 2);
  private final INDArray cotangents = varied(DataType.DOUBLE, 2, SIZE);

  private static List<GradientMethod> methods() {
    return GradientRuns.ALL;
  }

  private record Run(long bytes, int acceptedSteps, int evaluations) {}

  private Run run(GradientMethod method, double tolerance) {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          method.solve(solver(tolerance, tolerance), field, start, TIMES, workspace);
      solution.backward(cotangents);
      return new Run(
          workspace.peakBytes(),
          solution.solution().statistics().acceptedSteps(),
          solution.solution().statistics().functionEvaluations());
    }
  }

  @Test
  void continuousAdjointNeedsTheSameMemoryForAnyNumberOfSteps() {
    Run loose = run(new ContinuousAdjoint(), TOLERANCES[0]);
    for (double tolerance : TOLERANCES) {
      assertEquals(loose.bytes, run(new ContinuousAdjoint(), tolerance).bytes);
    }
    assertTrue(loose.bytes > 0);
    assertTrue(
        run(new ContinuousAdjoint(), 1e-6).evaluations > 3 * loose.evaluations,
        "the tolerances must differ in their evaluations for this test to say something");
  }

  /** dopri5 keeps y_n and k_1 … k_5 of a step if stored, y_n if not. */
  @Test
  void discreteAdjointNeedsMemoryLinearInTheSteps() {
    for (StageStorage storage : StageStorage.values()) {
      long perStep = (storage == StageStorage.STORED ? 6L : 1L) * SIZE * Double.BYTES;
      Run loose = run(new DiscreteAdjoint(storage), TOLERANCES[0]);
      for (double tolerance : TOLERANCES) {
        Run tight = run(new DiscreteAdjoint(storage), tolerance);
        assertEquals(
            perStep * (tight.acceptedSteps - loose.acceptedSteps), tight.bytes - loose.bytes);
      }
      assertTrue(run(new DiscreteAdjoint(storage), 1e-6).acceptedSteps > loose.acceptedSteps + 5);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theSameSolveTwiceGivesTheSameBits(GradientMethod method) {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution first =
          method.solve(solver(1e-4, 1e-6), field, start, TIMES, workspace);
      Gradients one = first.backward(cotangents);
      one.times(); // Computed before the workspace is used again.
      Gradients again = first.backward(cotangents);
      again.times();
      // Another problem in between leaves its numbers in every array.
      method
          .solve(solver(1e-3, 1e-3), field, start.mul(-2), new double[] {3, -5}, workspace)
          .backward(cotangents.mul(5));
      Gradients two =
          method.solve(solver(1e-4, 1e-6), field, start, TIMES, workspace).backward(cotangents);
      for (Gradients other : new Gradients[] {again, two}) {
        assertEquals(one.initialState(), other.initialState());
        assertEquals(one.parameters(), other.parameters());
        assertEquals(array(DataType.DOUBLE, one.times()), array(DataType.DOUBLE, other.times()));
        assertEquals(one.statistics(), other.statistics());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aThousandIterationsLeaveTheMemoryAsItWas(GradientMethod method) {
    HostField small = TestFields.cubic(DataType.FLOAT, 0.5);
    INDArray state = array(DataType.FLOAT, 1.5);
    INDArray cotangent = GradientRuns.onLast(DataType.FLOAT, 3, 1);
    double[] times = {0, 0.5, 1};
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      long bytes = 0;
      for (int i = 0; i < 1000; i++) {
        method.solve(solver(1e-2, 1e-3), small, state, times, workspace).backward(cotangent);
        if (i == 0) {
          bytes = workspace.bytes();
        }
      }
      assertEquals(bytes, workspace.bytes());
      assertEquals(bytes, workspace.peakBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void anOlderSolutionCannotBeDifferentiated(GradientMethod method) {
    GradientWorkspace workspace = new GradientWorkspace();
    DifferentiableSolution older = method.solve(solver(1e-3, 1e-3), field, start, TIMES, workspace);
    DifferentiableSolution newer = method.solve(solver(1e-3, 1e-3), field, start, TIMES, workspace);
    assertThrows(IllegalStateException.class, () -> older.backward(cotangents));
    newer.backward(cotangents);
    workspace.close();
    assertEquals(0, workspace.bytes());
    assertThrows(IllegalStateException.class, () -> newer.backward(cotangents));
    // A closed workspace can be used again.
    method.solve(solver(1e-3, 1e-3), field, start, TIMES, workspace).backward(cotangents);
    workspace.close();
  }

  /**
   * One workspace for different methods, sizes, types and numbers of outputs, one after another.
   */
  @Test
  void aWorkspaceServesAnyProblem() {
    try (GradientWorkspace shared = new GradientWorkspace()) {
      for (GradientMethod method : GradientRuns.ALL) {
        for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
          for (double[] times : new double[][] {{0, 1}, {1, 0.5, 0}}) {
            HostField other = TestFields.nonlinear(type, times.length, 3);
            INDArray state = varied(type, 1, times.length).getRow(0).dup();
            INDArray cotangent = varied(type, times.length, times.length);
            Gradients expected =
                GradientRuns.gradients(method, solver(1e-3, 1e-3), other, state, times, cotangent);
            Gradients actual =
                method.solve(solver(1e-3, 1e-3), other, state, times, shared).backward(cotangent);
            assertEquals(expected.initialState(), actual.initialState());
            assertEquals(expected.parameters(), actual.parameters());
          }
        }
      }
    }
  }

  /** Series of uneven lengths: the memory is that of the most output times, whatever comes next. */
  @ParameterizedTest
  @MethodSource("methods")
  void moreOrFewerOutputTimesUseTheSameMemory(GradientMethod method) {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      long bytes = 0;
      for (int outputs : new int[] {9, 2, 5, 3, 9, 4}) {
        double[] times = IntStream.range(0, outputs).mapToDouble(i -> 0.3 * i * i).toArray();
        INDArray given = varied(DataType.DOUBLE, outputs, SIZE);
        Gradients alone =
            GradientRuns.gradients(method, solver(1e-4, 1e-6), field, start, times, given);
        Gradients shared =
            method.solve(solver(1e-4, 1e-6), field, start, times, workspace).backward(given);
        assertEquals(alone.initialState(), shared.initialState());
        assertEquals(alone.parameters(), shared.parameters());
        assertEquals(array(DataType.DOUBLE, alone.times()), array(DataType.DOUBLE, shared.times()));
        bytes = Math.max(bytes, workspace.bytes());
        assertEquals(bytes, workspace.bytes(), "the longest came first");
      }
      assertThrows(
          IllegalArgumentException.class,
          () ->
              method
                  .solve(solver(1e-4, 1e-6), field, start, new double[] {0, 1, 2}, workspace)
                  .backward(cotangents));
    }
  }

  /** The caller may overwrite what it was given between the passes. */
  @ParameterizedTest
  @MethodSource("methods")
  void theBackwardPassReadsNothingOfTheCaller(GradientMethod method) {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          method.solve(solver(1e-4, 1e-6), field, start, TIMES, workspace);
      Gradients expected = solution.backward(cotangents);
      INDArray state = start.dup();
      double[] times = TIMES.clone();
      DifferentiableSolution overwritten =
          method.solve(solver(1e-4, 1e-6), field, state, times, workspace);
      state.assign(Double.NaN);
      overwritten.solution().states().assign(Double.NaN);
      times[1] = 99;
      Gradients actual = overwritten.backward(cotangents);
      assertEquals(expected.initialState(), actual.initialState());
      assertEquals(expected.parameters(), actual.parameters());
    }
  }
}
