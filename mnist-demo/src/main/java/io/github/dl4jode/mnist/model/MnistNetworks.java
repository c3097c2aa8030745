package io.github.dl4jode.mnist.model;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.Convolution;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.ResidualBlock;
import io.github.dl4jode.noise.NetworkSeed;
import io.github.dl4jode.program.training.GradientChoice;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Builds the networks of Chen et al. (2018), "Neural Ordinary Differential Equations", section 3,
 * as the authors' example defines them: the image is brought down to 64 channels, passes through
 * the block, and is normalised, pooled and classified.
 *
 * <p>Networks of one seed begin with the same parameters as far as they have the same layers.
 */
public final class MnistNetworks {

  /** The name of the only layer of the ODE block; those of the residual blocks begin with it. */
  public static final String BLOCK = "block";

  private static final int CHANNELS = 64;
  private static final int RESIDUAL_BLOCKS = 6;
  private static final double MOMENTUM = 0.9;

  private MnistNetworks() {}

  /** A network that is ready to learn. */
  public static MultiLayerNetwork create(Architecture architecture, NetworkSettings settings) {
    MultiLayerNetwork network = new MultiLayerNetwork(configure(architecture, settings));
    network.init();
    return network;
  }

  /** Gives back the memory of a network, which is of no use afterwards. */
  public static void release(MultiLayerNetwork network) {
    for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
      layer.close();
    }
    network.close();
  }

  /** The configuration of a network. */
  static MultiLayerConfiguration configure(Architecture architecture, NetworkSettings settings) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(NetworkSeed.of(settings.seed()))
            .updater(new Nesterovs(settings.learningRate(), MOMENTUM))
            .list();
    addStem(layers, settings.downsampling());
    switch (architecture) {
      case RESNET -> addResidualBlocks(layers);
      case RKNET -> layers.layer(odeBlock(settings, GradientChoice.DISCRETE.method()));
      case ODENET -> layers.layer(odeBlock(settings, settings.gradient().method()));
      case STEM -> {} // The head stands on the stem.
    }
    addHead(layers);
    return layers.setInputType(InputType.convolutional(28, 28, 1)).build();
  }

  private static void addStem(
      NeuralNetConfiguration.ListBuilder layers, Downsampling downsampling) {
    layers.layer(
        new Convolution.Builder(3).nOut(CHANNELS).inputGradient(false).name("stem-conv-1").build());
    switch (downsampling) {
      case CONVOLUTION -> {
        for (int i = 2; i <= 3; i++) {
          layers.layer(normAndRelu("stem-norm-" + (i - 1)));
          layers.layer(
              new Convolution.Builder(4)
                  .nOut(CHANNELS)
                  .stride(2)
                  .padding(1)
                  .name("stem-conv-" + i)
                  .build());
        }
      }
      case RESIDUAL -> {
        for (int i = 1; i <= 2; i++) {
          layers.layer(
              new ResidualBlock.Builder().nOut(CHANNELS).stride(2).name("stem-res-" + i).build());
        }
      }
    }
  }

  private static void addResidualBlocks(NeuralNetConfiguration.ListBuilder layers) {
    for (int i = 1; i <= RESIDUAL_BLOCKS; i++) {
      layers.layer(new ResidualBlock.Builder().nOut(CHANNELS).name(BLOCK + "-" + i).build());
    }
  }

  private static Layer odeBlock(NetworkSettings settings, GradientMethod gradient) {
    return new OdeLayer.Builder(ConvolutionDynamics.builder().build())
        .solver(settings.solver())
        .gradient(gradient)
        .name(BLOCK)
        .build();
  }

  private static void addHead(NeuralNetConfiguration.ListBuilder layers) {
    layers.layer(normAndRelu("head-norm"));
    layers.layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).name("head-pool").build());
    layers.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(10)
            .activation(Activation.SOFTMAX)
            .weightInit(WeightInit.UNIFORM)
            .name("head-linear")
            .build());
  }

  private static GroupNormalization normAndRelu(String name) {
    return new GroupNormalization.Builder().activation(Activation.RELU).name(name).build();
  }
}
