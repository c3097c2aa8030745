package io.github.dl4jode.dynamics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A layer that sees the time is DL4J's own layer on [t, y]. */
class LayerTimeTest {

  private static final double T = 0.37;

  /**
   * A layer with 3 outputs.
   *
   * @param state its input where there is no time
   * @param withTime its input with one channel more
   * @param kernelFirst makes [kernel, in, out] of DL4J's weights
   */
  record Timed(
      Layer layer, InputType state, InputType withTime, UnaryOperator<INDArray> kernelFirst) {

    @Override
    public String toString() {
      return layer.getClass().getSimpleName();
    }
  }

  static Stream<Timed> layers() {
    return Stream.of(
        new Timed(
            new DenseLayer.Builder().nOut(3).build(),
            InputType.feedForward(3),
            InputType.feedForward(4),
            UnaryOperator.identity()),
        new Timed(
            new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build(),
            InputType.feedForward(3),
            InputType.feedForward(4),
            UnaryOperator.identity()),
        new Timed(
            new ConvolutionLayer.Builder(3, 2)
                .nOut(3)
                .dilation(2, 1)
                .convolutionMode(ConvolutionMode.Same)
                .build(),
            InputType.convolutional(5, 4, 3),
            InputType.convolutional(5, 4, 4),
            weights -> weights.permute(2, 3, 1, 0)),
        new Timed(
            new ConvolutionLayer.Builder(1, 1).nOut(3).hasBias(false).build(),
            InputType.convolutional(5, 4, 3),
            InputType.convolutional(5, 4, 4),
            weights -> weights.permute(2, 3, 1, 0)),
        new Timed(
            new Convolution1DLayer.Builder(3)
                .nOut(3)
                .convolutionMode(ConvolutionMode.Causal)
                .build(),
            InputType.recurrent(3, 6),
            InputType.recurrent(4, 6),
            weights -> weights.reshape(3, 1, 4, 3)),
        new Timed(
            new Convolution3D.Builder(3, 1, 2)
                .nOut(3)
                .convolutionMode(ConvolutionMode.Same)
                .build(),
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 3, 2, 4, 3),
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 3, 2, 4, 4),
            weights -> weights.permute(2, 3, 4, 1, 0)));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void timeIsAConstantFirstChannel(Timed timed) {
    MultiLayerNetwork network = LayerFields.network(timed.withTime(), timed.layer());
    LayerDynamics dynamics =
        LayerDynamics.builder().layer(timed.layer()).time(TimeConditioning.CONCATENATED).build();
    dynamics.setInputType(timed.state());
    INDArray y = Nd4j.randn(DataType.DOUBLE, LayerKindsTest.batchOf(2, timed.state()));

    Map<String, INDArray> values = new LinkedHashMap<>();
    network.getLayer(0).paramTable().forEach((name, array) -> values.put("1." + name, array));
    INDArray weights = timed.kernelFirst().apply(values.get("1.W"));
    Map<String, INDArray> parameters = LayerFields.zeros(dynamics, DataType.DOUBLE);
    values.put("1.W", inputs(weights, 1, 4));
    values.put("1.T", inputs(weights, 0, 1));
    parameters.forEach(
        (name, array) -> array.assign(values.get(name).dup('c').reshape('c', array.shape())));

    long[] timeShape = y.shape().clone();
    timeShape[1] = 1;
    INDArray withTime = Nd4j.concat(1, Nd4j.valueArrayOf(timeShape, T, DataType.DOUBLE), y);
    LayerFields.assertClose(
        "f", network.output(withTime), LayerFields.evaluate(dynamics, T, y, parameters), 1e-9);
  }

  /** Some of the inputs of weights [kernel, in, out]. */
  private static INDArray inputs(INDArray weights, int from, int to) {
    INDArrayIndex[] indices = new INDArrayIndex[weights.rank()];
    Arrays.fill(indices, NDArrayIndex.all());
    indices[weights.rank() - 2] = NDArrayIndex.interval(from, to);
    return weights.get(indices);
  }
}
