package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.LinearPath;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** y' = p + u(t) with Q = ∫ y dt, whose every gradient is a polynomial. */
class TermSolverTest {

  private static final OdeSolver SOLVER =
      OdeSolver.builder()
          .method(Methods.RK4)
          .stepSizeController(new FixedStepSize(0.25))
          .maximumSteps(20)
          .build();
  private static final GradientMethod GRADIENT = new DiscreteAdjoint(StageStorage.STORED);

  private final INDArray parameter = Nd4j.createFromArray(new double[][] {{2}});
  private final INDArray knots = Nd4j.createFromArray(0.0, 0.0).reshape('c', 2, 1, 1);
  private final INDArray start = Nd4j.createFromArray(3.0);
  private final INDArray cotangents = Nd4j.createFromArray(new double[][] {{0}, {1}});
  private final TapeTerm term =
      TapeTerm.builder(
              (graph, at) ->
                  new TapeTerm.Parts(
                      at.y().mul(0).add(at.parameters().get("p")).add(at.inputs().get("u")),
                      List.of(at.y())),
              DataType.DOUBLE,
              1,
              1)
          .parameters(Map.of("p", parameter))
          .input("u", new LinearPath(new double[] {0, 1}, knots))
          .build();
  private final TermSolver training = new TermSolver(term, SOLVER, GRADIENT, true);
  private final TermSolver inference = new TermSolver(term, SOLVER, GRADIENT, false);

  @AfterEach
  void close() {
    training.close();
    inference.close();
    term.close();
  }

  @Test
  void itSolvesWithAndWithoutGradient() {
    for (TermSolver solver : List.of(training, inference)) {
      Solution solution = solver.forward(start, 0, 1);
      assertEquals(5, solution.finalState().getDouble(0), 1e-14);
      assertEquals(4, solution.quadratures().getDouble(0), 1e-14);
      assertSame(solution, solver.solution().orElseThrow());
      assertEquals(new SolverStatistics(4, 0, 16), solver.forwardStatistics());
      assertEquals(SolverStatistics.none(), solver.backwardStatistics());
    }
    assertTrue(training.isTraining());
    assertFalse(inference.isTraining());
  }

  /** Quadratures of such a solve are the workspace's own array. */
  @Test
  void theCallersArrayOutlivesTheNextSolve() {
    INDArray output = Nd4j.create(DataType.DOUBLE, 2, 1);
    for (TermSolver solver : List.of(training, inference)) {
      solver.forward(Solve.of(term, start, 0, 1).output(output).build());
      solver.release();
      assertTrue(output.closeable());
      assertEquals(5, output.getDouble(1), 1e-14);
      Solution again = solver.forward(Solve.of(term, start, 0, 1).output(output).build());
      assertEquals(4, again.quadratures().getDouble(0), 1e-14);
    }
  }

  @Test
  void theNextSolveFreesAllArraysOfTheLast() {
    Event three = Event.recording((t, state) -> state.getDouble(0) - 4);
    Solution solution =
        inference.forward(Solve.of(term, start, 0, 1).event(three).denseOutput().build());
    INDArray atEvent = solution.events().get(0).state();
    DenseOutput dense = solution.denseOutput();
    assertEquals(4, dense.at(0.5).getDouble(0), 1e-14);

    inference.release();

    assertTrue(solution.states().wasClosed());
    assertTrue(solution.quadratures().wasClosed());
    assertTrue(atEvent.wasClosed());
    assertThrows(IllegalStateException.class, () -> dense.at(0.5));
    assertEquals(0.5, solution.events().get(0).time(), 1e-12);
    solution.close();
  }

  @Test
  void aSolveMayHaveMoreThanTimes() {
    Solution solution = inference.forward(Solve.of(term, start, 0, 1).stops(0.1).build());
    assertEquals(5, solution.statistics().acceptedSteps());
  }

  @Test
  void itCarriesGradientsBack() {
    training.forward(start, 0, 1);
    Gradients ofState = training.backward(cotangents);
    assertEquals(1, ofState.initialState().getDouble(0), 1e-14);
    assertEquals(1, ofState.parameters().getDouble(0), 1e-14);
    assertEquals(0.5, ofState.input("u").getDouble(0), 1e-14);
    assertEquals(ofState.statistics(), training.backwardStatistics());
    assertEquals(4, training.backwardStatistics().acceptedSteps());
    // The first gradients are freed when the next ones have been computed.
    Gradients ofBoth = training.backward(cotangents, Nd4j.createFromArray(10.0));
    assertTrue(ofState.initialState().wasClosed() && ofState.parameters().wasClosed());
    assertEquals(1 + 10, ofBoth.initialState().getDouble(0), 1e-13);
    assertEquals(1 + 5, ofBoth.parameters().getDouble(0), 1e-13);
  }

  /** A layer's parameters are updated between two solves. */
  @Test
  void newParametersCount() {
    for (TermSolver solver : List.of(training, inference)) {
      parameter.assign(2);
      solver.forward(start, 0, 1);
      parameter.assign(4);
      assertEquals(7, solver.forward(start, 0, 1).finalState().getDouble(0), 1e-14);
    }
  }

  private static List<INDArray> arrays(Solution solution) {
    return new ArrayList<>(List.of(solution.states(), solution.quadratures()));
  }

  @Test
  void theResultsOfASolveAreFreedWhenTheNextBegins() {
    for (TermSolver solver : List.of(training, inference)) {
      List<INDArray> arrays = arrays(solver.forward(start, 0, 1));
      if (solver.isTraining()) {
        Gradients gradients = solver.backward(cotangents);
        arrays.addAll(List.of(gradients.initialState(), gradients.parameters()));
        arrays.add(gradients.input("u"));
      }
      arrays.forEach(array -> assertFalse(array.wasClosed()));
      List<INDArray> next = arrays(solver.forward(start, 0, 1));
      arrays.forEach(array -> assertTrue(array.wasClosed()));
      next.forEach(array -> assertFalse(array.wasClosed()));
      assertEquals(SolverStatistics.none(), solver.backwardStatistics());
      solver.release();
      next.forEach(array -> assertTrue(array.wasClosed()));
      assertTrue(solver.solution().isEmpty());
      assertEquals(SolverStatistics.none(), solver.forwardStatistics());
    }
  }

  @Test
  void withoutTrainingThereIsNothingToGoBackThrough() {
    inference.forward(start, 0, 1);
    assertThrows(NoSuchElementException.class, () -> inference.backward(cotangents));
    training.forward(start, 0, 1);
    training.release();
    assertThrows(NoSuchElementException.class, () -> training.backward(cotangents));
  }

  @Test
  void aFailedSolveSaysSo() {
    for (TermSolver solver : List.of(training, inference)) {
      assertThrows(OdeSolverException.class, () -> solver.forward(start, 0, 100));
      assertEquals(5, solver.forward(start, 0, 1).finalState().getDouble(0), 1e-14);
    }
  }

  /** States [2, 1] and one quadrature; dL/dy0, dL/dp and two knots; 8 bytes each. */
  @Test
  void itsBytesAreThoseOfWorkspacesAndResults() {
    for (TermSolver solver : List.of(training, inference)) {
      assertEquals(0, solver.bytes());
      solver.forward(start, 0, 1);
      assertTrue(solver.workspaceBytes() > 0);
      assertEquals(solver.workspaceBytes() + 3 * 8, solver.bytes());
    }
    long before = training.workspaceBytes();
    training.backward(cotangents);
    assertTrue(training.workspaceBytes() >= before);
    assertEquals(training.workspaceBytes() + 3 * 8 + 4 * 8, training.bytes());
    inference.close();
    assertEquals(0, inference.bytes());
  }

  /** The workspaces are freed, so that the next solve begins with small ones again. */
  @Test
  void closingFreesTheWorkspaces() {
    training.forward(start, 0, 1);
    training.backward(cotangents);
    Gradients gradients = training.backward(cotangents);
    training.close();
    assertTrue(gradients.initialState().wasClosed());
    assertThrows(IllegalStateException.class, gradients::times);
  }
}
