package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs dynamics on the tape, and layers in a network of DL4J. */
final class LayerFields {

  private LayerFields() {}

  /** A network of these layers and no other, in double, all of its parameters random. */
  static MultiLayerNetwork network(InputType state, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).dataType(DataType.DOUBLE).list();
    for (Layer layer : layers) {
      list.layer(layer.clone());
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(state).build());
    network.init();
    if (network.numParams() > 0) {
      network.setParams(Nd4j.randn(network.params().dataType(), network.params().shape()).mul(0.4));
    }
    return network;
  }

  /** The arrays of each layer. */
  static List<Map<String, INDArray>> arraysOf(MultiLayerNetwork network) {
    List<Map<String, INDArray>> arrays = new ArrayList<>();
    for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
      Map<String, INDArray> ofLayer = layer.paramTable();
      arrays.add(ofLayer == null ? Map.of() : ofLayer);
    }
    return arrays;
  }

  /** Zeros of the names and shapes that the dynamics define. */
  static Map<String, INDArray> zeros(Dynamics dynamics, DataType dataType) {
    SDLayerParams definition = new SDLayerParams();
    dynamics.defineParameters(definition);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    definition
        .getParamShapes()
        .forEach((name, shape) -> parameters.put(name, Nd4j.create(dataType, shape)));
    return parameters;
  }

  /** The values, in the order and shapes that the dynamics define. */
  static Map<String, INDArray> ordered(
      Dynamics dynamics, Map<String, INDArray> values, DataType dataType) {
    Map<String, INDArray> parameters = zeros(dynamics, dataType);
    parameters.forEach(
        (name, array) -> {
          assertArrayEquals(array.shape(), values.get(name).shape(), name);
          array.assign(values.get(name));
        });
    return parameters;
  }

  static INDArray evaluate(
      Dynamics dynamics, double t, INDArray y, Map<String, INDArray> parameters) {
    try (TapeTerm field =
        TapeTerm.evaluationOnly(dynamics::define, y.dataType(), y.shape(), parameters)) {
      INDArray f = Nd4j.create(y.dataType(), y.length());
      field.evaluate(t, y.dup('c').reshape(y.length()), f);
      return f.reshape('c', y.shape());
    }
  }

  /** The cotangents of the state and then the parameters, flat, for a fixed cotangent of f. */
  static INDArray product(
      Dynamics dynamics, double t, INDArray y, Map<String, INDArray> parameters) {
    try (TapeTerm field =
        TapeTerm.differentiable(dynamics::define, y.dataType(), y.shape(), parameters)) {
      INDArray f = Nd4j.create(y.dataType(), y.length());
      INDArray ofState = f.like();
      long count = field.parameterCount();
      INDArray ofParameters =
          count == 0 ? Nd4j.empty(y.dataType()) : Nd4j.create(y.dataType(), count);
      INDArray flat = y.dup('c').reshape(y.length());
      field.vectorJacobianProduct(t, flat, cotangent(y), f, ofState, ofParameters);
      return count == 0 ? ofState : Nd4j.concat(0, ofState, ofParameters);
    }
  }

  private static INDArray cotangent(INDArray y) {
    return Nd4j.linspace(-0.7, 0.9, y.length(), DataType.DOUBLE).castTo(y.dataType());
  }

  /** The derivative of sum(f · cotangent) along one direction of state and parameters. */
  static double differenceQuotient(
      Dynamics dynamics,
      double t,
      INDArray y,
      Map<String, INDArray> parameters,
      INDArray direction) {
    double step = 1e-6;
    return (contracted(dynamics, t, y, parameters, direction.mul(step))
            - contracted(dynamics, t, y, parameters, direction.mul(-step)))
        / (2 * step);
  }

  private static double contracted(
      Dynamics dynamics,
      double t,
      INDArray y,
      Map<String, INDArray> parameters,
      INDArray displacement) {
    double[] moves = displacement.toDoubleVector();
    int place = 0;
    INDArray moved = y.dup('c');
    place = move(moved, moves, place);
    Map<String, INDArray> movedParameters = new LinkedHashMap<>();
    for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
      INDArray copy = parameter.getValue().dup('c');
      place = move(copy, moves, place);
      movedParameters.put(parameter.getKey(), copy);
    }
    INDArray f = evaluate(dynamics, t, moved, movedParameters);
    return f.reshape(f.length()).mul(cotangent(y)).sumNumber().doubleValue();
  }

  private static int move(INDArray array, double[] moves, int place) {
    int count = (int) array.length();
    double[] part = Arrays.copyOfRange(moves, place, place + count);
    array.addi(Nd4j.createFromArray(part).reshape('c', array.shape()));
    return place + count;
  }

  /** Asserts equality relative to the largest expected value. */
  static void assertClose(String what, INDArray expected, INDArray actual, double tolerance) {
    assertArrayEquals(expected.shape(), actual.shape(), what);
    INDArray wide = expected.castTo(DataType.DOUBLE);
    double scale = wide.amaxNumber().doubleValue();
    double difference = wide.sub(actual.castTo(DataType.DOUBLE)).amaxNumber().doubleValue();
    assertTrue(scale > 1e-3, () -> what + " is 0, which shows nothing");
    assertTrue(
        difference <= tolerance * (1 + scale),
        () -> what + " differs by " + difference + " where values reach " + scale);
  }
}
