package io.github.dl4jode.solver;

import io.github.dl4jode.vector.ScaledNorm;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Quadratures that take part in the error norm. */
final class ControlledQuadratureSum extends QuadratureSum {

  private final INDArray error;
  private final INDArray next;
  private final ScaledNorm scaledError;

  ControlledQuadratureSum(long size, DataType dataType) {
    super(size, dataType);
    error = Nd4j.create(dataType, size);
    next = Nd4j.create(dataType, size);
    scaledError = ScaledNorm.of(error, total(), next);
  }

  @Override
  void begin(double weight, double errorWeight) {
    super.begin(weight, errorWeight);
    setScaled(error, first(), errorWeight);
  }

  @Override
  void add(double weight, double errorWeight) {
    super.add(weight, errorWeight);
    addScaled(error, integrand(), errorWeight);
  }

  @Override
  double errorNorm(Tolerances tolerances, ErrorNorm norm) {
    setScaled(next, total(), 1);
    addScaled(next, step(), 1);
    scaledError.tolerances(tolerances.rtol(), tolerances.atol());
    scaledError.scale();
    return norm.of(scaledError);
  }

  @Override
  long controlledLength() {
    return error.length();
  }

  @Override
  long elements() {
    return super.elements() + 2 * error.length() + scaledError.elements();
  }

  @Override
  void close() {
    super.close();
    error.close();
    next.close();
    scaledError.close();
  }
}
