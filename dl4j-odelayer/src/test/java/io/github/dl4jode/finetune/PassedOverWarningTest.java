package io.github.dl4jode.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;

/** Where DL4J passes over a layer of this library without a word, the library has one. */
class PassedOverWarningTest {

  private final Logger logger =
      (Logger) LoggerFactory.getLogger("io.github.dl4jode.layer.compiled.PassedOver");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private List<String> warnings() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static MultiLayerNetwork stack() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .list()
                .layer(new DenseLayer.Builder().nOut(3).build())
                .layer(new OdeLayer.Builder(DenseDynamics.builder().build()).name("block").build())
                .layer(output())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    return network;
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(2)
        .build();
  }

  private static ComputationGraph graph() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .graphBuilder()
                .addInputs("x", "times")
                .addVertex(
                    "block",
                    new OdeVertex.Builder(DenseDynamics.builder().build()).build(),
                    "x",
                    "times")
                .addLayer(
                    "output",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build(),
                    "block")
                .setOutputs("output")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(4))
                .build());
    graph.init();
    return graph;
  }

  private void assertOneWarning(String kind, String about) {
    assertEquals(1, warnings().size(), warnings().toString());
    String warning = warnings().get(0);
    assertTrue(warning.startsWith(kind + " \"block\""), warning);
    assertTrue(warning.contains(about) && warning.contains("FineTuning"), warning);
  }

  @Test
  void aLearningRateOfTheWholeNetwork() {
    MultiLayerNetwork network = stack();
    network.setLearningRate(0.2);
    network.setLearningRate(0.3);
    assertOneWarning("OdeLayer", "setLearningRate");
  }

  @Test
  void aLearningRateOfTheLayer() {
    stack().setLearningRate(1, 0.2);
    assertOneWarning("OdeLayer", "setLearningRate");
  }

  @Test
  void aLearningRateOfAGraph() {
    graph().setLearningRate(0.2);
    assertOneWarning("OdeVertex", "setLearningRate");
  }

  @Test
  void aFineTuneConfiguration() {
    new TransferLearning.Builder(stack())
        .fineTuneConfiguration(new FineTuneConfiguration.Builder().updater(new Sgd(0.2)).build())
        .nOutReplace(2, 4, WeightInit.XAVIER)
        .build();
    assertOneWarning("OdeLayer", "FineTuneConfiguration");
  }

  @Test
  void aFineTuneConfigurationOfAGraph() {
    new TransferLearning.GraphBuilder(graph())
        .fineTuneConfiguration(new FineTuneConfiguration.Builder().updater(new Sgd(0.2)).build())
        .build();
    assertOneWarning("OdeVertex", "FineTuneConfiguration");
  }

  /** DL4J applies an empty configuration of its own there. */
  @Test
  void nothingIsSaidWhereNothingIsPassedOver() {
    MultiLayerNetwork network = stack();
    network.setLearningRate(0, 0.2);
    network.fit(new DataSet(Nd4j.rand(DataType.FLOAT, 2, 3), Nd4j.rand(DataType.FLOAT, 2, 2)));
    new TransferLearning.Builder(network).nOutReplace(2, 1, WeightInit.XAVIER).build();
    new TransferLearning.GraphBuilder(graph())
        .removeVertexKeepConnections("output")
        .addLayer(
            "output",
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .nIn(3)
                .nOut(1)
                .build(),
            "block")
        .build();
    assertEquals(List.of(), warnings());
  }
}
