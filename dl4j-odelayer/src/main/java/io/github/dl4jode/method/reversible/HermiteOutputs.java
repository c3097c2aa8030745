package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Interpolant;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cubic through y_n and y_{n+1} with two slopes, and the cotangents of outputs inside a step.
 * The rows are the slope at the beginning, (y_{n+1} - y_n) / h, and the slope at the end.
 */
final class HermiteOutputs {

  private static final double[][] CUBIC = {{1, -2, 1}, {0, 3, -2}, {0, -1, 1}};

  private final double[] weights = new double[3];
  private final Interpolant interpolant = interpolant(3);
  private final ScaledSum state;
  private final ScaledSum startSlope;
  private final ScaledSum endSlope;

  /** Takes three arrays [n]. */
  HermiteOutputs(INDArray state, INDArray startSlope, INDArray endSlope) {
    this.state = new ScaledSum(state);
    this.startSlope = new ScaledSum(startSlope);
    this.endSlope = new ScaledSum(endSlope);
  }

  /** The dense output of a method of an order, with slopes that are as good as its states. */
  static Interpolant interpolant(int methodOrder) {
    return new Interpolant(Math.min(3, methodOrder), CUBIC);
  }

  /** Writes the middle row. */
  static void writeChange(ReversibleStepper step, INDArray row) {
    Vectors.copy(step.next(), row);
    Vectors.add(-1, step.state(), row);
    Vectors.scale(1 / step.size(), row);
  }

  void clear() {
    state.clear();
    startSlope.clear();
    endSlope.clear();
  }

  /** Adds an output of the step of a method; the part of y_{n+1} goes to its cotangent at once. */
  void add(double time, INDArray cotangent, UndoingReverse method) {
    INDArray endCotangent = method.stateCotangent();
    if (time == method.times().end(method.index())) {
      Vectors.add(1, cotangent, endCotangent);
      return;
    }
    double stepSize = method.stepSize();
    interpolant.weights((time - method.times().start(method.index())) / stepSize, weights);
    state.plus(1 - weights[1], cotangent);
    startSlope.plus(stepSize * weights[0], cotangent);
    endSlope.plus(stepSize * weights[2], cotangent);
    Vectors.add(weights[1], cotangent, endCotangent);
  }

  /** The cotangent of y_n. */
  ScaledSum state() {
    return state;
  }

  /** The cotangent of the slope at the beginning. */
  ScaledSum startSlope() {
    return startSlope;
  }

  /** The cotangent of the slope at the end. */
  ScaledSum endSlope() {
    return endSlope;
  }
}
