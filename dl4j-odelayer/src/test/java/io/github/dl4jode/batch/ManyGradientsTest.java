package io.github.dl4jode.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm.Definition;
import io.github.dl4jode.testing.HeldArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of large batches, against small batches, other batches and closed forms. */
class ManyGradientsTest extends ManyExamples {

  /** With fixed steps, which no rounding changes: 2 to 18 of them. */
  @Test
  void gradientsAreThoseOfSmallBatches() {
    OdeSolver fixed =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.1)).build();
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      int batch = batch(type);
      double[][] times = new double[batch][];
      Arrays.setAll(times, i -> new double[] {0, 0.1, 0.2 + i % 5 * 0.4});
      INDArray states = states(type).mul(0.4);
      INDArray cotangents = random(4, 1, 3, 2L * batch).castTo(type);
      INDArray ofParameters = Nd4j.zeros(DataType.DOUBLE, 80);
      try (OwnStepsSolver own = solver(type, fixed, true);
          OwnStepsSolver small = small(type, fixed, true)) {
        assertTrue(own.rowsOfBlock() < batch, own.rowsOfBlock() + " rows");
        assertEquals(batch / 10, small.rowsOfBlock());
        own.forward(states, times).orThrow();
        Gradients all = own.backward(cotangents);
        int evaluations = 0;
        double bound = type == DataType.FLOAT ? 1e-4 : 1e-12;
        for (int part = 0; part < 10; part++) {
          int first = part * batch / 10;
          small.forward(part(states, part), Arrays.copyOfRange(times, first, first + batch / 10));
          INDArray ofPart = Nd4j.create(type, 3, batch / 5);
          for (int j = 0; j < 3; j++) {
            ofPart.getRow(j).assign(part(cotangents.getRow(j), part));
          }
          Gradients some = small.backward(ofPart);
          assertArrayEquals(
              some.initialState().toDoubleVector(),
              part(all.initialState(), part).toDoubleVector(),
              bound);
          ofParameters.addi(some.parameters().castTo(DataType.DOUBLE));
          evaluations += some.statistics().functionEvaluations();
        }
        double away = all.parameters().castTo(DataType.DOUBLE).distance2(ofParameters);
        assertTrue(
            away < bound * ofParameters.norm2Number().doubleValue(), type + " is off by " + away);
        assertEquals(evaluations, all.statistics().functionEvaluations(), 0.01 * evaluations);
      }
    }
  }

  /** As with values: an example that fails, and others, move an example to other rows. */
  @Test
  void theOthersChangeNoBitOfAGradient() {
    INDArray states = states(DataType.FLOAT);
    INDArray changed = states.mul(-0.7);
    int[] kept = IntStream.range(0, BATCH).filter(i -> i % 10 == 3).toArray();
    for (int i : kept) {
      section(changed, i).assign(section(states, i));
    }
    changed.putScalar(0, Double.NaN);
    INDArray cotangents = random(4, 1, 3, 2L * BATCH).castTo(DataType.FLOAT);
    try (OwnStepsSolver own = solver(DataType.FLOAT, SOLVER, true)) {
      own.forward(states, TIMES).orThrow();
      INDArray expected = own.backward(cotangents).initialState().dup();
      OwnStepsSolution solved = own.forward(changed, TIMES);
      assertEquals(List.of(0), solved.failed());
      Gradients gradients = own.backward(cotangents);
      for (int i : kept) {
        assertEquals(section(expected, i).dup(), section(gradients.initialState(), i).dup());
      }
      assertEquals(
          section(cotangents.getRow(0), 0).dup(), section(gradients.initialState(), 0).dup());
      assertTrue(Double.isFinite(gradients.parameters().sumNumber().doubleValue()));
    }
  }

  /** A step that was rejected leaves no trace, in blocks and in the whole batch. */
  @Test
  void gradientsAreThoseOfAcceptedSteps() {
    checkGradientsOfABump(BATCH, 128, DataType.FLOAT, 1e-4);
    checkGradientsOfABump(20, 20, DataType.FLOAT, 1e-4);
    checkGradientsOfABump(20, 20, DataType.DOUBLE, 1e-12);
  }

  /** y' = -y t with times of each example, and nothing but the state to differentiate by. */
  @Test
  void aFieldWithoutParametersHasGradientsOfStates() {
    Definition decay = Definition.of((graph, t, y, p) -> y.mul(t).neg());
    double[][] times = new double[BATCH][];
    Arrays.setAll(times, i -> new double[] {0, 0.5 + i / (double) BATCH});
    try (OwnStepsSolver own =
        new OwnStepsSolver(
            decay,
            DataType.FLOAT,
            new long[] {BATCH, 2},
            Map.of(),
            SOLVER,
            new DiscreteAdjoint(),
            true)) {
      assertTrue(own.rowsOfBlock() < BATCH, own.rowsOfBlock() + " rows");
      own.forward(states(DataType.FLOAT), times).orThrow();
      INDArray cotangents = Nd4j.zeros(DataType.FLOAT, 2, 2L * BATCH);
      cotangents.getRow(1).assign(1);
      Gradients gradients = own.backward(cotangents);
      assertTrue(gradients.parameters().isEmpty());
      for (int i = 0; i < BATCH; i++) {
        double end = times[i][1];
        assertEquals(Math.exp(-end * end / 2), gradients.initialState().getDouble(2 * i + 1), 1e-4);
      }
    }
  }

  @Test
  void withoutASolveThereIsNoGradient() {
    INDArray cotangents = Nd4j.zeros(DataType.FLOAT, 3, 2L * BATCH);
    try (OwnStepsSolver own = solver(DataType.FLOAT, SOLVER, true)) {
      assertThrows(IllegalStateException.class, () -> own.backward(cotangents));
      INDArray states = states(DataType.FLOAT);
      states.assign(Double.NaN);
      own.forward(states, TIMES);
      assertThrows(IllegalStateException.class, () -> own.backward(cotangents));
    }
  }

  @Test
  void blocksAreCountedAndFreed() throws Exception {
    Map<String, INDArray> parameters = parameters(DataType.FLOAT);
    OwnStepsSolver own =
        new OwnStepsSolver(
            FIELD,
            DataType.FLOAT,
            new long[] {BATCH, 2},
            parameters,
            SOLVER,
            new DiscreteAdjoint(),
            true);
    own.forward(states(DataType.FLOAT), TIMES).orThrow();
    own.backward(Nd4j.zeros(DataType.FLOAT, 3, 2L * BATCH));
    long held = HeldArrays.bytes(own, parameters.values());
    // The times and the rates of the rows do not count.
    long counted = own.bytes();
    assertTrue(counted >= 0.75 * held && counted <= held, counted + " of " + held);
    HeldArrays.assertFreed(own, parameters.values());
  }

  @Test
  void theTermsOfBlocksCount() {
    try (OwnStepsSolver own = solver(DataType.FLOAT, SOLVER, false)) {
      own.forward(states(DataType.FLOAT), TIMES).orThrow();
      long others = own.bytes() - own.term().bytes() - own.workspaceBytes();
      // Three outputs, and a state and a derivative of the batch and of at least one block.
      long arrays = 4L * (5 * 2 * BATCH + 2 * 2 * own.rowsOfBlock());
      assertTrue(others >= arrays, others + " of " + arrays);
    }
  }
}
