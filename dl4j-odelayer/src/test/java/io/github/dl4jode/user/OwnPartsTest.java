package io.github.dl4jode.user;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.ErrorRatios;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.control.StepSizeController;
import io.github.dl4jode.control.StepSizes;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientPass;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TapeTerm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What a user adds without touching the library: from a package of their own. */
public class OwnPartsTest {

  private static final Method RALSTON =
      ExplicitRungeKutta.builder("ralston", 2)
          .stage(0)
          .stage(2.0 / 3, 2.0 / 3)
          .weights(1.0 / 4, 3.0 / 4)
          .embedded(1, 1, 0)
          .build();

  /** Doubles the step, or halves it. */
  public record Doubling(@JsonProperty("largest") double largest) implements StepSizeController {

    @Override
    public boolean usesErrorEstimate() {
      return true;
    }

    @Override
    public StepSizes start(int errorOrder) {
      return new StepSizes() {
        @Override
        public double afterAccepted(double proposed, double size, double error) {
          return Math.min(largest, error < 0.1 ? 2 * proposed : proposed);
        }

        @Override
        public double afterRejected(double size, double error) {
          return size / 2;
        }
      };
    }
  }

  /** The mean magnitude. */
  public record MeanMagnitude() implements ErrorNorm {

    @Override
    public double of(ErrorRatios state, ErrorRatios quadratures, long batch) {
      return state.values().norm1Number().doubleValue() / state.length();
    }
  }

  /** The state of every fourth step, and nothing of the others. */
  public record EveryFourth() implements Retention {

    @Override
    public Kept keep(Request request) {
      return request.step() % 4 == 0 ? Kept.STATE : Kept.NOTHING;
    }
  }

  /** Another method's gradients, multiplied by a factor. */
  public record Scaled(
      @JsonProperty("factor") double factor, @JsonProperty("method") GradientMethod method)
      implements GradientMethod {

    @Override
    public GradientPass newPass(OdeSolver solver, DifferentiableTerm term) {
      GradientPass pass = method.newPass(solver, term);
      return new GradientPass() {
        @Override
        public boolean serves(Method other, DifferentiableTerm otherTerm) {
          return pass.serves(other, otherTerm);
        }

        @Override
        public Solution forward(
            OdeSolver solver,
            io.github.dl4jode.solver.Solve solve,
            io.github.dl4jode.solver.SolverWorkspace workspace) {
          return pass.forward(solver, solve, workspace);
        }

        @Override
        public Gradients backward(
            INDArray outputs,
            INDArray quadratures,
            io.github.dl4jode.solver.SolverWorkspace workspace) {
          return pass.backward(outputs.mul(factor), quadratures, workspace);
        }

        @Override
        public long bytes() {
          return pass.bytes();
        }

        @Override
        public void close() {
          pass.close();
        }
      };
    }
  }

  /** u(t) = sin t. */
  private static final class Sine implements Path {

    @Override
    public long[] valueShape() {
      return new long[] {1, 1};
    }

    @Override
    public void value(double t, INDArray value) {
      value.assign(Math.sin(t));
    }
  }

  private static MultiLayerNetwork network(OdeSolver solver, GradientMethod gradient) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new OdeLayer.Builder(DenseDynamics.builder().hidden(5).build())
                        .solver(solver)
                        .gradient(gradient)
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    return network;
  }

  private static void survivesTrainingAndSaving(OdeSolver solver, GradientMethod gradient)
      throws IOException {
    INDArray x = Nd4j.createFromArray(new float[][] {{1, -1, 0.5f}, {0.2f, 0.7f, -1}});
    INDArray labels = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}});
    MultiLayerNetwork network = network(solver, gradient);
    INDArray before = network.output(x).dup();
    network.fit(x, labels);
    assertTrue(network.output(x).distance2(before) > 1e-4, "it learns");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()));
    OdeLayer layer = (OdeLayer) restored.getLayerWiseConfigurations().getConf(0).getLayer();
    assertEquals(solver, layer.solver());
    assertEquals(gradient, layer.gradient());
    assertEquals(network.output(x), restored.output(x));
  }

  @Test
  void aTableau() throws IOException {
    OdeSolver solver = OdeSolver.builder().method(RALSTON).rtol(1e-3).atol(1e-4).build();
    survivesTrainingAndSaving(solver, new DiscreteAdjoint());
    // y' = -y: of order 2, the error falls fourfold where the step is halved.
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      OdeSolver fixed =
          OdeSolver.builder()
              .method(RALSTON)
              .stepSizeController(new FixedStepSize(0.02 / (i + 1)))
              .build();
      errors[i] = Math.abs(decay(fixed) - Math.exp(-1));
    }
    assertEquals(4, errors[0] / errors[1], 0.1);
  }

  private static double decay(OdeSolver solver) {
    try (TapeTerm term =
        TapeTerm.evaluationOnly(
            (graph, t, y, none) -> y.neg(), DataType.DOUBLE, new long[] {1, 1}, Map.of())) {
      return solver
          .solve(term, Nd4j.createFromArray(1.0), 0, 1)
          .orThrow()
          .finalState()
          .getDouble(0);
    }
  }

  @Test
  void aStepSizeController() throws IOException {
    OdeSolver solver =
        OdeSolver.builder().rtol(1e-6).atol(1e-6).stepSizeController(new Doubling(0.25)).build();
    assertEquals(Math.exp(-1), decay(solver), 1e-5);
    survivesTrainingAndSaving(solver, new DiscreteAdjoint());
  }

  @Test
  void anErrorNorm() throws IOException {
    OdeSolver solver =
        OdeSolver.builder().rtol(1e-6).atol(1e-6).errorNorm(new MeanMagnitude()).build();
    assertEquals(Math.exp(-1), decay(solver), 1e-5);
    survivesTrainingAndSaving(solver, new DiscreteAdjoint());
  }

  static List<ExplicitRungeKutta> methods() {
    return Methods.all();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aRetentionPolicyChangesNoBitOfTheGradient(ExplicitRungeKutta method) {
    OdeSolver solver =
        OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.07)).build();
    INDArray a = Nd4j.createFromArray(new double[][] {{-0.2, 1.1}, {-0.9, 0.3}});
    INDArray start = Nd4j.createFromArray(0.7, -1.2);
    double[] times = {0, 0.5, 1.5};
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{1, 0}, {0.5, -1}, {2, 0.3}});
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> graph.math().tanh(y.mmul(p.get("A"))).mul(t.add(1)),
                DataType.DOUBLE,
                new long[] {1, 2},
                Map.of("A", a));
        GradientWorkspace stored = new GradientWorkspace();
        GradientWorkspace restored = new GradientWorkspace()) {
      Gradients expected =
          new DiscreteAdjoint(StageStorage.RECOMPUTED)
              .solve(solver, term, start, times, stored)
              .backward(cotangents);
      Gradients actual =
          new DiscreteAdjoint(new EveryFourth())
              .solve(solver, term, start, times, restored)
              .backward(cotangents);
      assertEquals(expected.initialState(), actual.initialState());
      assertEquals(expected.parameters(), actual.parameters());
      assertTrue(
          actual.statistics().functionEvaluations() > expected.statistics().functionEvaluations(),
          "states are computed again");
    }
  }

  @Test
  void aRetentionPolicyAndAGradientMethodInANetwork() throws IOException {
    OdeSolver solver = OdeSolver.builder().rtol(1e-4).atol(1e-4).build();
    survivesTrainingAndSaving(solver, new DiscreteAdjoint(new EveryFourth()));
    survivesTrainingAndSaving(solver, new DiscreteAdjoint(new Checkpoints(1 << 10)));
    survivesTrainingAndSaving(solver, new Scaled(0.5, new DiscreteAdjoint()));
  }

  /** y' = -y + u(t), u = sin: y = (sin t - cos t)/2 + (y0 + 1/2) e^-t. */
  @Test
  void aPath() {
    OdeSolver solver = OdeSolver.builder().rtol(1e-9).atol(1e-11).build();
    try (TapeTerm term =
        TapeTerm.builder(
                (graph, at) -> TapeTerm.Parts.of(at.inputs().get("u").sub(at.y())),
                DataType.DOUBLE,
                1,
                1)
            .input("u", new Sine())
            .build()) {
      double y = solver.solve(term, Nd4j.createFromArray(0.3), 0, 2).finalState().getDouble(0);
      assertEquals((Math.sin(2) - Math.cos(2)) / 2 + 0.8 * Math.exp(-2), y, 1e-8);
    }
  }

  @Test
  void aMethodWithoutErrorEstimateIsRefusedWithChoices() {
    Method midpoint =
        ExplicitRungeKutta.builder("mine", 2).stage(0).stage(0.5, 0.5).weights(0, 1).build();
    OdeSolver.Builder builder =
        OdeSolver.builder()
            .method(midpoint)
            .stepSizeController(AdaptiveStepSize.proportionalIntegralDerivative());
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(refusal.getMessage().contains("mine"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("dopri5"), refusal.getMessage());
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () -> ExplicitRungeKutta.builder("wrong", 1).stage(0).weights(0.9).build());
    assertTrue(wrong.getMessage().contains("do not sum to 1"), wrong.getMessage());
    assertArrayEquals(new double[] {0.25}, Methods.EULER.interpolant().weights(0.25), 0);
  }
}
