package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.Convolution;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each weight initialisation of DL4J does for our weights what it does for DL4J's. */
class WeightInitTest {

  private static final IWeightInit IDENTITY = new WeightInitIdentity();

  private static Map<String, INDArray> drawn(Dynamics dynamics, InputType state) {
    dynamics.setInputType(state);
    Map<String, INDArray> parameters = LayerFields.zeros(dynamics, DataType.DOUBLE);
    parameters.values().forEach(array -> array.assign(7));
    dynamics.initializeParameters(parameters);
    return parameters;
  }

  /** With the identity f is what it would be of y alone, whatever the time. */
  private static void assertIdentity(Dynamics dynamics, InputType state, INDArray y) {
    Map<String, INDArray> parameters = drawn(dynamics, state);
    LayerFields.assertClose("f", y, LayerFields.evaluate(dynamics, 0.7, y, parameters), 1e-12);
  }

  @Test
  void theIdentityOfDenseDynamicsIsTheState() {
    INDArray y = Nd4j.linspace(-1, 1, 6, DataType.DOUBLE).reshape(2, 3);
    for (TimeConditioning time : TimeConditioning.values()) {
      assertIdentity(
          DenseDynamics.builder().time(time).weightInit(IDENTITY).build(),
          InputType.feedForward(3),
          y);
    }
  }

  @Test
  void theIdentityOfConvolutionDynamicsIsTheState() {
    INDArray y = Nd4j.linspace(-1, 1, 2 * 3 * 4 * 5, DataType.DOUBLE).reshape(2, 3, 4, 5);
    for (TimeConditioning time : TimeConditioning.values()) {
      Dynamics dynamics =
          ConvolutionDynamics.builder()
              .withoutNormalization()
              .activation(Activation.IDENTITY)
              .time(time)
              .weightInit(IDENTITY)
              .build();
      assertIdentity(dynamics, InputType.convolutional(4, 5, 3), y);
      INDArray oneChannel = Nd4j.linspace(-1, 1, 20, DataType.DOUBLE).reshape(1, 1, 4, 5);
      assertIdentity(dynamics, InputType.convolutional(4, 5, 1), oneChannel);
    }
  }

  @Test
  void theIdentityOfLayersInDynamicsIsTheState() {
    DenseLayer dense =
        new DenseLayer.Builder()
            .nOut(3)
            .weightInit(IDENTITY)
            .activation(Activation.IDENTITY)
            .build();
    ConvolutionLayer convolution =
        new ConvolutionLayer.Builder(3, 3)
            .nOut(3)
            .convolutionMode(ConvolutionMode.Same)
            .weightInit(IDENTITY)
            .activation(Activation.IDENTITY)
            .build();
    INDArray rows = Nd4j.linspace(-1, 1, 6, DataType.DOUBLE).reshape(2, 3);
    INDArray images = Nd4j.linspace(-1, 1, 2 * 3 * 4 * 5, DataType.DOUBLE).reshape(2, 3, 4, 5);
    for (TimeConditioning time : TimeConditioning.values()) {
      assertIdentity(of(dense, time), InputType.feedForward(3), rows);
      assertIdentity(of(convolution, time), InputType.convolutional(4, 5, 3), images);
    }
  }

  private static Dynamics of(Layer layer, TimeConditioning time) {
    return LayerDynamics.builder().layer(layer).time(time).build();
  }

  @Test
  void theIdentityOfAConvolutionLayerIsItsInput() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new Convolution.Builder(3, 3)
                        .nOut(3)
                        .padding(1, 1)
                        .weightInit(WeightInit.IDENTITY)
                        .build())
                .setInputType(InputType.convolutional(4, 5, 3))
                .build());
    network.init();
    INDArray images = Nd4j.linspace(-1, 1, 2 * 3 * 4 * 5, DataType.DOUBLE).reshape(2, 3, 4, 5);
    LayerFields.assertClose("output", images, network.output(images), 1e-12);
  }

  @Test
  void anIdentityThatIsNoneIsRefusedByTheShape() {
    for (Dynamics dynamics :
        List.of(
            DenseDynamics.builder().hidden(5).weightInit(IDENTITY).build(),
            DenseDynamics.builder()
                .hidden(5)
                .time(TimeConditioning.CONCATENATED)
                .weightInit(IDENTITY)
                .build())) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> drawn(dynamics, InputType.feedForward(3)))
              .getMessage();
      assertTrue(message.contains("WeightInitIdentity") && message.contains("[3, 5]"), message);
    }
  }

  @Test
  void whatDl4jCannotDrawIsRefusedByTheLayer() {
    ConvolutionLayer convolution =
        new ConvolutionLayer.Builder(2, 2)
            .nOut(2)
            .convolutionMode(ConvolutionMode.Same)
            .weightInit(IDENTITY)
            .build();
    Dynamics dynamics = of(convolution, TimeConditioning.NONE);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> drawn(dynamics, InputType.convolutional(4, 4, 2)))
            .getMessage();
    assertTrue(message.contains("ConvolutionLayer") && message.contains("weightInit"), message);
  }

  @ParameterizedTest
  @EnumSource(
      value = WeightInit.class,
      names = {"DISTRIBUTION", "IDENTITY"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyOtherDrawsFiniteWeights(WeightInit kind) {
    IWeightInit scheme = kind.getWeightInitFunction();
    Map<String, INDArray> dense =
        drawn(
            DenseDynamics.builder()
                .hidden(4)
                .time(TimeConditioning.CONCATENATED)
                .weightInit(scheme)
                .build(),
            InputType.feedForward(3));
    Map<String, INDArray> convolution =
        drawn(
            ConvolutionDynamics.builder().weightInit(scheme).build(),
            InputType.convolutional(4, 4, 3));
    for (Map<String, INDArray> parameters : List.of(dense, convolution)) {
      parameters.forEach(
          (name, values) ->
              assertEquals(
                  0,
                  Nd4j.getExecutioner()
                          .exec(
                              new org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition(
                                  values,
                                  org.nd4j.linalg.indexing.conditions.Conditions.notFinite()))
                          .getInt(0)
                      + (values.meanNumber().doubleValue() == 7 ? 1 : 0),
                  kind + " " + name));
    }
  }
}
