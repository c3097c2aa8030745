package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.testing.OffHostExecutioner;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What a GPU runs: solves, gradients and trainings while no loop in Java touches the memory of an
 * array, and all is computed by an executioner with the rules of CUDA. Maven runs it with the
 * switch {@link HostLoops#SWITCH} off and with {@link OffHostExecutioner}.
 */
@Tag("device-only")
class HostLoopsOffTest {

  private static final double RATE = 0.8;

  /** y' = -RATE y for so many components, which small arrays would do by loops. */
  private static TapeTerm decay(DataType type, long batch, long size) {
    return TapeTerm.builder((graph, at) -> TapeTerm.Parts.of(at.y().mul(-RATE)), type, batch, size)
        .build();
  }

  private static OdeSolver solver(Method method, double tolerance) {
    return OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build();
  }

  private static INDArray numbers(DataType type, double first, double step, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = first + i * step;
    }
    return Nd4j.create(values, new long[] {count}, type);
  }

  @Test
  void theSwitchIsOff() {
    assertFalse(HostLoops.areAllowed());
  }

  @Test
  void arraysGoToJavaAndBack() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray all = numbers(type, 0, 1, 12).reshape('c', 3, 4);
      INDArray row = all.getRow(1);
      double[] values = new double[4];
      Vectors.toJava(row, values);
      assertArrayEquals(new double[] {4, 5, 6, 7}, values);
      Vectors.fromJava(new double[] {-1, -2, -3, -4}, row);
      assertEquals(3, all.getDouble(0, 3));
      assertEquals(-4, all.getDouble(1, 3));
      assertEquals(8, all.getDouble(2, 0));
      assertArrayEquals(
          new double[] {1, -2, 9},
          Vectors.toJava(all.get(NDArrayIndex.all(), NDArrayIndex.point(1))));
    }
  }

  @Test
  void solvesAgreeWithTheClosedForm() {
    for (Method method :
        List.of(Methods.DOPRI5, Methods.TSIT5, Methods.RODAS5P, Methods.KVAERNO5)) {
      try (TapeTerm term = decay(DataType.DOUBLE, 2, 3)) {
        INDArray y0 = numbers(DataType.DOUBLE, 1, 1, 6);
        Solution solution = solver(method, 1e-9).solve(Solve.of(term, y0, 0, 2).build()).orThrow();
        double off =
            solution.finalState().sub(y0.mul(Math.exp(-2 * RATE))).amaxNumber().doubleValue();
        assertTrue(off < 1e-6, method + " is off by " + off);
      }
    }
  }

  /** L is the sum of the states at the end, so that dL/dy0 = exp(-2 RATE) for each. */
  @Test
  void gradientsAgreeWithTheClosedForm() {
    for (GradientMethod gradient : List.of(new DiscreteAdjoint(), new ContinuousAdjoint())) {
      try (TapeTerm term = decay(DataType.DOUBLE, 2, 3);
          GradientWorkspace workspace = new GradientWorkspace()) {
        INDArray y0 = numbers(DataType.DOUBLE, 1, 1, 6);
        DifferentiableSolution solved =
            gradient.solve(
                solver(Methods.DOPRI5, 1e-9), Solve.of(term, y0, 0, 2).build(), workspace);
        INDArray cotangents = Nd4j.zeros(DataType.DOUBLE, 2, 6);
        cotangents.getRow(1).assign(1);
        Gradients gradients = solved.backward(cotangents);
        double off = gradients.initialState().sub(Math.exp(-2 * RATE)).amaxNumber().doubleValue();
        assertTrue(off < 1e-6, gradient + " is off by " + off);
      }
    }
  }

  /** Each attempt of a step reads its error norm, and nothing else that depends on their number. */
  @Test
  void oneScalarIsReadBackForEachStep() {
    for (Method method : List.of(Methods.DOPRI5, Methods.TSIT5, Methods.BOSH3)) {
      int[] reads = new int[2];
      int[] attempts = new int[2];
      for (int i = 0; i < 2; i++) {
        // Fewer than 100 steps: in each 100th the look at stiffness reads two numbers more.
        double tolerance = i == 0 ? 1e-2 : 1e-5;
        try (TapeTerm term = decay(DataType.DOUBLE, 4, 3)) {
          ScalarReads counter = new ScalarReads();
          INDArray y0 = numbers(DataType.DOUBLE, 1, 1, 12);
          Solution solution = solver(method, tolerance).solve(Solve.of(term, y0, 0, 9).build());
          reads[i] = counter.count();
          attempts[i] =
              solution.statistics().acceptedSteps() + solution.statistics().rejectedSteps();
        }
      }
      assertTrue(attempts[1] > attempts[0] + 5, method + ": " + attempts[1]);
      assertEquals(attempts[1] - attempts[0], reads[1] - reads[0], method.toString());
      // What a solve reads once: the first step's norms, and whether all is finite.
      assertTrue(reads[0] - attempts[0] <= 6, method + ": " + (reads[0] - attempts[0]));
    }
  }

  /** That its cotangent is finite. */
  @Test
  void aBackwardPassReadsOneScalarForEachStep() {
    int[] reads = new int[2];
    int[] steps = new int[2];
    for (int i = 0; i < 2; i++) {
      try (TapeTerm term = decay(DataType.DOUBLE, 4, 3);
          GradientWorkspace workspace = new GradientWorkspace()) {
        INDArray y0 = numbers(DataType.DOUBLE, 1, 1, 12);
        DifferentiableSolution solved =
            new DiscreteAdjoint()
                .solve(
                    solver(Methods.DOPRI5, i == 0 ? 1e-3 : 1e-9),
                    Solve.of(term, y0, 0, 9).build(),
                    workspace);
        steps[i] = solved.solution().steps().size();
        ScalarReads counter = new ScalarReads();
        solved.backward(Nd4j.ones(DataType.DOUBLE, 2, 12));
        reads[i] = counter.count();
      }
    }
    assertEquals(steps[1] - steps[0], reads[1] - reads[0]);
  }

  @Test
  void networksLearn() {
    INDArray images = numbers(DataType.FLOAT, -1, 0.01, 288);
    INDArray labels = numbers(DataType.FLOAT, -1, 0.5, 4).reshape('c', 4, 1);
    assertLearns(
        new OdeLayer.Builder(DenseDynamics.builder().hidden(5).build()).build(),
        InputType.feedForward(72),
        new DataSet(images.reshape('c', 4, 72), labels));
    assertLearns(
        new OdeLayer.Builder(ConvolutionDynamics.builder().groups(1).build()).build(),
        InputType.convolutional(6, 6, 2),
        new DataSet(images.reshape('c', 4, 2, 6, 6), labels));
  }

  private static void assertLearns(OdeLayer layer, InputType input, DataSet data) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.001))
                .list()
                .layer(layer)
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(1)
                        .build())
                .setInputType(input)
                .build());
    network.init();
    double before = network.score(data);
    for (int i = 0; i < 5; i++) {
      network.fit(data);
    }
    double after = network.score(data);
    assertTrue(after < before, after + " from " + before);
  }

  /**
   * Counts what the executioner reduces to one number from its creation on. The classes of a step
   * read numbers through {@link Vectors} and the norms of its package only, which reduce before
   * they read (ArchitectureTest holds that); copies of whole arrays to Java are not counted.
   */
  private static final class ScalarReads {

    private final OffHostExecutioner executioner = (OffHostExecutioner) Nd4j.getExecutioner();
    private final long before = executioner.scalarReductions();

    int count() {
      return Math.toIntExact(executioner.scalarReductions() - before);
    }
  }
}
