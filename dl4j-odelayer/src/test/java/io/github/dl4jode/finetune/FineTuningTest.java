package io.github.dl4jode.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A change of training reaches every layer and vertex, and nothing else changes. */
class FineTuningTest {

  private static final int SIZE = 3;

  private static NeuralNetConfiguration.Builder settings(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(updater)
        .l2(0.01);
  }

  private static MultiLayerNetwork stack(IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            settings(updater)
                .list()
                .layer(new DenseLayer.Builder().nOut(SIZE).build())
                .layer(new OdeLayer.Builder(dynamics()).name("ode").build())
                .layer(output())
                .setInputType(InputType.feedForward(SIZE))
                .build());
    network.init();
    return network;
  }

  private static DenseDynamics dynamics() {
    return DenseDynamics.builder().hidden(4).build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(2)
        .build();
  }

  private static ComputationGraph graph(IUpdater updater) {
    ComputationGraph graph =
        new ComputationGraph(
            settings(updater)
                .graphBuilder()
                .addInputs("x", "times")
                .addLayer("dense", new DenseLayer.Builder().nOut(SIZE).build(), "x")
                .addVertex("ode", new OdeVertex.Builder(dynamics()).build(), "dense", "times")
                .addLayer(
                    "output",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build(),
                    "ode")
                .setOutputs("output")
                .setInputTypes(InputType.feedForward(SIZE), InputType.feedForward(4))
                .build());
    graph.init();
    return graph;
  }

  private static DataSet data() {
    Nd4j.getRandom().setSeed(11);
    return new DataSet(Nd4j.randn(DataType.DOUBLE, 6, SIZE), Nd4j.randn(DataType.DOUBLE, 6, 2));
  }

  private static MultiDataSet graphData() {
    Nd4j.getRandom().setSeed(11);
    return new MultiDataSet(
        new INDArray[] {
          Nd4j.randn(DataType.DOUBLE, 6, SIZE), Nd4j.createFromArray(0.0, 0.3, 0.5, 1.0)
        },
        new INDArray[] {Nd4j.randn(DataType.DOUBLE, 6, 2, 4)});
  }

  /** The largest change of a layer's parameters by one iteration. */
  private static double step(MultiLayerNetwork network, int layer) {
    INDArray before = network.getLayer(layer).params().dup();
    network.fit(data());
    return before.sub(network.getLayer(layer).params()).amaxNumber().doubleValue();
  }

  private static double step(ComputationGraph graph, String layer) {
    INDArray before = graph.getLayer(layer).params().dup();
    graph.fit(graphData());
    return before.sub(graph.getLayer(layer).params()).amaxNumber().doubleValue();
  }

  @Test
  void aNewUpdaterHoldsForAllLayers() {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    assertTrue(step(network, 1) > 5e-3, "tests nothing: Adam moves by its rate");

    FineTuning.builder().updater(new Sgd(1e-6)).build().apply(network);

    for (int layer = 0; layer < 3; layer++) {
      double moved = step(network, layer);
      assertTrue(moved > 0 && moved < 1e-4, "layer " + layer + " moved by " + moved);
    }
  }

  @Test
  void aNewUpdaterHoldsForVertices() {
    ComputationGraph graph = graph(new Adam(1e-2));
    assertTrue(step(graph, "ode") > 5e-3, "tests nothing: Adam moves by its rate");

    FineTuning.builder().updater(new Sgd(1e-6)).build().apply(graph);

    for (String layer : List.of("dense", "ode", "output")) {
      double moved = step(graph, layer);
      assertTrue(moved > 0 && moved < 1e-4, layer + " moved by " + moved);
    }
  }

  /** Of gradient descent the step is exactly the rate times the gradient. */
  @Test
  void aStepIsTheNewRateTimesTheGradient() {
    MultiLayerNetwork network = stack(new Sgd(0.5));
    FineTuning.builder().learningRate(0.25).build().apply(network);
    MultiLayerNetwork reference = stack(new Sgd(0.25));

    network.fit(data());
    reference.fit(data());

    assertEquals(reference.params(), network.params());
  }

  @Test
  void aScheduleHoldsForAllLayers() {
    MultiLayerNetwork network = stack(new Sgd(0.5));
    FineTuning.builder()
        .learningRate(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.1, 1, 0.0)))
        .build()
        .apply(network);

    for (int layer = 0; layer < 3; layer++) {
      MultiLayerNetwork copy = network.clone();
      assertTrue(step(copy, layer) > 0, "layer " + layer);
      assertEquals(0, step(copy, layer), "layer " + layer);
    }
  }

  /** Adam's moments stay: the next step is that of a network that had the rate from the start. */
  @Test
  void momentsStayWithTheirParametersWhenBlocksAreMadeAnew() {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    network.fit(data());
    FineTuning.builder().learningRate(1e-3).only("ode").build().apply(network);
    MultiLayerNetwork unchanged = stack(new Adam(1e-2));
    unchanged.fit(data());
    assertEquals(unchanged.params(), network.params(), "tests nothing: the start is the same");
    INDArray before = network.params().dup();

    network.fit(data());
    unchanged.fit(data());

    INDArray step = network.params().sub(before);
    INDArray wholeStep = unchanged.params().sub(before);
    long from = network.getLayer(0).numParams();
    long to = from + network.getLayer(1).numParams();
    for (long i = 0; i < step.length(); i++) {
      double factor = i >= from && i < to ? 0.1 : 1;
      assertEquals(factor * wholeStep.getDouble(i), step.getDouble(i), 1e-12, "parameter " + i);
    }
  }

  @Test
  void momentsOfAnotherKindOfUpdaterAreNotTaken() {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    network.fit(data());
    MultiLayerNetwork fresh = stack(new Adam(1e-2));
    fresh.setParams(network.params());
    FineTuning nesterovs =
        FineTuning.builder()
            .updater(new org.nd4j.linalg.learning.config.Nesterovs(0.1, 0.9))
            .build();
    nesterovs.apply(network);
    nesterovs.apply(fresh);

    network.fit(data());
    fresh.fit(data());

    assertEquals(fresh.params(), network.params());
  }

  @Test
  void regularisationOfWeightsAndBiasesIsReplacedByKind() {
    MultiLayerNetwork network = stack(new Sgd(0.1));
    OdeLayer ode = (OdeLayer) network.getLayer(1).conf().getLayer();
    assertEquals(List.of(L2Regularization.class), kinds(ode.getRegularizationByParam("W1")));

    FineTuning.builder().l1(0.1).weightDecay(0.2).l2Bias(0.3).build().apply(network);

    assertEquals(
        List.of(L1Regularization.class, WeightDecay.class),
        kinds(ode.getRegularizationByParam("W1")));
    assertEquals(List.of(L2Regularization.class), kinds(ode.getRegularizationByParam("b1")));
    DenseLayer dense = (DenseLayer) network.getLayer(0).conf().getLayer();
    assertEquals(
        List.of(L1Regularization.class, WeightDecay.class),
        kinds(dense.getRegularizationByParam("W")));

    FineTuning.builder().l1(0).weightDecay(0).l2Bias(0).build().apply(network);
    assertEquals(List.of(), kinds(ode.getRegularizationByParam("W1")));
    assertEquals(0, network.calcRegularizationScore(true));
  }

  private static List<Class<?>> kinds(List<Regularization> all) {
    return all.stream().<Class<?>>map(Object::getClass).toList();
  }

  @Test
  void weightDecayWorksOnAVertex() {
    ComputationGraph graph = graph(new Sgd(0));
    FineTuning.builder().updater(new Sgd(0.5)).l2(0).weightDecay(0.5).build().apply(graph);
    ComputationGraph without = graph(new Sgd(0));
    FineTuning.builder().updater(new Sgd(0.5)).l2(0).build().apply(without);
    INDArray before = graph.getVertex("ode").paramTable(false).get("W1").dup();

    graph.fit(graphData());
    without.fit(graphData());

    INDArray difference =
        without
            .getVertex("ode")
            .paramTable(false)
            .get("W1")
            .sub(graph.getVertex("ode").paramTable(false).get("W1"));
    assertTrue(difference.sub(before.mul(0.25)).amaxNumber().doubleValue() < 1e-12);
  }

  @Test
  void onlyTheNamedLayersChange() {
    MultiLayerNetwork network = stack(new Sgd(0.1));
    FineTuning.builder().learningRate(0).l2(0).only("ode").build().apply(network);

    assertEquals(0, step(network, 1));
    assertNotEquals(0, step(network, 0));
  }

  @Test
  void biasesGetTheUpdaterToo() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            settings(new Sgd(0.1))
                .biasUpdater(new Sgd(0.1))
                .list()
                .layer(new OdeLayer.Builder(dynamics()).build())
                .layer(output())
                .setInputType(InputType.feedForward(SIZE))
                .build());
    network.init();
    FineTuning.builder().updater(new Sgd(0)).l2(0).build().apply(network);
    assertEquals(0, step(network, 0));

    FineTuning.builder().biasUpdater(new Sgd(0.1)).build().apply(network);
    INDArray weights = network.getLayer(0).getParam("W1").dup();
    assertNotEquals(0, step(network, 0));
    assertEquals(weights, network.getLayer(0).getParam("W1"));
  }

  /** DL4J gives the layer in a wrapper a copy of the configuration. */
  @Test
  void layersInWrappersChangeAtWorkAndInTheSavedConfiguration() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            settings(new Sgd(0.1))
                .list()
                .layer(new LastTimeStep(new LSTM.Builder().nOut(SIZE).build()))
                .layer(output())
                .setInputType(InputType.recurrent(2, 5))
                .build());
    network.init();
    FineTuning.builder().learningRate(0).l2(0).build().apply(network);
    DataSet sequences =
        new DataSet(Nd4j.randn(DataType.DOUBLE, 6, 2, 5), Nd4j.randn(DataType.DOUBLE, 6, 2));

    for (MultiLayerNetwork one : List.of(network, restored(network))) {
      INDArray before = one.params().dup();
      one.fit(sequences);
      assertEquals(before, one.params());
    }
  }

  @Test
  void aRestoredNetworkIsTunedAndSavesWhatItWasTunedTo() throws IOException {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    network.fit(data());
    MultiLayerNetwork restored = restored(network);
    FineTuning.builder().updater(new Sgd(1e-6)).l2(0).build().apply(restored);

    MultiLayerNetwork again = restored(restored);

    OdeLayer ode = (OdeLayer) again.getLayer(1).conf().getLayer();
    assertEquals(new Sgd(1e-6), ode.getUpdater());
    assertEquals(List.of(), ode.getRegularizationByParam("W1"));
    assertEquals(restored.params(), again.params());
    assertTrue(step(again, 1) < 1e-4);
  }

  private static MultiLayerNetwork restored(MultiLayerNetwork network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Test
  void iterationsAndParametersStay() {
    MultiLayerNetwork network = stack(new Adam(1e-2));
    network.fit(data());
    INDArray before = network.params().dup();
    FineTuning.builder().updater(new Sgd(1e-6)).build().apply(network);

    assertEquals(before, network.params());
    assertEquals(1, network.getIterationCount());
  }

  @Test
  void frozenLayersStayFrozen() {
    MultiLayerNetwork network =
        new TransferLearning.Builder(stack(new Sgd(0.1))).setFeatureExtractor(1).build();
    INDArray before = network.params().dup();
    FineTuning.builder().updater(new Sgd(0.5)).l2(0.5).build().apply(network);
    network.fit(data());

    long frozen = network.getLayer(0).numParams() + network.getLayer(1).numParams();
    for (long i = 0; i < frozen; i++) {
      assertEquals(before.getDouble(i), network.params().getDouble(i));
    }
    assertNotEquals(before, network.params());
  }

  /** What DL4J regularises them by itself, it would go on to. */
  @Test
  void layersThatPassGradientsOnButAreFrozenStayAsWell() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            settings(new Sgd(0.1))
                .l2(0)
                .list()
                .layer(new DenseLayer.Builder().nOut(SIZE).build())
                .layer(
                    new FrozenLayerWithBackprop(
                        new DenseLayer.Builder().nIn(SIZE).nOut(SIZE).build()))
                .layer(output())
                .setInputType(InputType.feedForward(SIZE))
                .build());
    network.init();
    FineTuning.builder().updater(new Sgd(0.5)).l2(0.5).build().apply(network);

    assertEquals(0, step(network, 1));
    assertNotEquals(0, step(network, 0));
  }

  @Test
  void layersDoNotShareAnUpdater() {
    MultiLayerNetwork network = stack(new Sgd(0.1));
    FineTuning.builder().updater(new Sgd(0.2)).build().apply(network);
    network.setLearningRate(0, 0.7);

    assertNotSame(
        network.getLayer(0).conf().getLayer().getUpdaterByParam("W"),
        network.getLayer(1).conf().getLayer().getUpdaterByParam("W1"));
    assertEquals(new Sgd(0.2), network.getLayer(1).conf().getLayer().getUpdaterByParam("W1"));
  }

  @Test
  void aNetworkThatIsNotInitialisedIsTuned() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(stack(new Sgd(0.1)).getLayerWiseConfigurations());
    FineTuning.builder().learningRate(0).l2(0).build().apply(network);
    network.init();
    assertEquals(0, step(network, 1));

    ComputationGraph graph = new ComputationGraph(graph(new Sgd(0.1)).getConfiguration());
    FineTuning.builder().learningRate(0).l2(0).build().apply(graph);
    graph.init();
    assertEquals(0, step(graph, "ode"));
  }

  @Test
  void whatCannotWorkIsRefusedAndNothingChanges() {
    MultiLayerNetwork network = stack(new AdaDelta());
    String before = network.getLayerWiseConfigurations().toJson();

    assertRefused(
        () -> FineTuning.builder().learningRate(0.1).build().apply(network),
        "AdaDelta, which has no learning rate");
    assertRefused(
        () -> FineTuning.builder().l1(0.1).only("odd").build().apply(network), "\"odd\"", "ode");
    assertRefused(() -> FineTuning.builder().learningRate(-1), "-1.0");
    assertRefused(() -> FineTuning.builder().l2(Double.NaN), "L2", "NaN");
    assertRefused(
        () -> FineTuning.builder().l2(0.1).weightDecay(0.1).build(), "exclude each other");
    assertEquals(before, network.getLayerWiseConfigurations().toJson());
  }

  private static void assertRefused(Runnable change, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, change::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
