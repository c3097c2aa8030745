package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.term.TermProducts;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The derivatives y'(t_i) of the computed solution at its output times, for gradients with respect
 * to the times: the derivative of the interpolant inside a step, computed during the solve, and f
 * at the first and the last time, by one evaluation each.
 */
final class OutputRates {

  // An output at the very end of a step may lie after it by rounding.
  private static final double LAST_THETA = 1 + 1e-9;

  private final OutputRows rates;
  private final TermProducts products;
  private final INDArray scratch;
  private double[] outputTimes = {};
  private int next;

  OutputRates(Problem problem, OffHeapMemory memory) {
    this.rates = new OutputRows(memory, problem.stateSize());
    this.products = new TermProducts(problem.term(), memory);
    this.scratch = memory.allocate(problem.stateSize());
  }

  /** Begins a solve. */
  void start(double[] times) {
    outputTimes = times;
    next = 1;
    rates.resize(times.length);
  }

  /** Whether the next step holds an output, the first and the last output of the solve excepted. */
  boolean hasOutputIn(double start, double end) {
    return next < outputTimes.length - 1 && isIn(outputTimes[next], start, end - start);
  }

  private static boolean isIn(double time, double start, double size) {
    return (time - start) / size <= LAST_THETA;
  }

  void stepAccepted(Step step) {
    while (next < outputTimes.length - 1) {
      if (!isIn(outputTimes[next], step.start(), step.size())) {
        return;
      }
      double theta = (outputTimes[next] - step.start()) / step.size();
      step.interpolateDerivative(theta, rates.row(next++));
    }
  }

  /**
   * Computes dL/dt_i.
   *
   * @param adjointAtStart a(t_0) without the cotangent of the first output
   */
  TimeGradients gradients(INDArray adjointAtStart, Pass pass) {
    double[] times = pass.times();
    int last = times.length - 1;
    double[] gradients = new double[last + 1];
    products.startBackward(pass.quadratureCotangent());
    for (int i = 1; i < last; i++) {
      gradients[i] = Vectors.dot(pass.cotangents().row(i), rates.row(i));
    }
    double rate = products.evaluate(times[last], pass.states().row(last), scratch);
    gradients[last] = Vectors.dot(pass.cotangents().row(last), scratch) + rate;
    rate = products.evaluate(times[0], pass.states().row(0), scratch);
    gradients[0] = -Vectors.dot(adjointAtStart, scratch) - rate;
    return new TimeGradients(gradients, 2);
  }

  /** An array [n] to be overwritten. */
  INDArray scratch() {
    return scratch;
  }
}
