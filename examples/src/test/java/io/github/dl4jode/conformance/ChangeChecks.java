package io.github.dl4jode.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.conformance.Check.Trial;
import io.github.dl4jode.finetune.FineTuning;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected1D;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Changes of a network that exists. */
final class ChangeChecks {

  private ChangeChecks() {}

  static void freezing(Trial trial) {
    Net net = trial.network();
    boolean last = !net.isGraph() && net.index() == net.stack().getnLayers() - 1;
    if (last) {
      Check.limit(
          "output layers cannot be frozen: without another layer there is nothing to train",
          () -> assertLastLayersCannotBeFrozen(trial));
    }
    assertFrozen(frozen(net), trial.data(4));
  }

  private static Net frozen(Net net) {
    return net.isGraph()
        ? new Net(
            new TransferLearning.GraphBuilder(net.graph())
                .setFeatureExtractor(Subject.NAME)
                .build())
        : new Net(
            new TransferLearning.Builder(net.stack()).setFeatureExtractor(net.index()).build());
  }

  private static void assertLastLayersCannotBeFrozen(Trial trial) {
    Net stock = new Trial(trial.subject().stock()).network();
    assertThrows(RuntimeException.class, () -> frozen(stock));
  }

  private static void assertFrozen(Net net, MultiDataSet data) {
    INDArray all = net.model().params().dup();
    Map<String, INDArray> before = net.parametersNow();
    net.fit(data);
    net.parameters().forEach((name, values) -> assertEquals(before.get(name), values, name));
    assertTrue(!before.isEmpty(), "tests nothing");
    if (before.values().stream().mapToLong(INDArray::length).sum() < all.length()) {
      assertNotEquals(all, net.model().params(), "the other layers are trained");
    }
  }

  static void frozenLayerWithBackprop(Trial trial) {
    if (trial.subject().isVertex()) {
      Check.limit(
          "FrozenLayerWithBackprop wraps layers, not vertices",
          () -> assertTrue(!Layer.class.isAssignableFrom(ElementWiseVertex.class)));
    }
    Net net = trial.network(Trial.settings(), ChangeChecks::frozen);
    assertFrozen(net, trial.data(4));
  }

  private static Layer frozen(Layer layer) {
    Layer wrapper = new FrozenLayerWithBackprop(layer);
    wrapper.setLayerName(Subject.NAME);
    return wrapper;
  }

  static void fineTuning(Trial trial) {
    Net net = trial.network();
    FineTuning tuning = FineTuning.builder().updater(new Sgd(0)).only(Subject.NAME).build();
    if (net.isGraph()) {
      tuning.apply(net.graph());
    } else {
      tuning.apply(net.stack());
    }
    Map<String, INDArray> before = net.parametersNow();
    net.fit(trial.data(4));
    net.parameters().forEach((name, values) -> assertEquals(before.get(name), values, name));
  }

  /** With a learning rate of 0 for all layers nothing moves. */
  static void fineTuneConfiguration(Trial trial) {
    FineTuneConfiguration still =
        new FineTuneConfiguration.Builder().updater(new Sgd(0)).seed(1).build();
    Net net = trial.network();
    Net tuned =
        net.isGraph()
            ? new Net(
                new TransferLearning.GraphBuilder(net.graph()).fineTuneConfiguration(still).build())
            : new Net(
                new TransferLearning.Builder(net.stack()).fineTuneConfiguration(still).build());
    orAsSameDiffLayers(
        () -> assertStill(tuned, trial.data(4)),
        "FineTuneConfiguration skips SameDiff layers and vertices, with a warning; use FineTuning",
        () -> {
          MultiLayerNetwork stock = sameDiffLayer();
          assertMoves(new TransferLearning.Builder(stock).fineTuneConfiguration(still).build());
        });
  }

  static void setLearningRate(Trial trial) {
    Net net = trial.network(Trial.settings().updater(new Sgd(0.1)));
    if (net.isGraph()) {
      net.graph().setLearningRate(0);
    } else {
      net.stack().setLearningRate(0);
    }
    orAsSameDiffLayers(
        () -> assertStill(net, trial.data(4)),
        "setLearningRate skips SameDiff layers and vertices, with a warning; use FineTuning",
        () -> {
          MultiLayerNetwork stock = sameDiffLayer();
          stock.setLearningRate(0);
          assertMoves(stock);
        });
  }

  /** If the subject moves although nothing should, DL4J's own layer of the same kind does so. */
  private static void orAsSameDiffLayers(Runnable check, String message, Runnable proof) {
    try {
      check.run();
    } catch (AssertionError e) {
      Check.limit(message, proof);
    }
  }

  private static void assertStill(Net net, MultiDataSet data) {
    Map<String, INDArray> before = net.parametersNow();
    net.fit(data);
    net.parameters().forEach((name, values) -> assertEquals(before.get(name), values, name));
  }

  private static void assertMoves(MultiLayerNetwork network) {
    INDArray before = network.getParam("0_W").dup();
    network.fit(
        TestArrays.waves(DataType.DOUBLE, 2, 3, 4), TestArrays.waves(DataType.DOUBLE, 2, 2, 4));
    assertNotEquals(before, network.getParam("0_W"));
  }

  /** DL4J's LocallyConnected1D is a SameDiffLayer. */
  static MultiLayerNetwork sameDiffLayer() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new LocallyConnected1D.Builder()
                        .kernelSize(1)
                        .nIn(3)
                        .nOut(5)
                        .setInputSize(4)
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nIn(5).nOut(2).build())
                .setInputType(InputType.recurrent(3, 4))
                .build());
    network.init();
    return network;
  }

  static void wrongWidth(Trial trial) {
    Net net = new Trial(trial.subject().first()).network();
    MultiDataSet data = trial.data(2);
    INDArray[] features = data.getFeatures().clone();
    long[] shape = features[0].shape().clone();
    shape[1]++;
    features[0] = TestArrays.waves(DataType.DOUBLE, shape);
    net.output(new MultiDataSet(features, data.getLabels()));
    throw new AssertionError("an input of another width is accepted");
  }

  static void wrongParameters(Trial trial) {
    Net net = trial.network();
    setLonger(net.model());
    Check.limit(
        "setParams of a network takes the first values of a longer array",
        () -> setLonger(sameDiffLayer()));
  }

  private static void setLonger(Model model) {
    model.setParams(TestArrays.waves(DataType.DOUBLE, 1, model.numParams() + 1));
  }

  /** Of the layer before, whose output the subject reads, or of the subject, if it is the first. */
  static void nOutReplace(Trial trial) {
    Net net = trial.network();
    MultiDataSet data = trial.data(2);
    try {
      assertEquals(net.output(data).length(), replaced(net).output(data).length());
    } catch (RuntimeException e) {
      Check.limit(
          "nOutReplace does not reach SameDiff layers and vertices; remove and add the layers: "
              + Outcome.oneLine(e.getMessage()),
          ChangeChecks::assertSameDiffLayersAreNotReached);
    }
  }

  private static Net replaced(Net net) {
    if (net.isGraph()) {
      String name =
          net.graph().getConfiguration().getVertices().containsKey("stem") ? "stem" : Subject.NAME;
      return new Net(
          new TransferLearning.GraphBuilder(net.graph())
              .nOutReplace(name, 7, WeightInit.XAVIER)
              .build());
    }
    int index = Math.max(0, net.index() - 1);
    return new Net(
        new TransferLearning.Builder(net.stack()).nOutReplace(index, 7, WeightInit.XAVIER).build());
  }

  private static void assertSameDiffLayersAreNotReached() {
    MultiLayerNetwork stock = sameDiffLayer();
    assertThrows(
        RuntimeException.class,
        () -> new TransferLearning.Builder(stock).nOutReplace(0, 7, WeightInit.XAVIER).build());
  }

  static void toComputationGraph(Trial trial) {
    Net net = trial.network();
    if (net.isGraph()) {
      Check.limit(
          "toComputationGraph is a method of MultiLayerNetwork, and the subject is in a graph",
          () -> assertTrue(!MultiLayerNetwork.class.isAssignableFrom(ComputationGraph.class)));
    }
    MultiDataSet data = trial.data(3);
    Net graph = new Net(net.stack().toComputationGraph());
    if (!net.output(data).equals(graph.output(data))) {
      Check.limit(
          "toComputationGraph loses the names of layers and the seed of the network, and the noise"
              + " of a layer is a function of both: that of the graph is another",
          () -> assertOnlyNoiseDiffers(trial));
    }
    net.fit(data);
    graph.fit(data);
    assertEquals(net.model().params(), graph.model().params());
  }

  private static void assertOnlyNoiseDiffers(Trial trial) {
    Net stock = new Trial(trial.subject().stock()).network();
    ComputationGraph ofStock = stock.stack().toComputationGraph();
    assertTrue(ofStock.getConfiguration().getVertices().get(Subject.NAME) == null);
    assertNotEquals(
        stock.stack().getDefaultConfiguration().getSeed(),
        ofStock.getConfiguration().getDefaultConfiguration().getSeed());
    Trial withoutNoise = new Trial(trial.subject().onSequences());
    MultiDataSet data = withoutNoise.data(3);
    Net net = withoutNoise.network();
    assertEquals(net.output(data), new Net(net.stack().toComputationGraph()).output(data));
  }
}
