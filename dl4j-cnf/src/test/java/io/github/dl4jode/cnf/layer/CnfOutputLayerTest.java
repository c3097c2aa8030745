package io.github.dl4jode.cnf.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.LinearDynamics;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.divergence.HutchinsonDivergence;
import io.github.dl4jode.cnf.dynamics.ConditionalDynamics;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The layer as a part of DL4J. */
class CnfOutputLayerTest {

  private static final INDArray DATA = Flows.normal(3, 10, 2);
  private static final DataSet TRAINING = new DataSet(DATA, DATA);

  private static MultiLayerNetwork network() {
    return Flows.network(
        2,
        new CnfOutputLayer.Builder(new PlanarDynamics(6, 4), ffjord())
            .divergence(Divergence.hutchinson())
            .penalties(new DynamicsPenalties(0.01, 0.02))
            .build());
  }

  private static Dynamics ffjord() {
    return FfjordDynamics.builder().hidden(6).build();
  }

  @Test
  void scoreIsTheMeanNegativeLogLikelihood() {
    MultiLayerNetwork network = network();
    INDArray logDensity = network.output(DATA);
    assertArrayEquals(new long[] {10, 1}, logDensity.shape());
    double mean = -logDensity.meanNumber().doubleValue();
    assertEquals(mean, network.score(Flows.withoutLabels(DATA)), 1e-12);
    INDArray each = network.scoreExamples(Flows.withoutLabels(DATA), false);
    assertEquals(-logDensity.getDouble(7), each.getDouble(7), 1e-12);
  }

  /** The density of each example, with workspaces as DL4J turns them on by default. */
  @Test
  void aGraphScoresExamples() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .l2(0.3)
                .graphBuilder()
                .addInputs("x")
                .addLayer("flow", new CnfOutputLayer.Builder(ffjord()).build(), "x")
                .setOutputs("flow")
                .setInputTypes(InputType.feedForward(2))
                .build());
    graph.init();
    INDArray logDensity = graph.outputSingle(DATA);

    INDArray each = graph.scoreExamples(TRAINING, false);
    INDArray penalised = graph.scoreExamples(TRAINING, true);

    assertArrayEquals(new long[] {10, 1}, each.shape());
    assertTrue(each.add(logDensity).amaxNumber().doubleValue() < 1e-12, each::toString);
    double penalty = graph.calcRegularizationScore(true);
    assertTrue(penalty > 0, "tests nothing");
    assertTrue(
        penalised.sub(each).subi(penalty).amaxNumber().doubleValue() < 1e-12, penalised::toString);
  }

  @Test
  void theSummaryAndTheListOfLayersShowTheFlow() {
    MultiLayerNetwork network = network();
    assertTrue(network.summary().contains("(CnfOutputLayerRuntime)"), network.summary());
    String layers = OdeLayers.summary(network);
    assertTrue(layers.contains("CnfOutputLayer") && layers.contains("divergence="), layers);
  }

  static Stream<String> namesOfOthers() {
    return Stream.of("t", "y", "noise", "context", "a_b");
  }

  @ParameterizedTest
  @MethodSource("namesOfOthers")
  void aParameterWithTheNameOfSomethingElseIsRefusedWhenBuilt(String name) {
    CnfOutputLayer.Builder builder = new CnfOutputLayer.Builder(new NamedDynamics(name));
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(
        message.startsWith("CnfOutputLayer") && message.contains("\"" + name + "\""), message);
  }

  /** y' = y a with a parameter a of any name, and a context that it does not read. */
  private static final class NamedDynamics extends ConditionalDynamics {

    private static final long serialVersionUID = 1L;
    private final String name;

    NamedDynamics(String name) {
      this.name = name;
    }

    @Override
    public long contextSize() {
      return 1;
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam(name, 1, 2);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get(name).assign(1);
    }

    @Override
    public SDVariable define(
        SameDiff graph,
        SDVariable t,
        SDVariable y,
        SDVariable context,
        Map<String, SDVariable> parameters) {
      return y.mul(parameters.get(name));
    }
  }

  @Test
  void aContextThatIsNotReadHasNoInfluence() {
    MultiLayerNetwork network = Flows.network(3, Flows.layer(new NamedDynamics("a")).build());
    INDArray rows = Nd4j.createFromArray(new double[][] {{0.3, -1, 5}, {0.3, -1, -7}});
    network.fit(new DataSet(rows, rows));
    INDArray densities = network.output(rows);
    assertEquals(densities.getDouble(0), densities.getDouble(1));
    assertNotEquals(1, network.getParam("0_flow1.a").getDouble(0), "it learns");
  }

  @Test
  void conditionalDynamicsAreRefusedWhereThereIsNoContext() {
    OdeLayer layer =
        new OdeLayer.Builder(FfjordDynamics.builder().hidden(4).context(2).build()).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(layer)
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> network.output(Nd4j.ones(DataType.FLOAT, 2, 3)));
    assertTrue(refusal.getMessage().contains("use them in a CnfOutputLayer"), refusal::getMessage);
  }

  @Test
  void trainsAndReportsTheWorkOfTheSolver() {
    MultiLayerNetwork network = network();
    double before = network.score(TRAINING);
    for (int i = 0; i < 20; i++) {
      network.fit(TRAINING);
    }
    // Two flows, each at least a first step and the search for its size.
    SolveReport work = OdeLayers.reports(network).values().iterator().next();
    assertTrue(work.forward().functionEvaluations() >= 14, work::toString);
    assertTrue(work.backward().functionEvaluations() >= 12, work::toString);
    assertTrue(network.score(TRAINING) < before - 0.05, "no progress from " + before);
  }

  @Test
  void penaltiesAddToTheScoreOfTraining() {
    CnfOutputLayer.Builder builder = Flows.layer(ffjord());
    double plain = Flows.network(2, builder.build()).score(TRAINING, true);
    double kinetic =
        Flows.network(2, builder.penalties(new DynamicsPenalties(0.5, 0)).build())
            .score(TRAINING, true);
    double both =
        Flows.network(2, builder.penalties(new DynamicsPenalties(0.5, 2)).build())
            .score(TRAINING, true);
    double backwards =
        Flows.network(2, builder.times(1, 0).penalties(new DynamicsPenalties(0.5, 0)).build())
            .score(TRAINING, true);
    assertTrue(kinetic > plain + 1e-3 && both > kinetic + 1e-3, plain + " " + kinetic + " " + both);
    double plainBackwards =
        Flows.network(2, builder.penalties(DynamicsPenalties.none()).build()).score(TRAINING, true);
    assertTrue(backwards > plainBackwards + 1e-3, "penalties are positive in either direction");
  }

  /** y' = a y from time 0 to 1: ∫‖f‖² dt = a ‖y1‖² (1 - e^(-2a)) / 2, and ‖∂f/∂y‖² = 2 a². */
  @Test
  void penaltiesOfALinearFlowAreKnown() {
    double a = 0.8;
    CnfOutputLayer.Builder builder =
        Flows.layer(new LinearDynamics(new double[][] {{a, 0}, {0, a}}));
    double plain = Flows.network(2, builder.build()).score(TRAINING, true);
    double both =
        Flows.network(2, builder.penalties(new DynamicsPenalties(0.5, 0.3)).build())
            .score(TRAINING, true);
    double squares = DATA.mul(DATA).sumNumber().doubleValue() / DATA.size(0);
    double kinetic = a * squares * -Math.expm1(-2 * a) / 2;
    assertEquals(0.5 * kinetic + 0.3 * 2 * a * a, both - plain, 1e-7);
  }

  @Test
  void ownNoiseForEachIterationAndTheSameOutsideTraining() {
    CnfOutputLayer layer =
        Flows.layer(ffjord())
            .divergence(Divergence.hutchinson())
            .evaluationDivergence(new HutchinsonDivergence(Noise.GAUSSIAN))
            .build();
    MultiLayerNetwork network = Flows.network(2, layer);
    double first = network.score(TRAINING, true);
    assertEquals(first, network.score(TRAINING, true));
    network.getLayer(0).setIterationCount(1);
    assertNotEquals(first, network.score(TRAINING, true));
    assertEquals(network.output(DATA), network.output(DATA));
    MultiLayerNetwork again = Flows.network(2, layer);
    assertEquals(network.output(DATA), again.output(DATA));
  }

  @Test
  void savedAndRestored() throws IOException {
    MultiLayerNetwork network = network();
    network.fit(TRAINING);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(file.toByteArray()), true);
    assertEquals(network.output(DATA), restored.output(DATA));
    assertEquals(
        network.getLayerWiseConfigurations().getConf(0).getLayer(),
        restored.getLayerWiseConfigurations().getConf(0).getLayer());
    assertEquals(
        network.getUpdater().getStateViewArray(), restored.getUpdater().getStateViewArray());
  }

  static Stream<CnfOutputLayer> configurations() {
    return Stream.concat(
        Flows.dynamics().values().stream()
            .map(dynamics -> new CnfOutputLayer.Builder(dynamics).build()),
        Stream.of(
            new CnfOutputLayer.Builder(new PlanarDynamics(3, 2), ffjord())
                .solver(OdeSolver.builder().rtol(1e-4).build())
                .evaluationSolver(OdeSolver.builder().rtol(1e-6).build())
                .gradient(new DiscreteAdjoint())
                .times(0, 10)
                .base(new BaseDistribution(0.3))
                .divergence(new HutchinsonDivergence(Noise.GAUSSIAN))
                .evaluationDivergence(Divergence.hutchinson())
                .penalties(new DynamicsPenalties(0.1, 0.2))
                .densityErrorControlled(false)
                .name("flow")
                .build()));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void configurationComesBackFromJson(CnfOutputLayer layer) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(layer)
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration.getConf(0).getLayer(), read.getConf(0).getLayer());
    assertEquals(configuration.toJson(), read.toJson());
  }

  @Test
  void cloneIsIndependent() {
    MultiLayerNetwork network = network();
    MultiLayerNetwork clone = network.clone();
    INDArray before = network.output(DATA).dup();
    assertEquals(before, clone.output(DATA));
    clone.fit(TRAINING);
    assertNotEquals(before, clone.output(DATA));
    assertEquals(before, network.output(DATA));
  }

  /** A computation graph needs no labels at all. */
  @Test
  void inAComputationGraph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(12)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(1e-2))
                .graphBuilder()
                .addInputs("in")
                .addLayer("flow", Flows.layer(ffjord()).build(), "in")
                .setOutputs("flow")
                .setInputTypes(InputType.feedForward(2))
                .build());
    graph.init();
    MultiDataSet data = new MultiDataSet(new INDArray[] {DATA}, new INDArray[] {DATA});
    double before = graph.score(data);
    for (int i = 0; i < 10; i++) {
      graph.fit(data);
    }
    assertTrue(graph.score(data) < before - 0.02, "no progress from " + before);
  }

  @Test
  void badConfigurationsAreRefused() {
    refused("at least one flow", () -> new CnfOutputLayer.Builder().build());
    refused(
        "two finite, different times",
        () -> new CnfOutputLayer.Builder(ffjord()).times(1, 1).build());
    refused(
        "cannot be trained: Method adams has no reverse steps",
        () ->
            new CnfOutputLayer.Builder(ffjord())
                .solver(OdeSolver.builder().method(Methods.ADAMS).build())
                .gradient(new DiscreteAdjoint())
                .build());
    refused("-1", () -> new DynamicsPenalties(-1, 0));
    refused("NaN", () -> new DynamicsPenalties(0, Double.NaN));
    refused("0.0", () -> new BaseDistribution(0));
    refused("positive widths", () -> FfjordDynamics.builder().hidden(3, 0).build());
    refused("positive width", () -> new PlanarDynamics(0, 3));
    refused(
        "setInputType",
        () ->
            new MultiLayerNetwork(
                    new NeuralNetConfiguration.Builder()
                        .list(new CnfOutputLayer.Builder(new PlanarDynamics(3, 2)).build())
                        .build())
                .init());
    refused(
        "[batch, size]",
        () ->
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new CnfOutputLayer.Builder(ffjord()).build())
                .setInputType(InputType.recurrent(3))
                .build());
  }

  private static void refused(String part, Runnable construction) {
    Exception refusal = assertThrows(Exception.class, construction::run);
    assertTrue(String.valueOf(refusal.getMessage()).contains(part), refusal::toString);
  }

  @Test
  void labelsAreAddedWhereTheyAreMissing() {
    DataSet minibatch = Flows.withoutLabels(DATA);
    new MissingLabels().preProcess(minibatch);
    assertEquals(DATA, minibatch.getLabels());
    DataSet labelled = new DataSet(DATA, DATA.mul(2));
    new MissingLabels().preProcess(labelled);
    assertEquals(DATA.mul(2), labelled.getLabels());
    network().fit(List.of(minibatch).iterator().next());
  }
}
