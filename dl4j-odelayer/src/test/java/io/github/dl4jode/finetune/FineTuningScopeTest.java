package io.github.dl4jode.finetune;

import static io.github.dl4jode.finetune.TunedNetworks.SIZE;
import static io.github.dl4jode.finetune.TunedNetworks.data;
import static io.github.dl4jode.finetune.TunedNetworks.dynamics;
import static io.github.dl4jode.finetune.TunedNetworks.graph;
import static io.github.dl4jode.finetune.TunedNetworks.output;
import static io.github.dl4jode.finetune.TunedNetworks.restored;
import static io.github.dl4jode.finetune.TunedNetworks.settings;
import static io.github.dl4jode.finetune.TunedNetworks.stack;
import static io.github.dl4jode.finetune.TunedNetworks.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.OdeLayer;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Sgd;

/** Which layers a change reaches, and which changes are refused. */
class FineTuningScopeTest {

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
