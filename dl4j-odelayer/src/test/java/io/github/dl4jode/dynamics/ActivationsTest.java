package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Activations with all of their settings compute what DL4J's do, and have the right gradient. */
class ActivationsTest {

  private static final List<Activation> REFUSED = List.of(Activation.SOFTMAX, Activation.RRELU);

  static Stream<IActivation> activations() {
    Stream<IActivation> usual =
        Stream.of(Activation.values())
            .filter(activation -> !REFUSED.contains(activation))
            .map(Activation::getActivationFunction);
    Stream<IActivation> withSettings =
        Stream.of(
            new ActivationReLU(0.7, null, null),
            new ActivationReLU(null, 0.3, null),
            new ActivationReLU(2.0, 0.3, 0.2),
            new ActivationReLU(null, null, 0.2),
            new ActivationLReLU(0.3),
            new ActivationELU(0.5),
            new ActivationGELU(true),
            new ActivationThresholdedReLU(0.4));
    return Stream.concat(usual, withSettings);
  }

  @ParameterizedTest
  @MethodSource("activations")
  void areDl4jsWithTheGradientOfDifferences(IActivation activation) {
    LayerDynamics dynamics = LayerDynamics.builder().layer(new ActivationLayer(activation)).build();
    // The odd length keeps the kinks at 0, 1, 6, … off the grid.
    INDArray y = Nd4j.linspace(-4.03, 8.11, 46, DataType.DOUBLE).reshape(2, 23);

    INDArray expected = activation.getActivation(y.dup(), false);
    LayerFields.assertClose("f", expected, LayerFields.evaluate(dynamics, 0, y, Map.of()), 1e-12);

    INDArray product = LayerFields.product(dynamics, 0, y, Map.of());
    INDArray direction = Nd4j.linspace(1, 2, 46, DataType.DOUBLE);
    double quotient = LayerFields.differenceQuotient(dynamics, 0, y, Map.of(), direction);
    assertEquals(quotient, product.mul(direction).sumNumber().doubleValue(), 1e-5);

    INDArray inFloat = LayerFields.product(dynamics, 0, y.castTo(DataType.FLOAT), Map.of());
    LayerFields.assertClose("product in float", product, inFloat, 1e-5);
  }

  @Test
  void theRationalTanhHasItsSlopeAt0() {
    Dynamics dynamics =
        DenseDynamics.builder().hidden(1).activation(Activation.RATIONALTANH).build();
    dynamics.setInputType(org.deeplearning4j.nn.conf.inputs.InputType.feedForward(1));
    Map<String, INDArray> parameters = LayerFields.zeros(dynamics, DataType.DOUBLE);
    parameters.get("W1").assign(1);
    parameters.get("W2").assign(1);
    INDArray product =
        LayerFields.product(dynamics, 0, Nd4j.zeros(DataType.DOUBLE, 1, 1), parameters);
    // The cotangent of one component is -0.7.
    assertEquals(-0.7 * 1.7159 * 2 / 3, product.getDouble(0), 1e-7);
  }

  @Test
  void whatIsRandomOrNotElementWiseIsRefusedByName() {
    for (Activation activation : REFUSED) {
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> DenseDynamics.builder().size(2).activation(activation).build());
      assertEquals(
          "Activation "
              + (activation == Activation.SOFTMAX ? "Softmax" : "RReLU")
              + " is not supported in dynamics; choose one of Cube, ELU, GELU, HardSigmoid,"
              + " HardTanH, Identity, LReLU, Mish, RationalTanh, ReLU, ReLU6, RectifiedTanh, SELU,"
              + " Sigmoid, SoftPlus, SoftSign, Swish, TanH, ThresholdedReLU",
          refusal.getMessage());
    }
  }
}
