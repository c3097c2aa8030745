package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.layer.compiled.ParameterPart;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The formulas of cells and networks for one series, in plain Java. */
record PlainFormulas(Map<String, INDArray> parameters) {

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** x W + h U + b, without x where it is empty. */
  private double[] gate(String letter, double[] x, double[] h) {
    double[] result = vector("b" + letter);
    add(result, x, "W" + letter);
    add(result, h, "U" + letter);
    return result;
  }

  private double[] vector(String name) {
    return parameters.get(name).dup().toDoubleVector();
  }

  private void add(double[] result, double[] x, String weights) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < result.length; j++) {
        result[j] += x[i] * parameters.get(weights).getDouble(i, j);
      }
    }
  }

  private static double[] each(int size, IntToDoubleFunction value) {
    double[] result = new double[size];
    Arrays.setAll(result, value);
    return result;
  }

  /** tanh(x W + (r h) U + b) with r = σ(x W + h U + b). */
  private double[] target(double[] x, double[] h) {
    double[] r = gate("r", x, h);
    double[] seen = each(h.length, i -> sigmoid(r[i]) * h[i]);
    double[] g = gate("h", x, seen);
    return each(h.length, i -> Math.tanh(g[i]));
  }

  double[] gru(double[] x, double[] h) {
    double[] z = gate("z", x, h);
    double[] g = target(x, h);
    return each(h.length, i -> sigmoid(z[i]) * h[i] + (1 - sigmoid(z[i])) * g[i]);
  }

  double[] gruDerivative(double[] h) {
    double[] none = {};
    double[] z = gate("z", none, h);
    double[] g = target(none, h);
    return each(h.length, i -> (1 - sigmoid(z[i])) * (g[i] - h[i]));
  }

  double[] elman(double[] x, double[] h) {
    double[] affine = gate("h", x, h);
    return each(h.length, i -> Math.tanh(affine[i]));
  }

  double[] cell(Cell kind, double[] x, double[] h) {
    return kind instanceof GruCell ? gru(x, h) : elman(x, h);
  }

  /** Linear maps 1 to {@code maps}, and an activation between them. */
  double[] network(int maps, DoubleUnaryOperator activation, double[] x) {
    double[] layer = x;
    for (int i = 1; i <= maps; i++) {
      double[] next = vector("b" + i);
      add(next, layer, "W" + i);
      layer = i == maps ? next : Arrays.stream(next).map(activation).toArray();
    }
    return layer;
  }

  /** The formulas of a part of the parameters. */
  PlainFormulas part(String prefix) {
    return new PlainFormulas(new ParameterPart(prefix).of(parameters));
  }
}
