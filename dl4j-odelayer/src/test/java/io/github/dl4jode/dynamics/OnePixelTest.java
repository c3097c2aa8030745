package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.layer.OdeLayer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions of few channels on images of one pixel, where strides lose their meaning. */
class OnePixelTest {

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(
            type ->
                Stream.of(TimeConditioning.values())
                    .flatMap(
                        time ->
                            Stream.of(1, 2)
                                .flatMap(
                                    channels ->
                                        Stream.of(1, 2, 3)
                                            .map(
                                                kind ->
                                                    Arguments.of(type, time, channels, kind)))));
  }

  private static ConvolutionLayer convolution(int kind, int channels) {
    ConvolutionLayer.BaseConvBuilder<?> builder =
        switch (kind) {
          case 1 -> new ConvolutionLayer.Builder(3, 3);
          case 2 -> new SeparableConvolution2D.Builder(3, 3);
          default -> new DepthwiseConvolution2D.Builder(3, 3);
        };
    builder.setNOut(channels);
    builder.convolutionMode(ConvolutionMode.Same);
    builder.setActivationFn(Activation.TANH.getActivationFunction());
    return builder.build();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void train(DataType type, TimeConditioning time, int channels, int kind) {
    Dynamics dynamics =
        LayerDynamics.builder().layer(convolution(kind, channels)).time(time).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(type)
                .list()
                .layer(new OdeLayer.Builder(dynamics).build())
                .layer(new GlobalPoolingLayer())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(1, 1, channels))
                .build());
    network.init();
    trainOn(network, type, channels, 3);
    trainOn(network, type, channels, 1);
  }

  private static void trainOn(
      MultiLayerNetwork network, DataType type, int channels, int examples) {
    INDArray images =
        Nd4j.linspace(-1, 1, (long) examples * channels, type).reshape(examples, channels, 1, 1);
    INDArray labels = Nd4j.zeros(type, examples, 2);
    labels.getColumn(0).assign(1);
    network.setInput(images);
    network.setLabels(labels);
    network.computeGradientAndScore();
    double before = network.score();
    network.fit(new DataSet(images, labels));
    assertEquals(before, network.score(), 1e-5);
  }
}
