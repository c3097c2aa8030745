package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A solver that begins with the step that the last solve in its workspace suggests. */
final class RememberedFirstStepTest {

  private static final FunctionField DECAY =
      new FunctionField(1, DataType.DOUBLE, (t, y, derivative) -> derivative[0] = -y[0]);
  private static final INDArray ONE = Nd4j.ones(DataType.DOUBLE, 1);
  private static final OdeSolver AUTOMATIC = OdeSolver.builder().rtol(1e-6).atol(1e-6).build();
  private static final OdeSolver REMEMBERING =
      AUTOMATIC.toBuilder().rememberFirstStep(true).build();

  private static Solution solve(OdeSolver solver, SolverWorkspace workspace, double... times) {
    return solver.solve(Solve.of(DECAY, ONE, times).build(), workspace).orThrow();
  }

  @Test
  void firstSolveIsThatOfTheAutomaticChoiceAndTheNextIsShorterAndAsAccurate() {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution automatic = solve(AUTOMATIC, new SolverWorkspace(), 0, 2);
      Solution first = solve(REMEMBERING, workspace, 0, 2);
      Solution second = solve(REMEMBERING, workspace, 0, 2);

      assertEquals(automatic.steps(), first.steps());
      assertEquals(automatic.statistics(), first.statistics());
      assertTrue(
          second.statistics().functionEvaluations()
              <= first.statistics().functionEvaluations() - 1 - 6,
          () -> first + ", " + second);
      assertEquals(Math.exp(-2), second.finalState().getDouble(0), 2e-6);
    }
  }

  /** The controller's own formula, with the error of the first step by hand. */
  @Test
  void stepIsTheProposalAfterTheFirstOne() {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      double[] errors = new double[1];
      Solution first =
          REMEMBERING.solve(
              Solve.of(DECAY, ONE, 0, 2)
                  .listener(
                      (start, end, error, accepted) -> {
                        if (start == 0 && accepted) {
                          errors[0] = error;
                        }
                      })
                  .build(),
              workspace);
      double size = first.steps().get(0).stepSize();
      double factor = Math.min(10, 0.9 * Math.pow(errors[0], -1.0 / 5));

      Solution second = solve(REMEMBERING, workspace, 0, 2);

      assertEquals(size * factor, second.steps().get(0).stepSize(), 1e-12);
    }
  }

  @Test
  void rememberedStepIsNoLongerThanTheSolve() {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      solve(REMEMBERING, workspace, 0, 2);
      Solution backwards = solve(REMEMBERING, workspace, 0.01, 0);

      assertEquals(1, backwards.steps().size());
      assertEquals(Math.exp(0.01), backwards.finalState().getDouble(0), 1e-9);
    }
  }

  @Test
  void failureIsForgotten() {
    OdeSolver few = REMEMBERING.toBuilder().maximumSteps(1).build();
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution automatic = solve(REMEMBERING, workspace, 0, 2);
      few.solve(Solve.of(DECAY, ONE, 0, 200).build(), workspace);

      assertEquals(automatic.steps(), solve(REMEMBERING, workspace, 0, 2).steps());
    }
  }

  @Test
  void otherWorkspacesKnowNothing() {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution first = solve(REMEMBERING, workspace, 0, 2);
      solve(REMEMBERING, workspace, 0, 2);

      assertEquals(first.steps(), REMEMBERING.solve(DECAY, ONE, 0, 2).steps());
    }
  }

  @Test
  void nothingToRememberIsRefused() {
    OdeSolver.Builder given = REMEMBERING.toBuilder().firstStep(0.1);
    assertTrue(
        assertThrows(IllegalArgumentException.class, given::build)
            .getMessage()
            .contains("leave one of them out"));
    OdeSolver.Builder fixed = REMEMBERING.toBuilder().stepSizeController(new FixedStepSize(0.1));
    assertTrue(
        assertThrows(IllegalArgumentException.class, fixed::build)
            .getMessage()
            .contains("FixedStepSize"));
    REMEMBERING.toBuilder().stepSizeController(AdaptiveStepSize.proportionalIntegral()).build();
  }

  /** Training remembers, inference does not. */
  @Test
  void onlyTrainingRemembers() {
    try (TapeTerm term = decay();
        TermSolver training = new TermSolver(term, REMEMBERING, new ContinuousAdjoint(), true);
        TermSolver inference = new TermSolver(term, REMEMBERING, new ContinuousAdjoint(), false)) {
      List<Integer> evaluations = evaluations(training);
      assertTrue(evaluations.get(1) < evaluations.get(0), evaluations::toString);
      List<Integer> same = evaluations(inference);
      assertEquals(same.get(0), same.get(1));
    }
  }

  /** The gradients are those of the steps that were made. */
  @Test
  void gradientsAreThoseOfTheRememberedSteps() {
    try (TapeTerm term = decay();
        TermSolver discrete = new TermSolver(term, REMEMBERING, new DiscreteAdjoint(), true);
        TermSolver adjoint = new TermSolver(term, REMEMBERING, new ContinuousAdjoint(), true)) {
      for (int i = 0; i < 3; i++) {
        for (TermSolver solver : List.of(discrete, adjoint)) {
          solver.forward(ONE, 0, 2);
          INDArray cotangents = Nd4j.create(new double[][] {{0}, {1}});
          assertEquals(Math.exp(-2), solver.backward(cotangents).initialState().getDouble(0), 3e-6);
        }
      }
    }
  }

  private static List<Integer> evaluations(TermSolver solver) {
    int first = solver.forward(ONE, 0, 2).statistics().functionEvaluations();
    int second = solver.forward(ONE, 0, 2).statistics().functionEvaluations();
    return List.of(first, second);
  }

  private static TapeTerm decay() {
    return TapeTerm.builder(
            (graph, variables) -> TapeTerm.Parts.of(variables.y().neg()), DataType.DOUBLE, 1, 1)
        .parameters(Map.of())
        .build();
  }
}
