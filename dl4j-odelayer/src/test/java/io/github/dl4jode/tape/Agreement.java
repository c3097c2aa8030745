package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Compares a tape with SameDiff's own session, and with finite differences. */
final class Agreement {

  private Agreement() {}

  /**
   * One forward and one backward pass of the tape, and both in one, against SameDiff's for the same
   * values.
   */
  static void withSameDiff(GraphCase graphCase, DataType dataType, double tolerance) {
    Map<String, INDArray> inputs = graphCase.inputs(dataType);
    Map<String, INDArray> parameters = graphCase.parameters(dataType);
    try (Tape tape = graphCase.tape(dataType, parameters)) {
      inputs.forEach((name, value) -> tape.input(name).write(value));
      tape.forward();
      INDArray expected = graphCase.graph(dataType).outputSingle(inputs, "output");
      assertClose("output", expected, tape.output().array(), tolerance);
      if (!graphCase.isDifferentiable() || !graphCase.isSameDiffGradientRight()) {
        return;
      }
      INDArray cotangent = cotangent(expected);
      tape.cotangent().write(cotangent);
      tape.backward();
      Map<String, INDArray> gradients = sameDiffGradients(graphCase, dataType, cotangent);
      assertGradients(graphCase, tape, gradients, tolerance);
      assertClose("output after the backward pass", expected, tape.output().array(), tolerance);
      try (Tape onePass = graphCase.tapeInOnePass(dataType, parameters)) {
        inputs.forEach((name, value) -> onePass.input(name).write(value));
        onePass.cotangent().write(cotangent);
        onePass.forward();
        assertClose("output of one pass", expected, onePass.output().array(), tolerance);
        assertGradients(graphCase, onePass, gradients, tolerance);
      }
    }
  }

  /** One forward pass of the tape against SameDiff's for the same values. */
  static void valuesWithSameDiff(GraphCase graphCase, DataType dataType, double tolerance) {
    Map<String, INDArray> inputs = graphCase.inputs(dataType);
    try (Tape tape = graphCase.tape(dataType, graphCase.parameters(dataType))) {
      inputs.forEach((name, value) -> tape.input(name).write(value));
      tape.forward();
      INDArray expected = graphCase.graph(dataType).outputSingle(inputs, "output");
      assertClose("output", expected, tape.output().array(), tolerance);
    }
  }

  private static void assertGradients(
      GraphCase graphCase, Tape tape, Map<String, INDArray> expected, double tolerance) {
    for (String name : graphCase.inputShapes().keySet()) {
      INDArray actual = tape.inputCotangent(name).array();
      assertClose("gradient of " + name, expected.get(name), actual, tolerance);
    }
    List<String> parameters =
        new ArrayList<>(graphCase.parameters(tape.output().array().dataType()).keySet());
    if (!parameters.isEmpty()) {
      INDArray actual = tape.parameterCotangent().array();
      assertClose("gradient of the parameters", flat(parameters, expected), actual, tolerance);
    }
  }

  /** A directional derivative in double by central differences. */
  static void withFiniteDifferences(GraphCase graphCase, double tolerance) {
    DataType type = DataType.DOUBLE;
    Map<String, INDArray> inputs = graphCase.inputs(type);
    Map<String, INDArray> parameters = graphCase.parameters(type);
    try (Tape tape = graphCase.tape(type, parameters)) {
      inputs.forEach((name, value) -> tape.input(name).write(value));
      tape.forward();
      INDArray cotangent = cotangent(tape.output().array());
      tape.cotangent().write(cotangent);
      tape.backward();
      Map<String, INDArray> analytic = new LinkedHashMap<>();
      inputs.keySet().forEach(name -> analytic.put(name, tape.inputCotangent(name).array().dup()));
      INDArray flat = tape.parameterCotangent().array();
      long offset = 0;
      for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
        long end = offset + parameter.getValue().length();
        analytic.put(
            parameter.getKey(),
            flat.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(offset, end)).dup());
        offset = end;
      }
      for (Map.Entry<String, INDArray> entry : analytic.entrySet()) {
        String name = entry.getKey();
        boolean isInput = inputs.containsKey(name);
        INDArray value = isInput ? inputs.get(name) : parameters.get(name);
        Consumer<INDArray> setter = isInput ? tape.input(name)::write : value::assign;
        assertDirectionalDerivative(
            name, tape, value.dup(), setter, entry.getValue(), cotangent, tolerance);
      }
    }
  }

  private static void assertDirectionalDerivative(
      String name,
      Tape tape,
      INDArray original,
      Consumer<INDArray> setter,
      INDArray gradient,
      INDArray cotangent,
      double tolerance) {
    INDArray direction = Nd4j.rand(DataType.DOUBLE, Math.max(1, original.length())).subi(0.5);
    INDArray shaped = direction.reshape('c', original.shape());
    double step = 1e-6;
    double[] values = new double[2];
    for (int side = 0; side < 2; side++) {
      setter.accept(original.add(shaped.mul(side == 0 ? step : -step)));
      tape.parametersChanged();
      tape.forward();
      values[side] = tape.output().array().mul(cotangent).sumNumber().doubleValue();
    }
    setter.accept(original);
    double numeric = (values[0] - values[1]) / (2 * step);
    double analytic = gradient.reshape(gradient.length()).mul(direction).sumNumber().doubleValue();
    assertTrue(
        Math.abs(numeric - analytic) <= tolerance * (1 + Math.abs(numeric)),
        () -> "derivative along " + name + ": differences " + numeric + ", tape " + analytic);
  }

  private static INDArray cotangent(INDArray output) {
    INDArray values =
        Nd4j.linspace(DataType.DOUBLE, -0.7, 1.9 / Math.max(1, output.length()), output.length());
    return values.castTo(output.dataType()).reshape('c', output.shape());
  }

  private static Map<String, INDArray> sameDiffGradients(
      GraphCase graphCase, DataType dataType, INDArray cotangent) {
    SameDiff graph = graphCase.graphOfVariables(dataType);
    SDVariable seed = graph.constant("seed", cotangent);
    graph.getVariable("output").mul(seed).sum().markAsLoss();
    List<String> wanted = new ArrayList<>(graphCase.inputShapes().keySet());
    wanted.addAll(graphCase.parameters(dataType).keySet());
    return new HashMap<>(graph.calculateGradients(Map.of(), wanted));
  }

  private static INDArray flat(List<String> names, Map<String, INDArray> arrays) {
    return Nd4j.concat(
        0,
        names.stream()
            .map(arrays::get)
            .map(a -> a.dup('c').reshape(a.length()))
            .toArray(INDArray[]::new));
  }

  static void assertClose(String what, INDArray expected, INDArray actual, double tolerance) {
    assertArrayEquals(expected.shape(), actual.shape(), what + ": shape");
    INDArray wide = expected.castTo(DataType.DOUBLE);
    double scale = 1 + wide.amaxNumber().doubleValue();
    double difference = wide.sub(actual.castTo(DataType.DOUBLE)).amaxNumber().doubleValue();
    assertTrue(
        difference <= tolerance * scale,
        () -> what + " differs by " + difference + " where values reach " + (scale - 1));
  }
}
