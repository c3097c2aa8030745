package io.github.dl4jode.mnist;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.mnist.data.Cropping;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.data.EmbeddedDigits;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;

public class FirstNetwork {

  static MultiLayerConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .seed(42)
        .updater(new Nesterovs(0.02, 0.9))
        .list()
        .layer(new ConvolutionLayer.Builder(8, 8).stride(4, 4).nOut(16).build())
        .layer(new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build())
        .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.convolutional(28, 28, 1))
        .build();
  }

  public static void main(String[] args) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration());
    network.init();
    DigitSets digits = new EmbeddedDigits().load();
    for (int epoch = 0; epoch < 2; epoch++) {
      network.fit(DigitBatches.ofEpoch(digits.training(), 32, Cropping.NONE, 42, epoch));
      double accuracy = network.evaluate(DigitBatches.inOrder(digits.test(), 100)).accuracy();
      System.out.printf("Epoch %d: %.1f %% of the test digits%n", epoch + 1, 100 * accuracy);
    }
  }
}
