package io.github.dl4jode.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm.Definition;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Batches so large that examples that are done leave the evaluations. */
abstract class ManyExamples {

  static final int BATCH = 1_100;

  /** In double a block calls ND4J, and has more rows. */
  static final int MANY = 8_200;

  static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-5).atol(1e-5).build();
  static final double[] TIMES = {0, 0.5, 1.5};

  private static final INDArray WEIGHTS = random(1, 1, 2, 20);
  private static final INDArray OTHERS = random(2, 1, 20, 2);

  /** y' = tanh(y³ W) V t: large states take several times as many steps as small ones. */
  static final Definition FIELD =
      Definition.of(
          (graph, t, y, p) ->
              graph.math().tanh(y.mul(y).mul(y).mmul(p.get("W"))).mmul(p.get("V")).mul(t));

  /**
   * y' = 20 y / (1 + 400 (t - 1)²), whose solutions have y(0) as a factor, however large the steps
   * are. The bump at 1 comes so suddenly that steps are rejected.
   */
  static final Definition BUMP =
      Definition.of(
          (graph, t, y, p) -> {
            SDVariable distance = t.sub(1);
            return y.div(distance.mul(distance).mul(400).add(1)).mul(20);
          });

  /** Solves from states of 1 to times about the bump, and checks gradients against the factors. */
  static void checkGradientsOfABump(int batch, int rows, DataType type, double bound) {
    double[][] times = new double[batch][];
    Arrays.setAll(times, i -> new double[] {0, 0.9 + i / (2.0 * batch)});
    try (OwnStepsSolver own =
        new OwnStepsSolver(
            BUMP, type, new long[] {batch, 2}, Map.of(), SOLVER, new DiscreteAdjoint(), true)) {
      assertEquals(rows, own.rowsOfBlock());
      OwnStepsSolution solved = own.forward(Nd4j.ones(type, 2L * batch), times).orThrow();
      assertTrue(solved.statistics().rejectedSteps() > batch / 2, "steps are to be rejected");
      INDArray cotangents = Nd4j.zeros(type, 2, 2L * batch);
      cotangents.getRow(1).assign(1);
      double[] factors = solved.states().getRow(1).dup().toDoubleVector();
      double[] gradients = own.backward(cotangents).initialState().toDoubleVector();
      for (int i = 0; i < factors.length; i++) {
        assertEquals(1, gradients[i] / factors[i], bound);
      }
      int steps = solved.each().get(batch - 1).statistics().acceptedSteps();
      assertTrue(steps > solved.each().get(0).statistics().acceptedSteps(), "steps differ");
    }
  }

  @BeforeEach
  void blocksAreOfTheHost() {
    assumeTrue(HostLoops.areAllowed());
  }

  static INDArray random(int seed, double largest, long... shape) {
    return Nd4j.rand(-largest, largest, Nd4j.getRandomFactory().getNewRandomInstance(seed), shape)
        .castTo(DataType.DOUBLE);
  }

  static Map<String, INDArray> parameters(DataType type) {
    return Map.of("W", WEIGHTS.castTo(type), "V", OTHERS.castTo(type));
  }

  static OwnStepsSolver solver(DataType type, OdeSolver settings, boolean training) {
    return solver(FIELD, type, settings, training);
  }

  static OwnStepsSolver solver(
      Definition field, DataType type, OdeSolver settings, boolean training) {
    return new OwnStepsSolver(
        field,
        type,
        new long[] {batch(type), 2},
        parameters(type),
        settings,
        new DiscreteAdjoint(),
        training);
  }

  static int batch(DataType type) {
    return type == DataType.FLOAT ? BATCH : MANY;
  }

  static INDArray states(DataType type) {
    return random(3, 2.5, 2L * batch(type)).castTo(type);
  }

  static INDArray section(INDArray flat, int example) {
    return flat.get(NDArrayIndex.interval(2 * example, 2 * example + 2));
  }

  static OwnStepsSolver small(DataType type, OdeSolver settings, boolean training) {
    return new OwnStepsSolver(
        FIELD,
        type,
        new long[] {batch(type) / 10, 2},
        parameters(type),
        settings,
        new DiscreteAdjoint(),
        training);
  }

  /** A tenth of a batch. */
  static INDArray part(INDArray flat, long part) {
    long length = flat.length() / 10;
    return flat.get(NDArrayIndex.interval(part * length, (part + 1) * length)).dup();
  }
}
