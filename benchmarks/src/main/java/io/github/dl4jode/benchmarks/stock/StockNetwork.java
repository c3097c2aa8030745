package io.github.dl4jode.benchmarks.stock;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The down-sampling of the MNIST experiment in DL4J's own layers, and a classifier after it. */
final class StockNetwork {

  private static final int CHANNELS = 64;
  private static final int DIGITS = 10;
  private static final int SIDE = 28;

  private StockNetwork() {}

  /** A network that is ready to learn; two of them have the same parameters. */
  static MultiLayerNetwork create() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Nesterovs(0.01, 0.9))
                .weightInit(WeightInit.RELU)
                .list()
                .layer(convolution(3).build())
                .layer(convolution(4).stride(2, 2).padding(1, 1).build())
                .layer(convolution(4).stride(2, 2).padding(1, 1).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(DIGITS)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build());
    network.init();
    return network;
  }

  private static ConvolutionLayer.Builder convolution(int kernel) {
    return new ConvolutionLayer.Builder(kernel, kernel).nOut(CHANNELS).activation(Activation.RELU);
  }
}
