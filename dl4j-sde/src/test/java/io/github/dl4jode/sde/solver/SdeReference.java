package io.github.dl4jode.sde.solver;

import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.path.brownian.GivenIncrements;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.CoefficientGraph.Variables;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The equations, increments and steps of sde.json and srk_diffrax_family.json: those of torchsde
 * 0.2.6 (eb3a00e) in float64, and of independent code for the methods that it lacks.
 */
final class SdeReference {

  static final JsonNode STEPS = read("sde.json");
  static final JsonNode FAMILY = read("srk_diffrax_family.json");
  static final double[] TIMES = IntStream.rangeClosed(0, 8).mapToDouble(k -> k * 0.125).toArray();

  private SdeReference() {}

  private static JsonNode read(String name) {
    try (InputStream file = SdeReference.class.getResourceAsStream("../" + name)) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static INDArray array(JsonNode node) {
    if (node.get(0).get(0) == null) {
      return Nd4j.create(doubles(node));
    }
    if (node.get(0).get(0).get(0) == null) {
      double[][] rows = new double[node.size()][];
      IntStream.range(0, rows.length).forEach(i -> rows[i] = doubles(node.get(i)));
      return Nd4j.createFromArray(rows);
    }
    INDArray[] parts =
        IntStream.range(0, node.size()).mapToObj(i -> array(node.get(i))).toArray(INDArray[]::new);
    return Nd4j.stack(0, parts);
  }

  private static double[] doubles(JsonNode node) {
    return IntStream.range(0, node.size()).mapToDouble(i -> node.get(i).asDouble()).toArray();
  }

  /** The first channels of the increments and areas. */
  static BrownianPath path(long channels) {
    INDArray w = first(channels, array(STEPS.get("W")));
    INDArray h = first(channels, array(STEPS.get("H")));
    INDArray a =
        array(STEPS.get("A"))
            .get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, channels),
                NDArrayIndex.interval(0, channels))
            .dup('c');
    return GivenIncrements.at(TIMES, w).spaceTime(h).spaceSpace(a).build();
  }

  private static INDArray first(long channels, INDArray all) {
    return all.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, channels))
        .dup('c');
  }

  static INDArray initialState(String problem) {
    return array(STEPS.get("y0").get(problem));
  }

  static Map<String, INDArray> parameters() {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    for (String name : new String[] {"M", "a", "c", "s"}) {
      INDArray value = array(STEPS.get("parameters").get(name));
      parameters.put(name, value.dup('c'));
    }
    return parameters;
  }

  static NoiseType noise(String problem) {
    return switch (problem) {
      case "gbm", "diag2" -> NoiseType.DIAGONAL;
      case "scalar2" -> NoiseType.SCALAR;
      case "general" -> NoiseType.GENERAL;
      default -> NoiseType.ADDITIVE;
    };
  }

  static StochasticEquation equation(String problem, Calculus calculus) {
    return equation(problem, calculus, parameters());
  }

  static StochasticEquation equation(
      String problem, Calculus calculus, Map<String, INDArray> parameters) {
    INDArray start = initialState(problem);
    return StochasticEquation.builder(
            calculus, noise(problem), DataType.DOUBLE, start.size(0), start.size(1))
        .coefficients((graph, v) -> coefficients(problem, graph, v))
        .parameters(parameters)
        .build();
  }

  private static Coefficients coefficients(String problem, SameDiff graph, Variables v) {
    SDVariable y = v.y();
    return switch (problem) {
      case "gbm" -> new Coefficients(y.mul(0.5), y.mul(0.8));
      case "ou" ->
          new Coefficients(
              y.rsub(0.3).mul(0.7),
              graph
                  .constant(Nd4j.createFromArray(new double[][] {{0.4}}))
                  .mul(v.t().mul(0.5).add(1)));
      case "diag2" -> new Coefficients(drift(graph, v), diagonal(graph, v));
      case "scalar2" -> new Coefficients(drift(graph, v), scalar(graph, y));
      case "general" -> new Coefficients(drift(graph, v), general(graph, y));
      default ->
          new Coefficients(
              drift(graph, v),
              graph
                  .constant(
                      Nd4j.createFromArray(new double[][] {{0.3, -0.2, 0.1}, {0.15, 0.25, -0.2}}))
                  .mul(v.t().mul(0.5).add(1)));
    };
  }

  private static SDVariable drift(SameDiff graph, Variables v) {
    SDVariable m = v.parameters().get("M");
    SDVariable inner = graph.mmul(v.y(), m, false, true, false).add(v.parameters().get("a"));
    return graph.math().tanh(inner).add(graph.math().sin(v.t().mul(2)).mul(0.1));
  }

  private static SDVariable diagonal(SameDiff graph, Variables v) {
    SDVariable s = v.parameters().get("s");
    SDVariable s0 = graph.slice(s, new int[] {0}, 1);
    SDVariable s1 = graph.slice(s, new int[] {1}, 1);
    return graph.math().sin(v.y().mul(v.parameters().get("c"))).mul(s1).add(s0);
  }

  private static SDVariable component(SameDiff graph, SDVariable y, int i) {
    return graph.slice(y, new int[] {0, i}, 2, 1);
  }

  private static SDVariable scalar(SameDiff graph, SDVariable y) {
    return graph.concat(
        1,
        graph.math().sin(component(graph, y, 1)).mul(0.2).add(0.3),
        graph.math().cos(component(graph, y, 0)).mul(0.25));
  }

  private static SDVariable general(SameDiff graph, SDVariable y) {
    SDVariable y1 = component(graph, y, 0);
    SDVariable y2 = component(graph, y, 1);
    SDVariable flat =
        graph.concat(
            1,
            graph.math().sin(y1.add(y2)).mul(0.1).add(0.3),
            graph.math().cos(y2).mul(0.2),
            y1.mul(0).add(0.1),
            y1.mul(0.15),
            y1.mul(0).add(0.25),
            graph.math().tanh(y1.sub(y2)).mul(0.2));
    return graph.reshape(flat, 2, 2, 3);
  }
}
