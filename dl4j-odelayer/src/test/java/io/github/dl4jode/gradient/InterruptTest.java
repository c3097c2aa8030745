package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Interrupted threads and listeners, forward and backward. */
class InterruptTest {

  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-6).atol(1e-6).build();

  static List<GradientMethod> methods() {
    return GradientRuns.ALL;
  }

  private final TapeTerm term =
      TapeTerm.differentiable(
          (graph, t, y, p) -> graph.math().sin(y.mul(p.get("w")).mul(4)).add(graph.math().cos(t)),
          DataType.DOUBLE,
          new long[] {1, 2},
          Map.of("w", Nd4j.createFromArray(new double[][] {{1.5, -0.5}})));
  private final INDArray start = Nd4j.createFromArray(0.3, 0.8);
  private final INDArray cotangents = GradientRuns.onLast(DataType.DOUBLE, 2, 1, -2);

  @AfterEach
  void close() {
    Thread.interrupted();
    term.close();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void anInterruptEndsAPassWithinOneStep(GradientMethod method) {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      Solve plain = Solve.of(term, start, 0, 5).build();
      DifferentiableSolution undisturbed = method.solve(SOLVER, plain, workspace);
      INDArray expected = undisturbed.backward(cotangents).initialState();
      int[] steps = {0};
      Solve interrupted =
          plain.toBuilder()
              .listener(
                  (from, to, error, accepted) -> {
                    steps[0]++;
                    if (steps[0] == 4) {
                      Thread.currentThread().interrupt();
                    }
                  })
              .build();
      Solution solution = method.solve(SOLVER, interrupted, workspace).solution();
      assertEquals(SolverStatus.INTERRUPTED, solution.status());
      assertEquals(4, steps[0]);
      assertTrue(solution.time() < 5);
      assertTrue(Thread.interrupted());
      // The workspace serves the next solve.
      int[] back = {0};
      Solve interruptedBackward =
          plain.toBuilder()
              .backwardListener(
                  (from, to, error, accepted) -> {
                    assertTrue(to < from, from + " to " + to);
                    back[0]++;
                    if (back[0] == 3) {
                      Thread.currentThread().interrupt();
                    }
                  })
              .build();
      DifferentiableSolution again = method.solve(SOLVER, interruptedBackward, workspace);
      OdeSolverException failure =
          assertThrows(OdeSolverException.class, () -> again.backward(cotangents));
      assertEquals(SolverStatus.INTERRUPTED, failure.status());
      assertTrue(failure.getMessage().contains("still marked as interrupted"));
      assertEquals(3, back[0]);
      assertTrue(Thread.interrupted());
      assertEquals(expected, again.backward(cotangents).initialState());
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void listenersHearOfEveryStep(GradientMethod method) {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      List<double[]> forward = new ArrayList<>();
      int[] rejected = {0};
      int[] backward = {0};
      Solve solve =
          Solve.of(term, start, 0, 5)
              .listener(
                  (from, to, error, accepted) -> {
                    assertEquals(accepted, error <= 1);
                    rejected[0] += accepted ? 0 : 1;
                    if (accepted) {
                      forward.add(new double[] {from, to});
                    }
                  })
              .backwardListener((from, to, error, accepted) -> backward[0]++)
              .build();
      OdeSolver coarse = SOLVER.toBuilder().firstStep(2).build();
      DifferentiableSolution solution = method.solve(coarse, solve, workspace);
      SolverStatistics statistics = solution.solution().orThrow().statistics();
      assertEquals(statistics.acceptedSteps(), forward.size());
      assertEquals(statistics.rejectedSteps(), rejected[0]);
      assertTrue(rejected[0] > 0);
      for (int i = 1; i < forward.size(); i++) {
        assertEquals(forward.get(i - 1)[1], forward.get(i)[0]);
      }
      SolverStatistics back = solution.backward(cotangents).statistics();
      assertEquals(back.acceptedSteps() + back.rejectedSteps(), backward[0]);
    }
  }
}
