package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.term.TapeTerm;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Dense dynamics against matrix products written out. */
class DenseDynamicsTest {

  private static final double T = 0.6;

  @ParameterizedTest
  @EnumSource(TimeConditioning.class)
  void isANetworkOfTheStateAndTheTime(TimeConditioning time) {
    DenseDynamics dynamics = DenseDynamics.builder().size(3).hidden(5, 4).time(time).build();
    Map<String, INDArray> parameters = parametersOf(dynamics);
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, 3);

    INDArray expected = y;
    for (int i = 1; i <= 3; i++) {
      INDArray weights = parameters.get("W" + i);
      INDArray input = expected;
      if (time == TimeConditioning.CONCATENATED) {
        INDArray timeRow = parameters.get("T" + i);
        weights = Nd4j.concat(0, timeRow.reshape(1, timeRow.length()), weights);
        input = Nd4j.concat(1, Nd4j.valueArrayOf(new long[] {2, 1}, T, DataType.DOUBLE), input);
      }
      expected = input.mmul(weights).addRowVector(parameters.get("b" + i));
      expected = i < 3 ? map(expected, Math::tanh) : expected;
    }

    assertEquals(0, difference(expected, onTape(dynamics, parameters, y)), 1e-14);
  }

  static Stream<Arguments> activations() {
    return Stream.of(
        activation(Activation.IDENTITY, x -> x),
        activation(Activation.RELU, x -> Math.max(0, x)),
        activation(Activation.LEAKYRELU, x -> x > 0 ? x : 0.01 * x),
        activation(Activation.ELU, x -> x > 0 ? x : Math.expm1(x)),
        activation(
            Activation.SELU,
            x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))),
        activation(Activation.TANH, Math::tanh),
        activation(Activation.SIGMOID, x -> 1 / (1 + Math.exp(-x))),
        activation(Activation.SOFTPLUS, x -> Math.log1p(Math.exp(x))),
        activation(Activation.SOFTSIGN, x -> x / (1 + Math.abs(x))),
        activation(Activation.SWISH, x -> x / (1 + Math.exp(-x))),
        activation(Activation.CUBE, x -> x * x * x));
  }

  private static Arguments activation(Activation activation, DoubleUnaryOperator function) {
    return Arguments.of(activation, function);
  }

  /** The value, and by finite differences the gradient, which the tape may compute otherwise. */
  @ParameterizedTest
  @MethodSource("activations")
  void hasTheActivation(Activation activation, DoubleUnaryOperator function) {
    DenseDynamics dynamics =
        DenseDynamics.builder().size(4).hidden(4).activation(activation).build();
    Map<String, INDArray> parameters = parametersOf(dynamics);
    parameters.get("W1").assign(Nd4j.eye(4).castTo(DataType.DOUBLE));
    parameters.get("W2").assign(Nd4j.eye(4).castTo(DataType.DOUBLE));
    parameters.get("b1").assign(0);
    parameters.get("b2").assign(0);
    INDArray y = Nd4j.createFromArray(-2.3, -0.4, 0.7, 1.9).reshape(1, 4);
    try (TapeTerm field =
        TapeTerm.differentiable(dynamics::define, DataType.DOUBLE, new long[] {1, 4}, parameters)) {
      INDArray derivative = Nd4j.create(DataType.DOUBLE, 4);
      INDArray slope = Nd4j.create(DataType.DOUBLE, 4);
      field.vectorJacobianProduct(
          0,
          y.reshape(4),
          Nd4j.ones(DataType.DOUBLE, 4),
          derivative,
          slope,
          Nd4j.create(DataType.DOUBLE, field.parameterCount()));
      for (int i = 0; i < 4; i++) {
        double x = y.getDouble(i);
        assertEquals(function.applyAsDouble(x), derivative.getDouble(i), 1e-12);
        double expected =
            (function.applyAsDouble(x + 1e-5) - function.applyAsDouble(x - 1e-5)) / 2e-5;
        assertEquals(expected, slope.getDouble(i), 1e-8);
      }
    }
  }

  @Test
  void weightsAreDrawnAsAskedFor() {
    DenseDynamics normal =
        DenseDynamics.builder()
            .size(100)
            .hidden(100)
            .weightInit(new WeightInitDistribution(new NormalDistribution(0, 0.1)))
            .build();
    Map<String, INDArray> parameters = firstValues(normal);
    // 10,000 draws give the standard deviation within a few per cent.
    assertEquals(0.1, parameters.get("W1").stdNumber().doubleValue(), 0.005);
    assertEquals(0, parameters.get("b1").amaxNumber().doubleValue());

    Map<String, INDArray> uniform =
        firstValues(DenseDynamics.builder().size(99).hidden(50).build());
    double bound = 1 / Math.sqrt(99);
    for (String name : new String[] {"W1", "b1"}) {
      double largest = uniform.get(name).amaxNumber().doubleValue();
      assertTrue(largest <= bound && largest > 0.8 * bound, name + " up to " + largest);
    }
  }

  @Test
  void sizesFollowTheInputType() {
    DenseDynamics dynamics = DenseDynamics.builder().size(2).hidden(5).build();
    dynamics.setInputType(InputType.feedForward(7));
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    assertEquals(7, shapes.getParamShapes().get("W1")[0]);
    assertEquals(7, shapes.getParamShapes().get("W2")[1]);
  }

  private static INDArray onTape(
      DenseDynamics dynamics, Map<String, INDArray> parameters, INDArray y) {
    try (TapeTerm field =
        TapeTerm.evaluationOnly(dynamics::define, DataType.DOUBLE, y.shape(), parameters)) {
      INDArray derivative = Nd4j.create(DataType.DOUBLE, y.length());
      field.evaluate(T, y.reshape(y.length()), derivative);
      return derivative.reshape(y.shape());
    }
  }

  private static Map<String, INDArray> firstValues(DenseDynamics dynamics) {
    Nd4j.getRandom().setSeed(3);
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    shapes
        .getParamShapes()
        .forEach((name, shape) -> parameters.put(name, Nd4j.create(DataType.DOUBLE, shape)));
    dynamics.initializeParameters(parameters);
    return parameters;
  }

  /** Values of which none is special. */
  private static Map<String, INDArray> parametersOf(DenseDynamics dynamics) {
    Map<String, INDArray> parameters = firstValues(dynamics);
    parameters
        .values()
        .forEach(array -> array.addi(Nd4j.randn(DataType.DOUBLE, array.shape()).muli(0.3)));
    return parameters;
  }

  private static INDArray map(INDArray array, DoubleUnaryOperator function) {
    INDArray mapped = array.dup('c');
    for (long i = 0; i < mapped.length(); i++) {
      mapped.putScalar(i, function.applyAsDouble(mapped.getDouble(i)));
    }
    return mapped;
  }

  private static double difference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }
}
