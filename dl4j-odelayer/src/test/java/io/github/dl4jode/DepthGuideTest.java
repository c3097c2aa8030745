package io.github.dl4jode;

import static io.github.dl4jode.GuideTest.assertIsInTheGuide;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.Augmentation;
import io.github.dl4jode.layer.FunctionEvaluationListener;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.penalty.DynamicsPenalties;
import java.io.IOException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The guide's examples of augmented states and penalties run as they are written there. */
class DepthGuideTest {

  private static MultiLayerNetwork network(InputType input, OdeLayer block) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(block)
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(input)
                .build());
    network.init();
    return network;
  }

  @Test
  void augmentedStates() throws IOException {
    // guide: augmentation
    OdeLayer block =
        new OdeLayer.Builder(DenseDynamics.builder().hidden(32).build())
            .augmentation(Augmentation.zeros(1))
            .build();
    // end
    MultiLayerNetwork network = network(InputType.feedForward(2), block);
    INDArray output = network.feedForwardToLayer(0, Nd4j.randn(4, 2)).get(1);
    assertArrayEquals(new long[] {4, 3}, output.shape());
    assertIsInTheGuide("DepthGuideTest", "augmentation");
  }

  @Test
  void penalties() throws IOException {
    // guide: penalties
    OdeLayer block =
        new OdeLayer.Builder(ConvolutionDynamics.builder().build())
            .penalties(new DynamicsPenalties(0.001, 0.001))
            .name("block")
            .build();
    // end
    MultiLayerNetwork network = network(InputType.convolutional(4, 4, 4), block);
    INDArray images = Nd4j.randn(3, 4, 4, 4);
    INDArray labels = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 0}});
    // guide: see penalties
    FunctionEvaluationListener evaluations = new FunctionEvaluationListener(10);
    network.addListeners(evaluations);
    network.fit(images, labels);
    double added = evaluations.latestPenalties().get("block");
    // end
    assertTrue(added > 0, "penalty " + added);
    assertIsInTheGuide("DepthGuideTest", "penalties");
    assertIsInTheGuide("DepthGuideTest", "see penalties");
  }
}
