package io.github.dl4jode.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.TapeTerm.Definition;
import io.github.dl4jode.testing.CentralDifferences;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Solves at once against single solves, closed forms and finite differences. */
class OwnStepsSolverTest {

  private static final int BATCH = 5;
  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-6).atol(1e-8).build();

  private final INDArray weights = Nd4j.createFromArray(new double[][] {{-0.4, 2.2}, {-1.8, 0.1}});

  /** y' = tanh(y W) t, up to four times as fast for large states. */
  private static final Definition FIELD =
      Definition.of(
          (graph, t, y, p) -> {
            SDVariable speed = graph.math().tanh(y.mul(y).sum(true, 1)).mul(3).add(1);
            return graph.math().tanh(y.mmul(p.get("W"))).mul(speed).mul(t);
          });

  private OwnStepsSolver solver(OdeSolver settings, boolean training) {
    return new OwnStepsSolver(
        FIELD,
        DataType.DOUBLE,
        new long[] {BATCH, 2},
        Map.of("W", weights),
        settings,
        new DiscreteAdjoint(),
        training);
  }

  private TapeTerm one() {
    return TapeTerm.builder(FIELD, DataType.DOUBLE, 1, 2).parameters(Map.of("W", weights)).build();
  }

  private static INDArray states() {
    return Nd4j.createFromArray(0.1, 0.2, 1.5, -0.3, 0.7, 0.6, -2.0, 0.1, 0.0, 0.01);
  }

  private static INDArray section(INDArray flat, int example) {
    return flat.get(NDArrayIndex.interval(2 * example, 2 * example + 2));
  }

  /** The same steps as a single solve, which lands on the same times. */
  @Test
  void eachExampleIsASingleSolve() {
    double[][] times = {{0, 1, 2}, {0, 0.5, 3}, {1, 1.25, 1.5}, {2, 1, 0}, {0, 1e-3, 1}};
    try (OwnStepsSolver own = solver(SOLVER, false);
        TapeTerm one = one()) {
      OwnStepsSolution solved = own.forward(states(), times).orThrow();
      for (int i = 0; i < BATCH; i++) {
        Solve single = Solve.of(one, section(states(), i), times[i]).stops(times[i][1]).build();
        Solution expected = SOLVER.solve(single).orThrow();
        for (int j = 0; j < 3; j++) {
          INDArray actual = section(solved.states().getRow(j), i);
          assertTrue(
              expected.states().getRow(j).distance2(actual) < 1e-12, "example " + i + ", " + j);
        }
        SolverStatistics cost = solved.each().get(i).statistics();
        assertEquals(expected.statistics().acceptedSteps(), cost.acceptedSteps());
        assertEquals(expected.statistics().rejectedSteps(), cost.rejectedSteps());
        assertEquals(times[i][2], solved.each().get(i).time());
      }
      assertTrue(
          solved.each().get(3).statistics().acceptedSteps()
              != solved.each().get(4).statistics().acceptedSteps());
    }
  }

  /** A batch of the same shape gives the same bits for an example, whatever the others do. */
  @Test
  void theOthersChangeNoBit() {
    try (OwnStepsSolver own = solver(SOLVER, false)) {
      INDArray first = section(own.forward(states(), new double[] {0, 2}).states().getRow(1), 2);
      INDArray expected = first.dup();
      INDArray others = states().mul(-1.7);
      section(others, 2).assign(section(states(), 2));
      others.putScalar(0, Double.NaN);
      OwnStepsSolution solved = own.forward(others, new double[] {0, 2});
      assertEquals(expected, section(solved.states().getRow(1), 2).dup());
      assertEquals(List.of(0), solved.failed());
    }
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    // With fixed steps the solution is a smooth function of everything.
    for (OdeSolver settings :
        List.of(
            OdeSolver.builder()
                .method(Methods.DOPRI5)
                .stepSizeController(new FixedStepSize(0.05))
                .build(),
            OdeSolver.builder().rtol(1e-11).atol(1e-11).build())) {
      double[][] times = {{0, 1, 2}, {0, 0.5, 2}, {1, 1.25, 1.5}, {2, 1, 0.5}, {0, 0.1, 1}};
      INDArray state = states();
      INDArray cotangents = Nd4j.create(DataType.DOUBLE, 3, 10);
      for (int i = 0; i < 30; i++) {
        cotangents.putScalar(i / 10, i % 10, Math.sin(i + 1));
      }
      try (OwnStepsSolver own = solver(settings, true)) {
        own.forward(state, times).orThrow();
        Gradients gradients = own.backward(cotangents);
        double[] ofState = gradients.initialState().dup().toDoubleVector();
        double[] ofWeights = gradients.parameters().dup().toDoubleVector();
        CentralDifferences differences =
            new CentralDifferences(
                1e-5,
                () ->
                    own.forward(state, times)
                        .orThrow()
                        .states()
                        .mul(cotangents)
                        .sumNumber()
                        .doubleValue());
        assertArrayEquals(differences.byElements(state).toDoubleVector(), ofState, 1e-7);
        assertArrayEquals(
            differences.byElements(weights).reshape(4).toDoubleVector(), ofWeights, 1e-7);
      }
    }
  }

  @Test
  void anExampleThatFailsHasItsOwnStatus() {
    // y' = y² from 1 is infinite at t = 1.
    Definition square = Definition.of((graph, t, y, p) -> y.mul(y));
    try (OwnStepsSolver own =
        new OwnStepsSolver(
            square,
            DataType.DOUBLE,
            new long[] {3, 1},
            Map.of(),
            SOLVER,
            new DiscreteAdjoint(),
            true)) {
      INDArray state = Nd4j.createFromArray(0.5, 1.0, -1.0);
      OwnStepsSolution solved = own.forward(state, new double[] {0, 1.5});
      assertEquals(List.of(1), solved.failed());
      assertEquals(SolverStatus.SUCCESS, solved.each().get(0).status());
      assertEquals(1, solved.each().get(1).time(), 1e-3);
      assertArrayEquals(
          new double[] {0.5 / (1 - 0.75), 0, -1 / 2.5},
          solved.states().getRow(1).toDoubleVector(),
          1e-4);
      OdeSolverException failure = assertThrows(OdeSolverException.class, () -> solved.orThrow());
      assertTrue(failure.getMessage().contains("example 1 of 3"), failure.getMessage());
      // dy/dy0 = 1 / (1 - y0 t)², of the others too.
      Gradients gradients =
          own.backward(Nd4j.createFromArray(new double[][] {{0, 0, 0}, {1, 1, 1}}));
      double[] expected = {1 / (0.25 * 0.25), 0, 1 / (2.5 * 2.5)};
      assertArrayEquals(expected, gradients.initialState().toDoubleVector(), 1e-3);
    }
  }

  /** An example without a solve has no gradient, and the others have theirs. */
  @Test
  void anExampleThatIsNotFiniteDoesNotStopATraining() {
    INDArray cotangents = Nd4j.create(DataType.DOUBLE, 2, 10);
    cotangents.getRow(1).assign(1);
    try (OwnStepsSolver own = solver(SOLVER, true)) {
      INDArray state = states();
      state.putScalar(6, Double.NaN);
      OwnStepsSolution solved = own.forward(state, new double[] {0, 2});
      assertEquals(List.of(3), solved.failed());
      assertEquals(SolverStatus.NON_FINITE_STATE, solved.each().get(3).status());
      INDArray ofStates = own.backward(cotangents).initialState().dup();
      double[] ofWeights = own.backward(cotangents).parameters().dup().toDoubleVector();
      assertTrue(state.isNaN().getInt(6) == 1, "the caller's array stays as it is");

      cotangents.putScalar(1, 6, 0).putScalar(1, 7, 0);
      own.forward(states(), new double[] {0, 2}).orThrow();
      Gradients expected = own.backward(cotangents);
      for (int i = 0; i < BATCH; i++) {
        double away = section(ofStates, i).distance2(section(expected.initialState(), i));
        assertTrue(away < 1e-12, "example " + i + " is off by " + away);
      }
      assertArrayEquals(expected.parameters().toDoubleVector(), ofWeights, 1e-12);
    }
  }

  /** y' = 1 / (y - 1) has a pole at 1: f times a step of 0 is no number there. */
  @Test
  void anExampleWhoseFieldIsNotFiniteAtItsEndDoesNotStopATraining() {
    Definition pole = Definition.of((graph, t, y, p) -> y.sub(1).rdiv(1));
    try (OwnStepsSolver own =
        new OwnStepsSolver(
            pole,
            DataType.DOUBLE,
            new long[] {2, 1},
            Map.of(),
            SOLVER,
            new DiscreteAdjoint(),
            true)) {
      OwnStepsSolution solved = own.forward(Nd4j.createFromArray(-2.0, 1.0), new double[] {0, 0.1});
      assertEquals(List.of(1), solved.failed());
      Gradients gradients = own.backward(Nd4j.createFromArray(new double[][] {{0, 0}, {1, 1}}));
      // (y - 1)² / 2 = t + 9/2.
      assertArrayEquals(
          new double[] {3 / Math.sqrt(9.2), 0}, gradients.initialState().toDoubleVector(), 1e-4);
      own.forward(Nd4j.createFromArray(1.0, 1.0), new double[] {0, 0.1});
      assertEquals(List.of(0, 1), own.solution().orElseThrow().failed());
      IllegalStateException nothing =
          assertThrows(
              IllegalStateException.class,
              () -> own.backward(Nd4j.createFromArray(new double[][] {{0, 0}, {1, 1}})));
      assertTrue(nothing.getMessage().contains("no solve"), nothing.getMessage());
    }
  }

  /** By Euler's method y' = -1 / y goes from 1 to 0, which is an output, and not further. */
  @Test
  void anExampleThatCannotBeRepeatedHasNoGradientOfItsOutputs() {
    Definition fall = Definition.of((graph, t, y, p) -> y.rdiv(-1));
    OdeSolver euler =
        OdeSolver.builder().method(Methods.EULER).stepSizeController(new FixedStepSize(1)).build();
    try (OwnStepsSolver own =
        new OwnStepsSolver(
            fall,
            DataType.DOUBLE,
            new long[] {2, 1},
            Map.of(),
            euler,
            new DiscreteAdjoint(),
            true)) {
      OwnStepsSolution solved = own.forward(Nd4j.createFromArray(1.0, 2.0), new double[] {0, 1, 2});
      assertEquals(List.of(0), solved.failed());
      assertArrayEquals(new double[] {0, 1.5}, solved.states().getRow(1).toDoubleVector());
      Gradients gradients =
          own.backward(Nd4j.createFromArray(new double[][] {{0.25, 0}, {1, 1}, {0, 0}}));
      assertArrayEquals(
          new double[] {0.25, 1.25}, gradients.initialState().toDoubleVector(), 1e-12);
    }
  }

  @Test
  void itKnowsWhetherExamplesAreMixed() {
    Definition mixing = Definition.of((graph, t, y, p) -> y.sub(y.mean(true, 0)));
    try (OwnStepsSolver own = solver(SOLVER, false);
        TapeTerm one = one();
        OwnStepsSolver mixed =
            new OwnStepsSolver(
                mixing,
                DataType.DOUBLE,
                new long[] {BATCH, 2},
                Map.of(),
                SOLVER,
                new DiscreteAdjoint(),
                false);
        TapeTerm alone = TapeTerm.builder(mixing, DataType.DOUBLE, 1, 2).build()) {
      assertTrue(own.agreesWith(one));
      assertFalse(mixed.agreesWith(alone));
    }
  }

  @Test
  void wrongTimesAreRefused() {
    try (OwnStepsSolver own = solver(SOLVER, false)) {
      for (double[][] times :
          new double[][][] {{{0}}, {{0, 0}}, {{0, 1, 0.5}}, {{0, Double.NaN}}, {{0, 1}, {0, 1}}}) {
        assertThrows(IllegalArgumentException.class, () -> own.forward(states(), times));
      }
      INDArray cotangents = Nd4j.zeros(DataType.DOUBLE, 2, 10);
      assertThrows(IllegalStateException.class, () -> own.backward(cotangents));
    }
  }
}
