package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Penalties on the dynamics of layers and vertices: their values, gradients and settings. */
class PenaltyTest {

  private static final DynamicsPenalties BOTH = new DynamicsPenalties(0.3, 0.2);

  private static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();

  private static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();

  private static OdeLayer.Builder dense() {
    return new OdeLayer.Builder(
            DenseDynamics.builder().hidden(5).time(TimeConditioning.CONCATENATED).build())
        .solver(FIXED)
        .gradient(new DiscreteAdjoint());
  }

  private static MultiLayerNetwork network(InputType input, Layer... layers) {
    return Networks.network(Networks.configuration().updater(new NoOp()).l2(0.01), input, layers);
  }

  /** y' = a y in one dimension: f² = a² y², and the Jacobian is a, whatever the noise. */
  @Test
  void equalsTheClosedFormInBothDirections() {
    double a = -0.7;
    double span = 1.5;
    INDArray y0 = Nd4j.createFromArray(new double[][] {{1}, {-2}, {0.5}});
    INDArray labels = Networks.data(3, 1).getLabels();
    for (double direction : new double[] {1, -1}) {
      MultiLayerNetwork network =
          Networks.network(
              InputType.feedForward(1),
              new OdeLayer.Builder(new LinearDynamics())
                  .solver(TIGHT)
                  .times(0, direction * span)
                  .penalties(BOTH)
                  .name("ode")
                  .build());
      network.setParam("0_A", Nd4j.createFromArray(new double[][] {{a}}));
      DataSet data = new DataSet(y0, labels);
      double added = network.score(data, true) - network.score(data, false);

      double growth = Math.expm1(2 * a * direction * span) / (2 * a * direction);
      double squares = y0.mul(y0).meanNumber().doubleValue();
      double expected = 0.3 * a * a * squares * growth + 0.2 * a * a * span;
      assertEquals(expected, added, 1e-8, "direction " + direction);
      network.score(data, true);
      assertEquals(expected, OdeLayers.penalties(network).get("ode"), 1e-8);
      network.output(y0);
      assertEquals(Map.of(), OdeLayers.penalties(network), "outside training");
    }
  }

  static Stream<Arguments> methods() {
    return Stream.of(
        Arguments.of(FIXED, new DiscreteAdjoint(StageStorage.STORED)),
        Arguments.of(FIXED, new DiscreteAdjoint(StageStorage.RECOMPUTED)),
        Arguments.of(TIGHT, new DiscreteAdjoint()),
        Arguments.of(TIGHT, new ContinuousAdjoint()),
        Arguments.of(TIGHT, new InterpolatingAdjoint()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void gradientsAreThoseOfTheScore(OdeSolver solver, GradientMethod gradient) {
    OdeLayer layer =
        dense().solver(solver).gradient(gradient).times(0.5, 2).penalties(BOTH).build();
    OdeLayer backwards =
        dense().solver(solver).gradient(gradient).times(1, 0).penalties(BOTH).build();
    check(
        network(InputType.feedForward(3), layer, backwards),
        Networks.data(4, 3).getFeatures(),
        Networks.data(4, 3).getLabels());
  }

  @ParameterizedTest
  @MethodSource("single")
  void eachPenaltyHasItsGradient(DynamicsPenalties penalties) {
    check(
        network(InputType.feedForward(3), dense().penalties(penalties).build()),
        Networks.data(4, 3).getFeatures(),
        Networks.data(4, 3).getLabels());
  }

  static Stream<DynamicsPenalties> single() {
    return Stream.of(new DynamicsPenalties(0.5, 0), new DynamicsPenalties(0, 0.5));
  }

  @Test
  void gradientsOfImages() {
    OdeLayer layer =
        new OdeLayer.Builder(
                ConvolutionDynamics.builder()
                    .groups(2)
                    .convolutions(1)
                    .activation(Activation.SOFTPLUS)
                    .build())
            .solver(FIXED)
            .gradient(new DiscreteAdjoint())
            .penalties(BOTH)
            .build();
    check(
        network(InputType.convolutional(3, 2, 4), layer),
        Networks.data(2, 4, 3, 2).getFeatures(),
        Networks.data(2, 4, 3, 2).getLabels());
  }

  /** Each time step of a sequence is a row of the layer, and not an example of the network. */
  @Test
  void gradientsOfSequences() {
    check(
        Networks.recurrent(InputType.recurrent(3, 4), dense().penalties(BOTH).build()),
        Networks.data(2, 3, 4).getFeatures(),
        Nd4j.randn(DataType.DOUBLE, 2, 2, 4));
  }

  @Test
  void gradientsOfTrajectories() {
    OdeLayer layer =
        dense().times(0, 0.3, 0.7, 1).output(OdeOutput.TRAJECTORY).penalties(BOTH).build();
    check(
        Networks.recurrent(InputType.feedForward(3), layer),
        Networks.data(2, 3).getFeatures(),
        Nd4j.randn(DataType.DOUBLE, 2, 2, 4));
  }

  private static void check(MultiLayerNetwork network, INDArray input, INDArray labels) {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.MLNConfig()
                  .net(network)
                  .epsilon(1e-6)
                  .maxRelError(1e-5)
                  .minAbsoluteError(1e-8)
                  .print(GradientCheckUtil.PrintMode.ZEROS)
                  .input(input)
                  .labels(labels)));
    } finally {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }

  private static ComputationGraph graph(OdeVertex.Builder vertex) {
    return Graphs.initialised(
        Networks.configuration()
            .updater(new NoOp())
            .graphBuilder()
            .addInputs("y0", "times")
            .addLayer("first", dense().penalties(BOTH).build(), "y0")
            .addVertex("ode", vertex.solver(FIXED).build(), "first", "times")
            .addLayer(
                "out",
                new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .build(),
                "ode")
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(3), InputType.feedForward(3)));
  }

  @Test
  void gradientsOfLayersAndVerticesInGraphs() {
    OdeVertex.Builder vertex =
        new OdeVertex.Builder(DenseDynamics.builder().hidden(5).build()).penalties(BOTH);
    ComputationGraph graph = graph(vertex);
    INDArray times = Nd4j.createFromArray(0.0, 0.5, 1.25);
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {Networks.data(4, 3).getFeatures(), times},
            new INDArray[] {Nd4j.randn(DataType.DOUBLE, 4, 3, 3)});
    INDArray gradient = GraphGradients.gradient(graph, data);
    assertEquals(
        0, Graphs.largestDifference(GraphGradients.differences(graph, data), gradient), 1e-7);
    assertEquals(2, OdeLayers.penalties(graph).size());
    ComputationGraph copy = graph.clone();
    assertEquals(graph.getConfiguration().toJson(), copy.getConfiguration().toJson());
    assertEquals(GraphGradients.score(graph, data), GraphGradients.score(copy, data));
  }

  @Test
  void theNoiseIsAFunctionOfSeedIterationAndLayer() {
    DynamicsPenalties jacobian = new DynamicsPenalties(0, 1);
    // The parameters stay the same.
    MultiLayerNetwork network =
        Networks.network(
            Networks.configuration().updater(new Sgd(0)),
            InputType.feedForward(3),
            dense().penalties(jacobian).name("one").build());
    DataSet data = Networks.data(1, 3);
    double first = network.score(data, true);
    assertEquals(first, network.score(data, true), "the same iteration");
    assertEquals(first, network.clone().score(data, true), "the same seed");
    Set<Double> scores = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      network.fit(data);
      scores.add(network.score());
    }
    // Three signs, and a common one does not matter: four values.
    assertEquals(4, scores.size());
    assertTrue(scores.contains(first));
  }

  @Test
  void layersDrawNoiseOfTheirOwn() {
    OdeLayer.Builder builder = dense().penalties(new DynamicsPenalties(0, 1));
    Set<Double> penalties = new HashSet<>();
    for (String name : new String[] {"one", "two", "three", "four", "five"}) {
      MultiLayerNetwork network = network(InputType.feedForward(3), builder.name(name).build());
      network.score(Networks.data(8, 3), true);
      penalties.add(OdeLayers.penalties(network).get(name));
    }
    assertEquals(5, penalties.size());
  }

  /** Rademacher noise: the mean over many iterations is the squared Frobenius norm. */
  @Test
  void theEstimateIsUnbiased() {
    MultiLayerNetwork network =
        Networks.network(
            Networks.configuration().updater(new Sgd(0)),
            InputType.feedForward(3),
            new OdeLayer.Builder(new LinearDynamics())
                .solver(FIXED)
                .penalties(new DynamicsPenalties(0, 1))
                .name("ode")
                .build());
    DataSet data = Networks.data(50, 3);
    double sum = 0;
    int iterations = 200;
    for (int i = 0; i < iterations; i++) {
      network.fit(data);
      sum += OdeLayers.penalties(network).get("ode");
    }
    INDArray a = network.getParam("0_A");
    double expected = a.mul(a).sumNumber().doubleValue();
    assertEquals(expected, sum / iterations, 0.02 * expected);
  }

  @Test
  void stepsAndOutputsAreThoseWithoutPenalties() {
    OdeSolver adaptive = OdeSolver.builder().rtol(1e-3).atol(1e-3).build();
    MultiLayerNetwork plain =
        network(InputType.feedForward(3), dense().solver(adaptive).name("ode").build());
    MultiLayerNetwork penalized =
        network(
            InputType.feedForward(3), dense().solver(adaptive).penalties(BOTH).name("ode").build());
    DataSet data = Networks.data(6, 3);
    assertEquals(plain.score(data), penalized.score(data), "outside training");
    assertEquals(plain.output(data.getFeatures()), penalized.output(data.getFeatures()));
    plain.fit(data);
    penalized.fit(data);
    assertEquals(
        OdeLayers.reports(plain).get("ode").forward(),
        OdeLayers.reports(penalized).get("ode").forward());
  }

  @Test
  void aListenerShowsThem() {
    FunctionEvaluationListener listener = new FunctionEvaluationListener(1);
    MultiLayerNetwork network =
        network(InputType.feedForward(3), dense().penalties(BOTH).name("ode").build());
    network.setListeners(listener);
    network.fit(Networks.data(4, 3));
    assertTrue(listener.latestPenalties().get("ode") > 0);
    assertTrue(OdeLayers.summary(network).contains("kineticEnergy=0.3"), "summary");
  }

  @Test
  void areSavedWithTheNetwork(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network = network(InputType.feedForward(3), dense().penalties(BOTH).build());
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
    assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
    assertEquals(configuration, MultiLayerConfiguration.fromYaml(configuration.toYaml()));
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file, true);
    OdeLayer layer = (OdeLayer) restored.getLayer(0).conf().getLayer();
    assertEquals(BOTH, layer.penalties());
    DataSet data = Networks.data(4, 3);
    assertEquals(network.score(data, true), restored.score(data, true));
    assertNotEquals(dense().build(), dense().penalties(BOTH).build());
  }

  /** What a model of version 0.1 says of a layer. */
  @Test
  void configurationsWithoutThePropertyHaveNone() {
    MultiLayerConfiguration configuration =
        network(InputType.feedForward(3), dense().build()).getLayerWiseConfigurations();
    String json = configuration.toJson().replaceAll("\"penalties\" : \\{[^}]*\\},?\\s*", "");
    assertTrue(!json.contains("kineticEnergy"), json);
    assertEquals(configuration, MultiLayerConfiguration.fromJson(json));
  }

  @Test
  void coefficientsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new DynamicsPenalties(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new DynamicsPenalties(0, Double.NaN));
  }
}
