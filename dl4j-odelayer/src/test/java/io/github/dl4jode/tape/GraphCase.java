package io.github.dl4jode.tape;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph of inputs "x", "y", … and parameters "a", "b", … with seeded values, built as often as a
 * test needs it.
 */
final class GraphCase {

  /** Writes the graph and returns its output. */
  interface Definition {
    SDVariable define(SameDiff graph, Map<String, SDVariable> variables);
  }

  private final String name;
  private final Definition definition;
  private final Map<String, long[]> inputShapes = new LinkedHashMap<>();
  private final Map<String, long[]> parameterShapes = new LinkedHashMap<>();
  private double low = -1;
  private double high = 1;
  private boolean differentiable = true;
  private boolean sameDiffGradientRight = true;
  private Executor executor = Executor.ND4J;

  GraphCase(String name, Definition definition) {
    this.name = name;
    this.definition = definition;
  }

  GraphCase input(String variable, long... shape) {
    inputShapes.put(variable, shape);
    return this;
  }

  GraphCase parameter(String variable, long... shape) {
    parameterShapes.put(variable, shape);
    return this;
  }

  /** The range of the values, for ops that are not defined or not smooth everywhere. */
  GraphCase between(double from, double to) {
    low = from;
    high = to;
    return this;
  }

  /** This graph's Jacobian–vector product, which has an input "dx" for every "x". */
  GraphCase tangent() {
    GraphCase tangent = new GraphCase("tangent of " + name, this::defineTangent).between(low, high);
    tangent.inputShapes.putAll(inputShapes);
    inputShapes.forEach((variable, shape) -> tangent.inputShapes.put("d" + variable, shape));
    parameterShapes.forEach((variable, shape) -> tangent.inputShapes.put("d" + variable, shape));
    tangent.parameterShapes.putAll(parameterShapes);
    tangent.executor = executor;
    return tangent;
  }

  private SDVariable defineTangent(SameDiff graph, Map<String, SDVariable> variables) {
    Map<String, SDVariable> tangents = new LinkedHashMap<>();
    for (Map<String, long[]> shapes : List.of(inputShapes, parameterShapes)) {
      shapes.keySet().forEach(name -> tangents.put(name, variables.get("d" + name)));
    }
    // A variable of its own: the product may be an input itself, and the output gets a new name.
    return graph.identity(
        ForwardMode.of(graph).jacobianVectorProduct(definition.define(graph, variables), tangents));
  }

  /** For ops that have no derivative. */
  GraphCase withoutGradient() {
    differentiable = false;
    return this;
  }

  /** For gradients that SameDiff itself gets wrong, as finite differences show. */
  GraphCase whereSameDiffGradientIsWrong() {
    sameDiffGradientRight = false;
    return this;
  }

  /** Chooses what runs the tape. */
  GraphCase on(Executor runner) {
    executor = runner;
    return this;
  }

  String name() {
    return name;
  }

  boolean isSameDiffGradientRight() {
    return sameDiffGradientRight;
  }

  boolean isDifferentiable() {
    return differentiable;
  }

  Map<String, long[]> inputShapes() {
    return inputShapes;
  }

  Map<String, INDArray> inputs(DataType dataType) {
    return values(inputShapes, dataType, 11);
  }

  Map<String, INDArray> parameters(DataType dataType) {
    return values(parameterShapes, dataType, 23);
  }

  private Map<String, INDArray> values(Map<String, long[]> shapes, DataType dataType, long seed) {
    Random random = new Random(seed);
    Map<String, INDArray> values = new LinkedHashMap<>();
    shapes.forEach(
        (variable, shape) -> {
          int length = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
          double[] numbers = random.doubles(length, low, high).toArray();
          values.put(variable, Nd4j.createFromArray(numbers).castTo(dataType).reshape('c', shape));
        });
    return values;
  }

  /** A fresh graph whose output is named "output". */
  SameDiff graph(DataType dataType) {
    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    inputShapes.forEach(
        (variable, shape) -> variables.put(variable, graph.placeHolder(variable, dataType, shape)));
    return defineOn(graph, variables, dataType);
  }

  /** The same graph with variables in place of placeholders, of which SameDiff gives gradients. */
  SameDiff graphOfVariables(DataType dataType) {
    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    inputs(dataType)
        .forEach((variable, value) -> variables.put(variable, graph.var(variable, value)));
    return defineOn(graph, variables, dataType);
  }

  private SameDiff defineOn(SameDiff graph, Map<String, SDVariable> variables, DataType dataType) {
    parameters(dataType)
        .forEach((variable, value) -> variables.put(variable, graph.var(variable, value)));
    definition.define(graph, variables).rename("output");
    return graph;
  }

  Tape tape(DataType dataType, Map<String, INDArray> parameters) {
    return TapeCompiler.compile(specification(dataType, parameters).build(), executor);
  }

  /** A tape whose loops are divided among some threads. */
  Tape tape(DataType dataType, Map<String, INDArray> parameters, Workers workers) {
    return TapeCompiler.compile(specification(dataType, parameters).build(), executor, workers);
  }

  Tape tapeInOnePass(DataType dataType, Map<String, INDArray> parameters) {
    return TapeCompiler.compile(specification(dataType, parameters).inOnePass().build(), executor);
  }

  /** A tape of the sums over passes of the parameters' cotangents. */
  Tape tapeOfSums(
      DataType dataType, Map<String, INDArray> parameters, boolean onePass, Workers workers) {
    TapeSpecification.Builder builder =
        specification(dataType, parameters).summedParameterGradients();
    return TapeCompiler.compile(
        (onePass ? builder.inOnePass() : builder).build(), executor, workers);
  }

  private TapeSpecification.Builder specification(
      DataType dataType, Map<String, INDArray> parameters) {
    TapeSpecification.Builder builder = TapeSpecification.builder(graph(dataType), "output");
    inputShapes.forEach(builder::input);
    builder.parameters(parameters);
    if (differentiable) {
      builder.gradients(inputShapes.keySet()).parameterGradients();
    }
    return builder;
  }

  @Override
  public String toString() {
    return name + " on " + executor;
  }
}
