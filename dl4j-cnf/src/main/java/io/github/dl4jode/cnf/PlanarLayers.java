package io.github.dl4jode.cnf;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The layers of a {@link PlanarFlow} as a graph, and their parameters as one vector: w [d], u [d]
 * and b of each.
 */
record PlanarLayers(int dimension, int depth, INDArray flat) {

  static final String POINTS = "z";

  /** m(x) = 0 here: û is u, and a layer with u = 0 across w is close to the identity. */
  private static final double NEUTRAL = Math.log(Math.E - 1);

  private static final double SMALL = 0.01;

  static PlanarLayers create(int dimension, int depth, DataType dataType) {
    long count = Math.multiplyExact(depth, 2L * dimension + 1);
    return new PlanarLayers(dimension, depth, Nd4j.create(dataType, count));
  }

  DataType dataType() {
    return flat.dataType();
  }

  /** w of a random direction and about unit length; u next to the multiple of w that is neutral. */
  void initialize(RandomGenerator random) {
    double[] values = new double[Math.toIntExact(flat.length())];
    for (int k = 0; k < depth; k++) {
      int first = k * (2 * dimension + 1);
      double square = 0;
      for (int i = first; i < first + dimension; i++) {
        values[i] = random.nextGaussian() / Math.sqrt(dimension);
        square += values[i] * values[i];
      }
      for (int i = first; i < first + dimension; i++) {
        values[i + dimension] = NEUTRAL * values[i] / square + SMALL * random.nextGaussian();
      }
      values[first + 2 * dimension] = random.nextGaussian();
    }
    Vectors.fromJava(values, flat);
  }

  /** Views of the vector in its order. */
  Map<String, INDArray> parameters() {
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (int k = 0; k < depth; k++) {
      long w = k * (2L * dimension + 1);
      views.put("w" + k, view(w, dimension));
      views.put("u" + k, view(w + dimension, dimension));
      views.put("b" + k, view(w + 2L * dimension, 1));
    }
    return views;
  }

  private INDArray view(long from, long length) {
    return flat.get(NDArrayIndex.interval(from, from + length)).reshape('c', 1, length);
  }

  /**
   * Compiles the layers: points [n, d] to what stands after all layers as one vector, the points
   * and then the sum of the log-determinants of each, [n d + n].
   */
  Tape compile(long count, boolean withGradients) {
    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters().forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable z = graph.placeHolder(POINTS, dataType(), count, dimension);
    List<SDVariable> logDeterminants = new ArrayList<>();
    for (int k = 0; k < depth; k++) {
      SDVariable b = variables.get("b" + k);
      Passed layer = define(graph, z, variables.get("w" + k), variables.get("u" + k), b);
      z = layer.points;
      logDeterminants.add(layer.logDeterminant);
    }
    SDVariable sum = logDeterminants.stream().reduce(SDVariable::add).orElseThrow();
    SDVariable end =
        graph.concat(0, graph.reshape(z, count * dimension), graph.reshape(sum, count));
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, end.name())
            .input(POINTS, count, dimension)
            .parameters(parameters());
    return TapeCompiler.compile(
        (withGradients ? specification.parameterGradients() : specification).build());
  }

  /** After one layer: points [n, d], and the log-determinant of the layer at each, [n, 1]. */
  private record Passed(SDVariable points, SDVariable logDeterminant) {}

  private static Passed define(
      SameDiff graph, SDVariable z, SDVariable w, SDVariable u, SDVariable b) {
    SDVariable inner = graph.sum(w.mul(u), true, 1);
    SDVariable square = graph.sum(w.mul(w), true, 1);
    SDVariable softplus = graph.nn().softplus(inner);
    SDVariable direction = u.add(w.mul(softplus.sub(1).sub(inner).div(square)));
    SDVariable h = graph.math().tanh(graph.mmul(z, w, false, true, false).add(b));
    SDVariable squareOfH = h.mul(h);
    // 1 + (1 - h²)(softplus - 1), as a sum of what is not negative.
    SDVariable determinant = squareOfH.add(squareOfH.rsub(1).mul(softplus));
    return new Passed(z.add(h.mmul(direction)), graph.math().log(determinant));
  }

  PlanarFlow.Transformed transform(INDArray points) {
    long count = points.size(0);
    try (Tape tape = compile(count, false)) {
      tape.input(POINTS).write(points);
      tape.forward();
      INDArray both = Nd4j.create(dataType(), count * (dimension + 1));
      tape.output().read(both);
      return new PlanarFlow.Transformed(
          pointsOf(both).dup().reshape(count, dimension), logDeterminantsOf(both).dup());
    }
  }

  /** The points in the vector that {@link #compile} yields, or in its cotangent; a view [n d]. */
  INDArray pointsOf(INDArray both) {
    long count = both.length() / (dimension + 1);
    return both.get(NDArrayIndex.interval(0, count * dimension));
  }

  /** The log-determinants in it; a view [n]. */
  INDArray logDeterminantsOf(INDArray both) {
    long count = both.length() / (dimension + 1);
    return both.get(NDArrayIndex.interval(count * dimension, both.length()));
  }
}
