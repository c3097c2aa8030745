package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layers of the reference ResNet against sums written out, and against its parameter counts.
 */
class ImageLayersTest {

  @Test
  void groupNormalizationIsItsDefinition() {
    int groups = 2;
    MultiLayerNetwork network =
        Networks.network(
            InputType.convolutional(3, 2, 6),
            new GroupNormalization.Builder(groups)
                .activation(Activation.RELU)
                .epsilon(1e-3)
                .build());
    network.setParam(
        "0_gamma", Nd4j.createFromArray(1, 2, 3, -1, 0.5, 4).castTo(network.params().dataType()));
    network.setParam(
        "0_beta",
        Nd4j.createFromArray(0, 0.1, 0.2, 0.3, -0.4, 1).castTo(network.params().dataType()));
    INDArray x = Nd4j.randn(network.params().dataType(), 4, 6, 3, 2).muli(3).addi(1);

    INDArray y = network.feedForward(x).get(1);

    INDArray gamma = network.getParam("0_gamma");
    INDArray beta = network.getParam("0_beta");
    int perGroup = 6 / groups;
    for (int n = 0; n < 4; n++) {
      for (int c = 0; c < 6; c++) {
        double[] moments = moments(x, n, c / perGroup * perGroup, perGroup);
        for (int h = 0; h < 3; h++) {
          for (int w = 0; w < 2; w++) {
            double normalized =
                (x.getDouble(n, c, h, w) - moments[0]) / Math.sqrt(moments[1] + 1e-3);
            double expected = Math.max(0, normalized * gamma.getDouble(c) + beta.getDouble(c));
            assertEquals(expected, y.getDouble(n, c, h, w), 1e-12);
          }
        }
      }
    }
  }

  /** Mean and variance over some channels of one example. */
  private static double[] moments(INDArray x, int example, int firstChannel, int channels) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int c = firstChannel; c < firstChannel + channels; c++) {
      for (int h = 0; h < x.size(2); h++) {
        for (int w = 0; w < x.size(3); w++) {
          double value = x.getDouble(example, c, h, w);
          sum += value;
          squares += value * value;
          count++;
        }
      }
    }
    double mean = sum / count;
    return new double[] {mean, squares / count - mean * mean};
  }

  @Test
  void aMaskOfPixelsShrinksWithTheImage() {
    Convolution halving = new Convolution.Builder(2).nOut(1).stride(2).build();
    INDArray mask = Nd4j.ones(2, 1, 4, 6);
    mask.get(
            NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(4, 6))
        .assign(0);
    INDArray reduced = halving.feedForwardMaskArray(mask, MaskState.Active, 2).getFirst();
    assertArrayEquals(new long[] {2, 1, 2, 3}, reduced.shape());
    assertEquals(1, reduced.getDouble(0, 0, 1, 1));
    assertEquals(0, reduced.getDouble(0, 0, 1, 2));
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void aFirstConvolutionNeedsNoGradientOfItsImages(int channels) {
    InputType images = InputType.convolutional(6, 5, channels);
    Convolution.Builder builder = new Convolution.Builder(3).nOut(4).padding(1);
    MultiLayerNetwork whole = Networks.network(images, builder.build());
    MultiLayerNetwork first = Networks.network(images, builder.inputGradient(false).build());
    first.setParams(whole.params());
    INDArray x = Nd4j.randn(whole.params().dataType(), 3, channels, 6, 5);
    INDArray labels = Nd4j.rand(whole.params().dataType(), whole.output(x).shape());

    Pair<Gradient, INDArray> all = whole.calculateGradients(x, labels, null, null);
    Pair<Gradient, INDArray> ofParameters = first.calculateGradients(x, labels, null, null);

    assertEquals(all.getFirst().gradient(), ofParameters.getFirst().gradient());
    assertTrue(all.getSecond().norm2Number().doubleValue() > 0);
    assertEquals(Nd4j.zerosLike(x), ofParameters.getSecond());
    assertNotEquals(builder.inputGradient(true).build(), builder.inputGradient(false).build());
    assertEquals(
        first.getLayerWiseConfigurations(),
        MultiLayerConfiguration.fromJson(first.getLayerWiseConfigurations().toJson()));
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "8,1", "8,2"})
  void residualBlockIsItsPartsWiredTogether(int channels, int stride) {
    InputType images = InputType.convolutional(5, 4, 4);
    boolean projected = channels != 4 || stride != 1;
    ComputationGraph parts = partsOfResidualBlock(images, channels, stride, projected);
    MultiLayerNetwork block =
        Networks.network(images, new ResidualBlock.Builder().nOut(channels).stride(stride).build());
    for (int i = 1; i <= 2; i++) {
      block.setParam("0_W" + i, parts.getParam("conv" + i + "_W"));
      // Values unlike 1 and 0, so that they matter.
      parts.getParam("norm" + i + "_gamma").assign(1.5);
      parts.getParam("norm" + i + "_beta").assign(0.2 * i);
      block.setParam("0_gamma" + i, parts.getParam("norm" + i + "_gamma"));
      block.setParam("0_beta" + i, parts.getParam("norm" + i + "_beta"));
    }
    if (projected) {
      block.setParam("0_shortcut", parts.getParam("projection_W"));
    }
    block.setParam("1_W", parts.getParam("out_W"));
    block.setParam("1_b", parts.getParam("out_b"));
    DataSet data = Networks.data(3, 4, 5, 4);

    assertEquals(
        0,
        Networks.largestDifference(
            block.output(data.getFeatures()), parts.outputSingle(data.getFeatures())),
        1e-12);
    Networks.gradient(block, data);
    parts.setInput(0, data.getFeatures());
    parts.setLabel(0, data.getLabels());
    parts.computeGradientAndScore();
    for (String[] pair : new String[][] {{"0_W1", "conv1_W"}, {"0_beta1", "norm1_beta"}}) {
      assertEquals(
          0,
          Networks.largestDifference(
              block.gradient().getGradientFor(pair[0]), parts.gradient().getGradientFor(pair[1])),
          1e-12,
          pair[1]);
    }
  }

  private static ComputationGraph partsOfResidualBlock(
      InputType images, int channels, int stride, boolean projected) {
    var graph = Networks.configuration().graphBuilder();
    graph.addInputs("x");
    // A residual block normalises each of up to 32 channels by itself.
    graph.addLayer("norm1", normAndRelu(4), "x");
    graph.addLayer("conv1", conv(3, channels, stride), "norm1");
    graph.addLayer("norm2", normAndRelu(channels), "conv1");
    graph.addLayer("conv2", conv(3, channels, 1), "norm2");
    if (projected) {
      graph.addLayer("projection", conv(1, channels, stride), "norm1");
    }
    graph.addVertex(
        "sum",
        new ElementWiseVertex(ElementWiseVertex.Op.Add),
        "conv2",
        projected ? "projection" : "x");
    graph.addLayer("out", Networks.classifier(), "sum");
    graph.setOutputs("out").setInputTypes(images);
    ComputationGraph parts = new ComputationGraph(graph.build());
    parts.init();
    return parts;
  }

  private static Layer normAndRelu() {
    return new GroupNormalization.Builder().activation(Activation.RELU).build();
  }

  private static Layer normAndRelu(int groups) {
    return new GroupNormalization.Builder(groups).activation(Activation.RELU).build();
  }

  private static Convolution conv(int kernel, int channels, int stride) {
    return new Convolution.Builder(kernel)
        .nOut(channels)
        .stride(stride)
        .padding(kernel / 2)
        .hasBias(false)
        .build();
  }

  @Test
  void theResNetOfTheExperimentHasItsParameters() {
    List<Layer> layers = downSampling();
    assertEquals(132_096, count(layers));
    for (int i = 0; i < 6; i++) {
      layers.add(new ResidualBlock.Builder().nOut(64).build());
    }
    layers.addAll(head());
    assertEquals(576_778, count(layers));
  }

  @Test
  void residualDownSamplingHasItsParametersAndState() {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Convolution.Builder(3).nOut(64).build());
    layers.add(new ResidualBlock.Builder().nOut(64).stride(2).build());
    layers.add(new ResidualBlock.Builder().nOut(64).stride(2).build());
    int stateOf75392 = 232_970 - 75_392 - 778;
    assertEquals(stateOf75392, count(layers));
    MultiLayerNetwork network =
        Networks.network(InputType.convolutionalFlat(28, 28, 1), layers.toArray(Layer[]::new));
    INDArray state = network.feedForward(Nd4j.rand(2, 784)).get(3);
    assertArrayEquals(new long[] {2, 64, 7, 7}, state.shape());
  }

  @Test
  void theFieldOfTheExperimentHasItsParameters() {
    var parameters = new SDLayerParams();
    ConvolutionDynamics.builder().channels(64).build().defineParameters(parameters);
    long count =
        parameters.getParamShapes().values().stream()
            .mapToLong(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b))
            .sum();
    assertEquals(75_392, count);
  }

  private static List<Layer> downSampling() {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Convolution.Builder(3).nOut(64).build());
    layers.add(normAndRelu());
    layers.add(new Convolution.Builder(4).nOut(64).stride(2).padding(1).build());
    layers.add(normAndRelu());
    layers.add(new Convolution.Builder(4).nOut(64).stride(2).padding(1).build());
    return layers;
  }

  private static List<Layer> head() {
    return List.of(
        normAndRelu(),
        new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
        new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build());
  }

  private static long count(List<Layer> layers) {
    var list = Networks.configuration().list();
    layers.forEach(list::layer);
    // The configuration must end in an output layer only to be trained.
    var conf = list.setInputType(InputType.convolutionalFlat(28, 28, 1)).build();
    return conf.getConfs().stream()
        .map(c -> c.getLayer())
        .mapToLong(layer -> layer.initializer().numParams(layer))
        .sum();
  }
}
