package io.github.dl4jode.solver;

import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Quadratures, summed with the weights of the method as their integrands come: nothing is kept per
 * stage, and what a rejected step added is forgotten.
 */
class QuadratureSum {

  private final INDArray total;
  private final INDArray step;
  private final INDArray first;
  private final INDArray integrand;

  QuadratureSum(long size, DataType dataType) {
    total = Nd4j.create(dataType, size);
    step = Nd4j.create(dataType, size);
    first = Nd4j.create(dataType, size);
    integrand = Nd4j.create(dataType, size);
  }

  void reset() {
    total.assign(0);
  }

  /** Begins a step with the integrand of its first stage; weights include h. */
  void begin(double weight, double errorWeight) {
    setScaled(step, first, weight);
  }

  /** Adds the integrand of a later stage; weights include h. */
  void add(double weight, double errorWeight) {
    addScaled(step, integrand, weight);
  }

  /** Makes the step part of the total. */
  void accept() {
    addScaled(total, step, 1);
  }

  /** Keeps the integrand of the last stage as that of the first stage of the next step. */
  void keepAsFirst() {
    Vectors.copy(integrand, first);
  }

  /** The norm of the error in units of the tolerance; 0 where it is not controlled. */
  double errorNorm(Tolerances tolerances, ErrorNorm norm) {
    return 0;
  }

  /** The number of components in the error norm. */
  long controlledLength() {
    return 0;
  }

  /** Where the integrand of the first stage is written. */
  INDArray first() {
    return first;
  }

  /** Where the integrand of any other stage is written. */
  INDArray integrand() {
    return integrand;
  }

  /** Copies the total to an array of the same size, unless it is the total itself. */
  void copyTo(INDArray target) {
    if (target != total && !total.isEmpty()) {
      Vectors.copy(total, target);
    }
  }

  INDArray total() {
    return total;
  }

  INDArray step() {
    return step;
  }

  static void setScaled(INDArray target, INDArray source, double weight) {
    Vectors.copy(source, target);
    Vectors.scale(weight, target);
  }

  static void addScaled(INDArray target, INDArray source, double weight) {
    if (weight != 0) {
      Vectors.add(weight, source, target);
    }
  }

  long elements() {
    return 4 * total.length();
  }

  void close() {
    total.close();
    step.close();
    first.close();
    integrand.close();
  }
}
