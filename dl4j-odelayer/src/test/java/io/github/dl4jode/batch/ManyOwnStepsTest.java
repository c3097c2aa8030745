package io.github.dl4jode.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.TapeTerm.Definition;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solves of large batches, against single ones, other batches and other threads. */
class ManyOwnStepsTest extends ManyExamples {

  @Test
  void eachIsASingleSolve() {
    double[][] times = new double[MANY][];
    Arrays.setAll(
        times, i -> i % 3 == 0 ? new double[] {1, 0.5, 0.1} : new double[] {0, 0.1, 0.2 + i / 8e3});
    INDArray states = states(DataType.DOUBLE);
    try (OwnStepsSolver own = solver(DataType.DOUBLE, SOLVER, false);
        TapeTerm one =
            TapeTerm.builder(FIELD, DataType.DOUBLE, 1, 2)
                .parameters(parameters(DataType.DOUBLE))
                .build()) {
      assertTrue(own.rowsOfBlock() < MANY, own.rowsOfBlock() + " rows");
      OwnStepsSolution solved = own.forward(states, times).orThrow();
      for (int i = 0; i < MANY; i += 61) {
        Solve single = Solve.of(one, section(states, i), times[i]).stops(times[i][1]).build();
        Solution expected = SOLVER.solve(single).orThrow();
        for (int j = 0; j < 3; j++) {
          INDArray actual = section(solved.states().getRow(j), i);
          // Rounding differs from block to block, and with it the lengths of steps a little.
          double away = expected.states().getRow(j).distance2(actual);
          assertTrue(away < 1e-9, "example " + i + " is off by " + away);
        }
        assertEquals(times[i][2], solved.each().get(i).time());
        SolverStatistics cost = solved.each().get(i).statistics();
        assertEquals(expected.statistics().acceptedSteps(), cost.acceptedSteps());
        assertEquals(expected.statistics().rejectedSteps(), cost.rejectedSteps());
      }
    }
  }

  /** With fixed steps, which no rounding changes. */
  @Test
  void floatsAreThoseOfSmallBatches() {
    OdeSolver fixed = SOLVER.toBuilder().stepSizeController(new FixedStepSize(0.05)).build();
    INDArray states = states(DataType.FLOAT);
    int length = BATCH / 10;
    try (OwnStepsSolver own = solver(DataType.FLOAT, fixed, false);
        OwnStepsSolver small = small(DataType.FLOAT, fixed, false)) {
      assertTrue(own.rowsOfBlock() < BATCH, own.rowsOfBlock() + " rows");
      assertEquals(length, small.rowsOfBlock());
      INDArray all = own.forward(states, TIMES).orThrow().states();
      for (int part = 0; part < 10; part++) {
        INDArray expected = small.forward(part(states, part), TIMES).orThrow().states();
        for (int j = 0; j < 3; j++) {
          double away = expected.getRow(j).distance2(part(all.getRow(j), part));
          assertTrue(away < 1e-3, "part " + part + " is off by " + away);
        }
      }
    }
  }

  /** Others that fail, or end sooner or later, move an example to other rows. */
  @Test
  void theOthersChangeNoBit() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray states = states(type);
      INDArray changed = states.mul(-1.7);
      int[] kept = IntStream.range(0, batch(type)).filter(i -> i % 10 == 3).toArray();
      for (int i : kept) {
        section(changed, i).assign(section(states, i));
      }
      changed.putScalar(0, Double.NaN);
      try (OwnStepsSolver own = solver(type, SOLVER, false)) {
        assertTrue(own.rowsOfBlock() < batch(type), own.rowsOfBlock() + " rows");
        INDArray expected = own.forward(states, TIMES).orThrow().states().dup();
        OwnStepsSolution solved = own.forward(changed, TIMES);
        assertEquals(List.of(0), solved.failed());
        for (int j = 0; j < 3; j++) {
          for (int i : kept) {
            assertEquals(
                section(expected.getRow(j), i).dup(), section(solved.states().getRow(j), i).dup());
          }
        }
      }
    }
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    RowTerm.OwnTimes field =
        RowTerm.OwnTimes.of(
            FIELD, DataType.FLOAT, new long[] {BATCH, 2}, parameters(DataType.FLOAT));
    INDArray states = states(DataType.FLOAT);
    try (Workers alone = new Workers(1);
        Workers several = new Workers(3);
        OwnStepsSolver first =
            new OwnStepsSolver(field, BATCH, SOLVER, new DiscreteAdjoint(), true, alone);
        OwnStepsSolver second =
            new OwnStepsSolver(field, BATCH, SOLVER, new DiscreteAdjoint(), true, several)) {
      INDArray cotangents = random(4, 1, 3, 2L * BATCH).castTo(DataType.FLOAT);
      long before = several.computations();
      INDArray expected = first.forward(states, TIMES).orThrow().states();
      for (int i = 0; i < 5; i++) {
        assertEquals(expected, second.forward(states, TIMES).orThrow().states());
        assertEquals(first.solution().orElseThrow().each(), second.solution().orElseThrow().each());
        Gradients one = first.backward(cotangents);
        Gradients other = second.backward(cotangents);
        assertEquals(one.initialState(), other.initialState());
        assertEquals(one.parameters(), other.parameters());
      }
      assertTrue(several.computations() > before, "nothing was divided");
    }
  }

  /** f of a block would be of its own mean. */
  @Test
  void aFieldThatNeedsTheWholeBatchHasIt() {
    Definition mixing = Definition.of((graph, t, y, p) -> y.sub(y.mean(true, 0)));
    double[][] factors = new double[BATCH][1];
    Arrays.setAll(factors, i -> new double[] {i / (double) BATCH});
    Definition ofEach =
        Definition.of(
            (graph, t, y, p) ->
                y.mul(graph.constant(Nd4j.createFromArray(factors).castTo(DataType.FLOAT))));
    try (OwnStepsSolver mixed = solver(mixing, DataType.DOUBLE, SOLVER, false);
        OwnStepsSolver different = solver(ofEach, DataType.FLOAT, SOLVER, false)) {
      assertEquals(MANY, mixed.rowsOfBlock());
      assertEquals(BATCH, different.rowsOfBlock());
      INDArray ends =
          different
              .forward(Nd4j.ones(DataType.FLOAT, 2L * BATCH), new double[] {0, 1})
              .orThrow()
              .states()
              .getRow(1);
      for (int i = 0; i < BATCH; i++) {
        assertEquals(Math.exp(factors[i][0]), ends.getDouble(2 * i), 1e-3);
      }
    }
  }

  /** Their steppers keep more than the state, or ask for the Jacobian. */
  @Test
  void methodsThatAreNotExplicitHaveTheWholeBatch() {
    OdeSolver fixed =
        OdeSolver.builder()
            .method(Methods.REVERSIBLE_HEUN)
            .stepSizeController(new FixedStepSize(0.1))
            .build();
    for (OdeSolver settings :
        List.of(
            fixed,
            SOLVER.toBuilder().method(Methods.ADAMS).build(),
            SOLVER.toBuilder().method(Methods.RODAS5P).build(),
            SOLVER.toBuilder().method(Methods.KVAERNO5).build())) {
      try (OwnStepsSolver own = solver(DataType.FLOAT, settings, false)) {
        assertEquals(BATCH, own.rowsOfBlock(), () -> settings.method().toString());
      }
    }
  }

  @Test
  void aLimitOfStepsIsOfEachExample() {
    INDArray states = states(DataType.FLOAT);
    try (OwnStepsSolver own = solver(DataType.FLOAT, SOLVER, false)) {
      INDArray expected = own.forward(states, TIMES).orThrow().states();
      int[] steps =
          own.solution().orElseThrow().each().stream()
              .mapToInt(it -> it.statistics().acceptedSteps() + it.statistics().rejectedSteps())
              .toArray();
      int most = Arrays.stream(steps).sorted().toArray()[BATCH / 2];
      OwnStepsSolver limited =
          solver(DataType.FLOAT, SOLVER.toBuilder().maximumSteps(most).build(), false);
      OwnStepsSolution solved = limited.forward(states, TIMES);
      int ended = 0;
      for (int i = 0; i < BATCH; i++) {
        boolean enough = steps[i] <= most;
        assertEquals(
            enough ? SolverStatus.SUCCESS : SolverStatus.MAX_STEPS_REACHED,
            solved.each().get(i).status());
        assertEquals(
            enough ? section(expected.getRow(2), i).dup() : Nd4j.zeros(DataType.FLOAT, 2),
            section(solved.states().getRow(2), i).dup());
        ended += enough ? 1 : 0;
      }
      assertTrue(ended > 50 && ended < BATCH - 50, ended + " ended");
      limited.close();
    }
  }

  @Test
  void anInterruptEndsAllThatGoOn() {
    try (OwnStepsSolver own = solver(DataType.FLOAT, SOLVER, false)) {
      INDArray states = states(DataType.FLOAT);
      states.putScalar(4, Double.NaN);
      Thread.currentThread().interrupt();
      OwnStepsSolution solved = own.forward(states, TIMES);
      assertTrue(Thread.interrupted(), "the flag stays");
      assertEquals(SolverStatus.NON_FINITE_STATE, solved.each().get(2).status());
      assertEquals(SolverStatus.INTERRUPTED, solved.each().get(BATCH - 1).status());
    }
  }

  @Test
  void onlyLargeBatchesHaveBlocks() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      int batch = type == DataType.FLOAT ? 500 : BATCH;
      try (OwnStepsSolver own =
          new OwnStepsSolver(
              FIELD,
              type,
              new long[] {batch, 2},
              parameters(type),
              SOLVER,
              new DiscreteAdjoint(),
              false)) {
        assertEquals(batch, own.rowsOfBlock());
      }
    }
  }
}
