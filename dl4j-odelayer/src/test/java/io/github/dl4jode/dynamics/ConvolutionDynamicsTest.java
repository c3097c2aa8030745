package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.term.TapeTerm;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** The field of the MNIST experiment: on the tape, in a SameDiff session, and by its definition. */
class ConvolutionDynamicsTest {

  private static final long[] SHAPE = {2, 8, 4, 3};
  private static final double T = 0.37;

  @ParameterizedTest
  @EnumSource(TimeConditioning.class)
  void tapeAgreesWithTheSessionOfSameDiff(TimeConditioning time) {
    ConvolutionDynamics dynamics =
        ConvolutionDynamics.builder().channels(8).groups(4).time(time).build();
    Map<String, INDArray> parameters = parametersOf(dynamics);
    INDArray y = Nd4j.randn(DataType.DOUBLE, SHAPE);

    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> variables = variables(graph, parameters);
    SDVariable f =
        dynamics.define(
            graph,
            graph.placeHolder("t", DataType.DOUBLE),
            graph.placeHolder("y", DataType.DOUBLE, SHAPE),
            variables);
    INDArray expected = graph.outputSingle(Map.of("t", Nd4j.scalar(T), "y", y), f.name());

    assertEquals(0, difference(expected, onTape(dynamics, parameters, y)), 1e-12);
  }

  @Test
  void timeIsAConstantFirstChannel() {
    ConvolutionDynamics dynamics = ConvolutionDynamics.builder().channels(8).groups(4).build();
    Map<String, INDArray> parameters = parametersOf(dynamics);
    INDArray y = Nd4j.randn(DataType.DOUBLE, SHAPE);

    INDArray expected = byDefinition(parameters, y);

    assertTrue(expected.amaxNumber().doubleValue() > 0.1);
    assertEquals(0, difference(expected, onTape(dynamics, parameters, y)), 1e-12);
  }

  /** norm; ReLU; conv([t, y]); norm; ReLU; conv([t, y]); norm, with the channels concatenated. */
  private static INDArray byDefinition(Map<String, INDArray> parameters, INDArray y) {
    SameDiff graph = SameDiff.create();
    INDArray timeChannel = Nd4j.valueArrayOf(new long[] {2, 1, 4, 3}, T, DataType.DOUBLE);
    Conv2DConfig same = Conv2DConfig.builder().kH(3).kW(3).pH(1).pW(1).build();
    SDVariable layer = graph.constant(y);
    for (int i = 1; i <= 3; i++) {
      layer = groupNorm(graph, layer, parameters.get("gamma" + i), parameters.get("beta" + i));
      if (i <= 2) {
        SDVariable input =
            graph.concat(1, graph.constant(timeChannel.dup()), graph.nn().relu(layer, 0));
        INDArray weights = Nd4j.concat(2, parameters.get("T" + i), parameters.get("W" + i));
        layer =
            graph
                .cnn()
                .conv2d(
                    input, graph.constant(weights), graph.constant(parameters.get("b" + i)), same);
      }
    }
    return layer.eval();
  }

  private static SDVariable groupNorm(SameDiff graph, SDVariable x, INDArray gamma, INDArray beta) {
    SDVariable grouped = graph.reshape(x, 2, 4, 24);
    SDVariable mean = grouped.mean(true, 2);
    SDVariable variance = graph.variance(grouped, false, true, 2);
    SDVariable normalized = grouped.sub(mean).div(graph.math().sqrt(variance.add(1e-5)));
    return graph
        .reshape(normalized, SHAPE)
        .mul(graph.constant(gamma.reshape(1, 8, 1, 1)))
        .add(graph.constant(beta.reshape(1, 8, 1, 1)));
  }

  @Test
  void firstValuesAreThoseOfPyTorch() {
    ConvolutionDynamics dynamics = ConvolutionDynamics.builder().channels(64).build();
    Map<String, INDArray> parameters = parametersOf(dynamics, false);
    double bound = 1 / Math.sqrt(65 * 9);
    for (String name : new String[] {"W1", "T1", "b1", "W2", "T2", "b2"}) {
      double largest = parameters.get(name).amaxNumber().doubleValue();
      assertTrue(largest <= bound && largest > 0.9 * bound, name + " up to " + largest);
    }
    // The variance of U(-b, b) is b²/3; 36,864 draws give it within a few per mille.
    double variance = parameters.get("W1").varNumber().doubleValue();
    assertEquals(1, variance / (bound * bound / 3), 0.03);
    assertEquals(64, parameters.get("gamma3").sumNumber().doubleValue());
    assertEquals(0, parameters.get("beta3").amaxNumber().doubleValue());
  }

  private static INDArray onTape(
      ConvolutionDynamics dynamics, Map<String, INDArray> parameters, INDArray y) {
    try (TapeTerm field =
        TapeTerm.evaluationOnly(dynamics::define, DataType.DOUBLE, SHAPE, parameters)) {
      INDArray derivative = Nd4j.create(DataType.DOUBLE, y.length());
      field.evaluate(T, y.reshape(y.length()), derivative);
      return derivative.reshape(SHAPE);
    }
  }

  private static Map<String, SDVariable> variables(
      SameDiff graph, Map<String, INDArray> parameters) {
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    return variables;
  }

  private static Map<String, INDArray> parametersOf(ConvolutionDynamics dynamics) {
    return parametersOf(dynamics, true);
  }

  /** First values; or, with noise, values of which none is special. */
  private static Map<String, INDArray> parametersOf(ConvolutionDynamics dynamics, boolean noise) {
    Nd4j.getRandom().setSeed(3);
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    shapes
        .getParamShapes()
        .forEach((name, shape) -> parameters.put(name, Nd4j.create(DataType.DOUBLE, shape)));
    dynamics.initializeParameters(parameters);
    if (noise) {
      parameters
          .values()
          .forEach(array -> array.addi(Nd4j.randn(DataType.DOUBLE, array.shape()).muli(0.3)));
    }
    return parameters;
  }

  private static double difference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }
}
