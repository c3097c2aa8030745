package io.github.dl4jode.layer.doctor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientPass;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.layer.LinearDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.doctor.GradientMeasurement.Verdict;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the comparison of gradient methods says of fields whose behaviour is known. */
class GradientDoctorTest {

  private static final Set<String> DISCRETE = Set.of("discrete", "stages", "states");
  private static final DataSet BATCH =
      new DataSet(
          Nd4j.createFromArray(new float[][] {{0.4f, -0.8f}, {1, 0.3f}, {-0.6f, 0.9f}}),
          Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 0}}));

  /** y' = y A between a dense layer with dropout and an output layer. */
  private static MultiLayerNetwork network(OdeSolver solver, double[][] a, double... times) {
    return network(solver, new ContinuousAdjoint(), a, times);
  }

  private static MultiLayerNetwork network(
      OdeSolver solver, GradientMethod gradient, double[][] a, double... times) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nOut(2)
                        .activation(Activation.TANH)
                        .dropOut(0.5)
                        .build())
                .layer(
                    new OdeLayer.Builder(new LinearDynamics())
                        .name("ode")
                        .solver(solver)
                        .gradient(gradient)
                        .times(times)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    network.getLayer(1).getParam("A").assign(Nd4j.createFromArray(a).castTo(DataType.FLOAT));
    return network;
  }

  private static OdeSolver tolerance(double tolerance) {
    return OdeSolver.builder().rtol(tolerance).atol(tolerance).build();
  }

  /** y(1) = e^-20 y(0): from y(1), which is all tolerance, no way leads back to y(0). */
  @Test
  void whereTheFieldContractsTheContinuousAdjointIsWrong() {
    MultiLayerNetwork network =
        network(tolerance(1e-3), new double[][] {{-20, 0}, {0, -20}}, 0, 0.5, 1);
    GradientDiagnosis diagnosis = new GradientDoctor().examine(network, BATCH);
    assertTrue(diagnosis.of("continuous").difference() > 0.1, diagnosis.table());
    assertTrue(
        Set.of(Verdict.WRONG, Verdict.FAILED).contains(diagnosis.of("continuous").verdict()),
        diagnosis.table());
    assertTrue(diagnosis.reason().contains("continuous is wrong"), diagnosis.reason());
    assertTrue(diagnosis.reason().contains("it solves y backwards"), diagnosis.reason());
    assertTrue(!diagnosis.recommended().equals("continuous"), diagnosis.table());
  }

  private static final double[][] TURN = {{0.1, 2}, {-2, 0.1}};

  /** The adjoint equation is solved as coarsely as the equation; the discrete one is exact. */
  @Test
  void atALooseToleranceTheDiscreteAdjointIsRecommended() {
    GradientDiagnosis diagnosis =
        new GradientDoctor().examine(network(tolerance(0.3), TURN, 0, 4), BATCH);
    assertTrue(DISCRETE.contains(diagnosis.recommended()), diagnosis.table());
    assertTrue(diagnosis.of("continuous").difference() > 0.01, diagnosis.table());
    for (String name : DISCRETE) {
      assertEquals(Verdict.RIGHT, diagnosis.of(name).verdict(), diagnosis.table());
      assertTrue(diagnosis.of(name).difference() < 1e-5, diagnosis.table());
    }
  }

  @Test
  void atATightToleranceAllAreRight() {
    MultiLayerNetwork network = network(tolerance(1e-6), TURN, 0, 1);
    INDArray before = network.params().dup();
    GradientDiagnosis diagnosis = new GradientDoctor().examine(network, BATCH);
    for (GradientMeasurement of : diagnosis.measurements()) {
      assertEquals(Verdict.RIGHT, of.verdict(), diagnosis.table());
      // Dropout, which would differ from copy to copy, is off.
      assertTrue(of.error() < 1e-4, diagnosis.table());
      assertTrue(of.forwardEvaluations() > 0 && of.backwardEvaluations() > 0);
      assertTrue(of.bytes() > 0 && of.seconds() > 0);
    }
    assertTrue(diagnosis.of("states").bytes() < diagnosis.of("stages").bytes());
    assertTrue(
        diagnosis.of("states").backwardEvaluations()
            > diagnosis.of("stages").backwardEvaluations());
    // The network is as it was.
    assertArrayEquals(before.toFloatVector(), network.params().toFloatVector());
    OdeLayer layer = (OdeLayer) network.getLayerWiseConfigurations().getConf(1).getLayer();
    assertEquals(new ContinuousAdjoint(), layer.gradient());
    // One line each, the head, an empty one and the recommendation.
    String[] lines = diagnosis.table().lines().toArray(String[]::new);
    assertEquals(5 + 3, lines.length, diagnosis.table());
    assertTrue(lines[0].startsWith("method ") && lines[0].contains("backward"), lines[0]);
    assertTrue(lines[1].startsWith("continuous ") && lines[1].endsWith("right"), lines[1]);
    assertTrue(lines[7].startsWith(diagnosis.recommended() + ": its gradient"), lines[7]);
  }

  /** As a user would add it. */
  public record Refusing() implements GradientMethod {

    @Override
    public GradientPass newPass(OdeSolver solver, DifferentiableTerm term) {
      throw new UnsupportedOperationException("not today");
    }
  }

  @Test
  void ownMethodsAndOnesThatFail() {
    OdeSolver fixed =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.01)).build();
    Map<String, GradientMethod> methods =
        Map.of(
            "few",
            new DiscreteAdjoint(new Checkpoints(5 * 3 * 2 * 4)),
            "many",
            new DiscreteAdjoint(new Checkpoints(1 << 20)),
            "refusing",
            new Refusing());
    GradientDiagnosis diagnosis =
        new GradientDoctor(methods).examine(network(fixed, TURN, 0, 1), BATCH);
    assertEquals(Verdict.FAILED, diagnosis.of("refusing").verdict());
    assertTrue(diagnosis.table().contains("failed: not today"), diagnosis.table());
    assertTrue(diagnosis.reason().contains("refusing fails: not today"), diagnosis.reason());
    assertEquals(0, diagnosis.of("few").difference());
    // 95 of 100 states.
    assertEquals(95 * 3 * 2 * 4, diagnosis.of("many").bytes() - diagnosis.of("few").bytes());
    GradientDoctor hopeless = new GradientDoctor(Map.of("refusing", new Refusing()));
    MultiLayerNetwork network = network(fixed, TURN, 0, 1);
    assertThrows(IllegalStateException.class, () -> hopeless.examine(network, BATCH));
    assertThrows(IllegalArgumentException.class, () -> diagnosis.of("another"));
  }

  /** One component falls by e^-1e8; an explicit reference would need more than 1e7 steps. */
  @ParameterizedTest
  @MethodSource("stiffMethods")
  void stiffLayersAreExaminedToo(Method method, Set<String> serving) {
    OdeSolver solver = tolerance(1e-4).toBuilder().method(method).build();
    MultiLayerNetwork network =
        network(
            solver, new InterpolatingAdjoint(), new double[][] {{-1e8, 0}, {1e8, -0.3}}, 0, 0.5, 1);
    GradientDiagnosis diagnosis = new GradientDoctor().examine(network, BATCH);
    for (GradientMeasurement of : diagnosis.measurements()) {
      boolean serves = of.verdict() != Verdict.FAILED;
      assertEquals(serving.contains(of.name()), serves, diagnosis.table());
      if (serves && DISCRETE.contains(of.name())) {
        assertEquals(Verdict.RIGHT, of.verdict(), diagnosis.table());
        assertTrue(of.error() < 1e-4, diagnosis.table());
      }
    }
    assertTrue(serving.contains(diagnosis.recommended()), diagnosis.table());
    String reason = "ContinuousAdjoint solves y and its adjoint backwards together";
    assertTrue(diagnosis.reason().contains(reason), diagnosis.reason());
  }

  private static Stream<Arguments> stiffMethods() {
    return Stream.of(
        Arguments.of(Methods.KVAERNO5, Set.of("interpolating", "discrete", "stages", "states")),
        Arguments.of(Methods.RODAS5P, Set.of("interpolating")));
  }

  @Test
  void aGraphIsExaminedToo() {
    MultiLayerNetwork network = network(tolerance(1e-5), TURN, 0, 1);
    GradientDiagnosis diagnosis =
        new GradientDoctor(Map.of("discrete", new DiscreteAdjoint()))
            .examine(network.toComputationGraph(), BATCH);
    assertEquals("discrete", diagnosis.recommended());
    assertTrue(diagnosis.of("discrete").error() < 1e-3, diagnosis.table());
  }

  /** An OdeVertex takes its times from the batch, next to another one in double. */
  @Test
  void verticesAreExaminedToo() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Sgd(0.1))
                .graphBuilder()
                .addInputs("y0", "times")
                .addVertex(
                    "ode",
                    new OdeVertex.Builder(new LinearDynamics())
                        .solver(tolerance(0.3))
                        .gradient(new ContinuousAdjoint())
                        .build(),
                    "y0",
                    "times")
                .addLayer(
                    "output",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "ode")
                .setOutputs("output")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(3))
                .build());
    graph.init();
    graph.getLayer("ode").getParam("A").assign(Nd4j.createFromArray(TURN).castTo(DataType.FLOAT));
    MultiDataSet batch =
        new org.nd4j.linalg.dataset.MultiDataSet(
            new INDArray[] {BATCH.getFeatures(), Nd4j.createFromArray(0, 2.5, 4)},
            new INDArray[] {Nd4j.ones(DataType.FLOAT, 3, 2, 3)});
    GradientDiagnosis diagnosis = new GradientDoctor().examine(graph, batch);
    assertTrue(DISCRETE.contains(diagnosis.recommended()), diagnosis.table());
    assertTrue(diagnosis.of("continuous").difference() > 0.01, diagnosis.table());
    for (String name : DISCRETE) {
      assertTrue(diagnosis.of(name).difference() < 1e-5, diagnosis.table());
      assertTrue(diagnosis.of(name).backwardEvaluations() > 0, diagnosis.table());
    }
    OdeVertex vertex = (OdeVertex) graph.getConfiguration().getVertices().get("ode");
    assertEquals(new ContinuousAdjoint(), vertex.gradient());
    OdeVertex better = vertex.with(vertex.solver(), diagnosis.of("states").method());
    assertEquals(diagnosis.of("states").method(), better.gradient());
    assertEquals(vertex.solver(), better.solver());
  }

  @Test
  void aNetworkWithoutAnOdeIsRefused() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(2).nOut(2).build())
                .build());
    network.init();
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new GradientDoctor().examine(network, BATCH));
    assertTrue(refusal.getMessage().contains("no OdeLayer"), refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new GradientDoctor(Map.of()));
  }
}
