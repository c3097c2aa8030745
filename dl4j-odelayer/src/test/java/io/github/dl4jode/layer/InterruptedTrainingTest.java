package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A thread that is interrupted in training: the network is as before, and trains on. */
class InterruptedTrainingTest {

  static Stream<Arguments> settings() {
    return Stream.of(new ContinuousAdjoint(), new DiscreteAdjoint())
        .flatMap(
            method ->
                Stream.of(WorkspaceMode.values())
                    .flatMap(
                        mode ->
                            Stream.of(true, false).map(each -> Arguments.of(method, mode, each))));
  }

  @AfterEach
  void clear() {
    Thread.interrupted();
  }

  private static MultiLayerNetwork network(
      GradientMethod method, WorkspaceMode mode, boolean eachExample) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Adam(0.01))
                .trainingWorkspaceMode(mode)
                .list()
                .layer(
                    new OdeLayer.Builder(DenseDynamics.builder().hidden(5).build())
                        .gradient(method)
                        .eachExample(eachExample)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    return network;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theNetworkIsAsBefore(GradientMethod method, WorkspaceMode mode, boolean eachExample) {
    MultiLayerNetwork network = network(method, mode, eachExample);
    MultiLayerNetwork undisturbed = network(method, mode, eachExample);
    INDArray inputs = Nd4j.rand(0, 1, Nd4j.getRandomFactory().getNewRandomInstance(1), 4, 3);
    INDArray labels = inputs.sum(true, 1);
    network.fit(inputs, labels);
    undisturbed.fit(inputs, labels);
    INDArray parameters = network.params().dup();
    Thread.currentThread().interrupt();
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> network.fit(inputs, labels));
    assertTrue(failure.getMessage().contains("interrupted"), failure.getMessage());
    assertTrue(Thread.interrupted());
    assertEquals(parameters, network.params());
    network.fit(inputs, labels);
    undisturbed.fit(inputs, labels);
    assertNotEquals(parameters, network.params());
    assertEquals(undisturbed.params(), network.params());
  }
}
