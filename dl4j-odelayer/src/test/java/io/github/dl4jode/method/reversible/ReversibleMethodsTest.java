package io.github.dl4jode.method.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.SolverStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** What the methods that undo their steps have in common, and the stability of each. */
class ReversibleMethodsTest {

  static List<Method> methods() {
    return List.of(
        Methods.REVERSIBLE_HEUN,
        Methods.reversible(Methods.RK4),
        Methods.reversible(Methods.DOPRI5, 0.9),
        Methods.SEMI_IMPLICIT_EULER,
        Methods.STORMER_VERLET.withPositions(1, 2),
        Methods.YOSHIDA4);
  }

  /** q' = p W, p' = -tanh(q W): with four components separable in halves, or in 1, 2 and 0, 3. */
  public static final class Separable extends Dynamics {

    private static final long serialVersionUID = 1L;

    private static final double[][] HALVES = {
      {0, 0, 1, 0}, {0, 0, 0, 1}, {1, 0, 0, 0}, {0, 1, 0, 0}
    };
    private static final double[][] MIDDLE = {
      {0, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 1, 0}
    };

    private boolean middle;

    /** For Jackson. */
    public Separable() {}

    /** With the positions in the middle, or in the first half. */
    public Separable(boolean middle) {
      this.middle = middle;
    }

    public boolean isMiddle() {
      return middle;
    }

    public void setMiddle(boolean middle) {
      this.middle = middle;
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("W", 1, 4);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("W").assign(0.8);
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      double[][] exchange = middle ? MIDDLE : HALVES;
      SDVariable matrix = graph.constant(Nd4j.createFromArray(exchange).castTo(y.dataType()));
      return graph.math().tanh(y.mmul(matrix)).mul(parameters.get("W"));
    }
  }

  private static MultiLayerNetwork network(Method method) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.3))
                .list()
                .layer(
                    new OdeLayer.Builder(
                            new Separable(
                                method instanceof SymplecticMethod it && !it.positions().isEmpty()))
                        .solver(fixed(method, 0.1))
                        .gradient(new DiscreteAdjoint())
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(4))
                .build());
    network.init();
    return network;
  }

  private static OdeSolver fixed(Method method, double step) {
    return OdeSolver.builder()
        .method(method)
        .stepSizeController(new FixedStepSize(step))
        .maximumSteps(1_000_000)
        .build();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aLayerTrainsWithItAndIsRestored(Method method) throws IOException {
    INDArray x = Nd4j.create(DataType.FLOAT, 8, 4);
    for (int i = 0; i < 32; i++) {
      x.putScalar(i, Math.sin(3.1 * i + 0.4));
    }
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 8, 2);
    for (int i = 0; i < 8; i++) {
      labels.putScalar(i, x.getDouble(i, 0) * x.getDouble(i, 3) > 0 ? 1 : 0, 1);
    }
    MultiLayerNetwork network = network(method);
    INDArray weights = network.getLayer(0).params().dup();
    double before = network.score(new DataSet(x, labels));
    for (int i = 0; i < 30; i++) {
      network.fit(x, labels);
    }
    double after = network.score(new DataSet(x, labels));
    assertTrue(after < before, before + " → " + after);
    assertTrue(network.getLayer(0).params().distance2(weights) > 1e-3, "the layer learns");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(file.toByteArray()));
    OdeLayer layer = (OdeLayer) restored.getLayerWiseConfigurations().getConf(0).getLayer();
    assertEquals(method, layer.solver().method());
    assertEquals(network.output(x), restored.output(x));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void jsonYamlAndJavaGiveTheMethodBack(Method method) throws Exception {
    OdeSolver solver = fixed(method, 0.1);
    String json = JsonMappers.getMapper().writeValueAsString(solver);
    assertEquals(solver, JsonMappers.getMapper().readValue(json, OdeSolver.class));
    String yaml = JsonMappers.getMapperYaml().writeValueAsString(solver);
    assertEquals(solver, JsonMappers.getMapperYaml().readValue(yaml, OdeSolver.class));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(method);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(method, in.readObject());
    }
  }

  @Test
  void labelsNameTheMethods() {
    assertEquals("reversible_heun", Methods.REVERSIBLE_HEUN.label());
    assertEquals("reversible_dopri5", Methods.reversible(Methods.DOPRI5).label());
    assertEquals("stormer_verlet", Methods.STORMER_VERLET.toString());
    assertEquals(0.99, Methods.reversible(Methods.RK4).coupling());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.01, Double.NaN})
  void aCouplingOutsideItsRangeIsRefused(double coupling) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> Methods.reversible(Methods.RK4, coupling));
    assertTrue(refusal.getMessage().contains("at most 1"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(String.valueOf(coupling)), refusal.getMessage());
  }

  /** Adaptive steps where the difference of the two states is damped, and nowhere else. */
  @Test
  void adaptiveStepsAreForDampedFormsOfEmbeddedPairs() {
    List<Method> refused =
        List.of(
            Methods.REVERSIBLE_HEUN,
            Methods.reversible(Methods.DOPRI5, 1),
            Methods.reversible(Methods.RK4),
            Methods.STORMER_VERLET);
    for (Method method : refused) {
      assertEquals(0, method.errorOrder(), method.label());
      OdeSolver.Builder builder =
          OdeSolver.builder()
              .method(method)
              .stepSizeController(AdaptiveStepSize.proportionalIntegralDerivative());
      assertThrows(IllegalArgumentException.class, builder::build, method.label());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 1e-7, 1e-10})
  void adaptiveStepsReachTheTolerance(double tolerance) {
    OdeSolver solver =
        OdeSolver.builder()
            .method(Methods.reversible(Methods.DOPRI5, 0.9))
            .rtol(tolerance)
            .atol(tolerance)
            .build();
    FunctionField field =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = y[1];
              d[1] = -y[0];
            });
    Solution solution = solver.solve(field, Nd4j.createFromArray(1.0, 0.0), 0, 10).orThrow();
    double error =
        Math.hypot(
            solution.finalState().getDouble(0) - Math.cos(10),
            solution.finalState().getDouble(1) + Math.sin(10));
    assertTrue(error < 30 * tolerance, error + " at " + tolerance);
    assertTrue(solution.statistics().acceptedSteps() < 600, solution.statistics().toString());
  }

  /** |y_n| after many steps for y' = (a + b i) y, |y_0| = 1. */
  private static double size(Method method, double a, double b) {
    FunctionField field =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = a * y[0] - b * y[1];
              d[1] = b * y[0] + a * y[1];
            });
    Solution solution = fixed(method, 1).solve(field, Nd4j.createFromArray(0.6, 0.8), 0, 4_000);
    return solution.status() == SolverStatus.SUCCESS
        ? solution.finalState().norm2Number().doubleValue()
        : Double.POSITIVE_INFINITY;
  }

  /** Stable on [-i, i] and nowhere else: not where a solution decays, and so not A-stable. */
  @Test
  void reversibleHeunIsStableOnAnIntervalOfTheImaginaryAxis() {
    for (double b : new double[] {0.1, 0.7, 0.99}) {
      assertTrue(size(Methods.REVERSIBLE_HEUN, 0, b) < 100, "at " + b + " i");
    }
    assertTrue(size(Methods.REVERSIBLE_HEUN, 0, 1.05) > 1e6, "at 1.05 i");
    assertTrue(size(Methods.REVERSIBLE_HEUN, -0.05, 0) > 1e6, "at -0.05");
    assertTrue(size(Methods.REVERSIBLE_HEUN, -0.05, 0.5) > 1e6, "at -0.05 + 0.5 i");
  }

  /** On the negative real axis where R(w) &gt; λ; the region is not empty inside either. */
  @ParameterizedTest
  @ValueSource(doubles = {0.99, 0.9, 0.5})
  void reversibleFormsAreStableInARegion(double coupling) {
    Method method = Methods.reversible(Methods.RK4, coupling);
    double limit = Math.log(coupling);
    assertTrue(size(method, 0.9 * limit, 0) < 1e-3, "inside " + limit);
    assertTrue(size(method, 2 * limit, 0) > 1e3, "outside " + limit);
    double slightly = 0.3 * limit;
    assertTrue(size(method, slightly, 0.3 * -limit) < 1e-3, "off the axis");
  }

  /** A step, the same step back by the formulas of the papers, and nothing is lost but rounding. */
  @Test
  void aStepIsUndoneByItsOwnFormWithNegativeTime() {
    FunctionField field =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = Math.sin(y[1]) + t;
              d[1] = -y[0] * y[1];
            });
    try (Stepper stepper = Methods.REVERSIBLE_HEUN.newStepper(field.shape())) {
      PairStepper pair = (PairStepper) stepper;
      INDArray start = Nd4j.createFromArray(0.3, -0.9);
      stepper.start(field, start);
      for (int i = 0; i < 50; i++) {
        move(stepper, 0.02 * i, 0.02 * (i + 1));
      }
      for (int i = 50; i > 0; i--) {
        stepper.forgetNext();
        pair.forgetStart();
        move(stepper, 0.02 * i, 0.02 * (i - 1));
      }
      assertEquals(0, stepper.state().distance2(start), 1e-13);
      assertEquals(0, pair.auxiliary().distance2(start), 1e-13);
    }
  }

  private static void move(Stepper stepper, double from, double to) {
    stepper.attempt(
        new Increment() {
          @Override
          public double start() {
            return from;
          }

          @Override
          public double end() {
            return to;
          }
        });
    stepper.accept();
    stepper.advance();
  }

  /** The cause of a failure is named as for other methods: f, or the state. */
  @ParameterizedTest
  @MethodSource("methods")
  void aDerivativeThatIsNotFiniteIsNamed(Method method) {
    FunctionField field =
        new FunctionField(
            4,
            DataType.DOUBLE,
            (t, y, d) -> {
              for (int i = 0; i < 4; i++) {
                d[i] = t > 0.45 ? Double.NaN : 1;
              }
            });
    Solution solution = fixed(method, 0.1).solve(field, Nd4j.createFromArray(1.0, 2, 3, 4), 0, 1);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
  }
}
