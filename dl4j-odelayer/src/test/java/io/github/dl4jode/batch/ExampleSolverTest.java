package io.github.dl4jode.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.event.DifferentiableEventFunction;
import io.github.dl4jode.event.EventCotangents;
import io.github.dl4jode.event.TapeEvent;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Each example with its own steps, end, events and status. */
class ExampleSolverTest {

  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-8).atol(1e-8).build();
  private static final INDArray WEIGHTS =
      Nd4j.createFromArray(new double[][] {{-0.4, 2.2}, {-1.8, 0.1}});

  static Stream<GradientMethod> methods() {
    return Stream.of(new ContinuousAdjoint(), new InterpolatingAdjoint(), new DiscreteAdjoint());
  }

  /** f = tanh(y W) c, with an input c of the example. */
  private static TapeTerm term() {
    return TapeTerm.builder(
            (graph, it) ->
                TapeTerm.Parts.of(
                    graph
                        .math()
                        .tanh(it.y().mmul(it.parameters().get("W")))
                        .mul(it.inputs().get("c"))),
            DataType.DOUBLE,
            1,
            2)
        .parameters(Map.of("W", WEIGHTS))
        .input("c", 1, 2)
        .build();
  }

  private static INDArray states(int batch) {
    INDArray states = Nd4j.createUninitialized(DataType.DOUBLE, batch, 2);
    for (int i = 0; i < batch; i++) {
      states.putRow(i, Nd4j.createFromArray(Math.sin(1 + i), Math.cos(2 * i)));
    }
    return states;
  }

  private static double end(int example) {
    return 1 + 0.5 * example;
  }

  private static ExampleProblem problem(TapeTerm term) {
    return new ExampleProblem() {
      @Override
      public Solve solve(int example, INDArray state) {
        return Solve.of(term, state, 0, 0.3, end(example)).build();
      }

      @Override
      public void prepare(int example) {
        term.input("c").assign(1 + 0.2 * example);
        term.parametersChanged();
      }
    };
  }

  private static INDArray cotangents(int example) {
    return Nd4j.createFromArray(
        new double[][] {{0, 0.1}, {0.5 * example, -1}, {1, 2 - 0.3 * example}});
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyExampleIsASolveOfItsOwn(GradientMethod method) {
    int batch = 5;
    try (TapeTerm term = term();
        ExampleSolver solver = new ExampleSolver(term, SOLVER, method, true)) {
      ExampleSolutions solutions = solver.forward(states(batch), problem(term)).orThrow();
      ExampleGradients gradients = solver.backward(ExampleSolverTest::cotangents, true);
      INDArray parameters = Nd4j.zeros(DataType.DOUBLE, 4);
      for (int i = 0; i < batch; i++) {
        try (TapeTerm own = term();
            GradientWorkspace workspace = new GradientWorkspace()) {
          problem(own).prepare(i);
          Solve solve = problem(own).solve(i, states(batch).getRow(i));
          var single = method.solve(SOLVER, solve, workspace);
          Gradients expected = single.backward(cotangents(i));
          assertEquals(single.solution().states(), solutions.each().get(i).states());
          assertEquals(expected.initialState(), gradients.initialStates().getRow(i));
          assertEquals(expected.input("c"), gradients.inputs().get("c").getRow(i));
          assertArrayEquals(expected.times(), gradients.times().get(i));
          parameters.addi(expected.parameters());
        }
      }
      assertTrue(parameters.equalsWithEps(gradients.parameters(), 1e-14));
      // The same bits in another minibatch.
      INDArray first = solutions.each().get(1).states().dup();
      INDArray fewer = states(batch).get(NDArrayIndex.interval(0, 2));
      assertEquals(first, solver.forward(fewer, problem(term)).each().get(1).states());
    }
  }

  /** y' = y² ends at t = 1 / y0. */
  @Test
  void aFailedExampleDoesNotDisturbTheOthers() {
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mul(y), DataType.DOUBLE, new long[] {1, 1}, Map.of());
        ExampleSolver solver = new ExampleSolver(term, SOLVER, new DiscreteAdjoint(), false)) {
      INDArray states = Nd4j.createFromArray(new double[][] {{0.5}, {2}, {0.25}, {3}});
      ExampleSolutions solutions = solver.forward(states, 0, 1);
      assertEquals(List.of(1, 3), solutions.failed());
      assertEquals(1, solutions.each().get(0).finalState().getDouble(0), 1e-6);
      assertEquals(1 / 3.0, solutions.each().get(2).finalState().getDouble(0), 1e-6);
      assertEquals(SolverStatus.STEP_SIZE_UNDERFLOW, solutions.each().get(1).status());
      assertEquals(0.5, solutions.each().get(1).time(), 1e-6);
      OdeSolverException failure = assertThrows(OdeSolverException.class, solutions::orThrow);
      assertTrue(failure.getMessage().contains("example 1 of 4 (failed: [1, 3])"));
      Solution easy = SOLVER.solve(term, Nd4j.createFromArray(0.25), 0, 1);
      assertEquals(easy.statistics(), solutions.each().get(2).statistics());
    }
  }

  /** y' = -1 is at 0 at τ = y0: every example has its own event. */
  @ParameterizedTest
  @MethodSource("methods")
  void everyExampleHasItsOwnEvents(GradientMethod method) {
    Map<String, INDArray> parameters = Map.of("speed", Nd4j.createFromArray(new double[][] {{2}}));
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mul(0).sub(p.get("speed")),
                DataType.DOUBLE,
                new long[] {1, 1},
                parameters);
        ExampleSolver solver = new ExampleSolver(term, SOLVER, method, true)) {
      DifferentiableEventFunction ground = TapeEvent.function(term, (graph, it) -> it.y());
      INDArray states = Nd4j.createFromArray(new double[][] {{1}, {3}, {9}});
      ExampleSolutions solutions =
          solver.forward(states, (i, y) -> Solve.of(term, y, 0, 2).event(ground).build()).orThrow();
      assertEquals(0.5, solutions.each().get(0).time(), 1e-9);
      assertEquals(1.5, solutions.each().get(1).time(), 1e-9);
      assertEquals(2, solutions.each().get(2).time());
      assertEquals(Nd4j.createFromArray(new double[][] {{0}, {0}, {5}}), solutions.finalStates());
      // L = Σ y(end) + Σ τ: dτ/dy0 = 1 / speed, dτ/dspeed = -y0 / speed².
      ExampleGradients gradients =
          solver.backward(
              new ExampleSolver.ExampleCotangents() {
                @Override
                public INDArray outputs(int example) {
                  return Nd4j.createFromArray(new double[][] {{0}, {1}});
                }

                @Override
                public EventCotangents events(int example) {
                  return example < 2 ? EventCotangents.none().time(0, 1) : EventCotangents.none();
                }
              },
              false);
      assertEquals(0.5, gradients.initialStates().getDouble(0, 0), 1e-9);
      assertEquals(0.5, gradients.initialStates().getDouble(1, 0), 1e-9);
      assertEquals(1, gradients.initialStates().getDouble(2, 0), 1e-9);
      assertEquals(-1 / 4.0 - 3 / 4.0 - 2, gradients.parameters().getDouble(0), 1e-9);
    }
  }

  @Test
  void aTermOfSeveralExamplesIsRefused() {
    try (TapeTerm term =
        TapeTerm.differentiable(
            (graph, t, y, p) -> y.neg(), DataType.DOUBLE, new long[] {3, 1}, Map.of())) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new ExampleSolver(term, SOLVER, new DiscreteAdjoint(), true));
    }
  }
}
