package io.github.dl4jode.gradient;

import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Linearization;
import java.util.OptionalLong;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** f = (p sin y_2 + t, q y_1 y_2), g = (p y_1² + t y_2, y_1 y_2), with activations. */
final class RetainableField implements DifferentiableTerm {

  final double[] parameters = {0.7, -0.4};
  private final boolean linearizable;
  int evaluations;
  int products;

  RetainableField(boolean linearizable) {
    this.linearizable = linearizable;
  }

  @Override
  public long batch() {
    return 1;
  }

  @Override
  public long size() {
    return 2;
  }

  @Override
  public DataType dataType() {
    return DataType.DOUBLE;
  }

  @Override
  public long quadratureSize() {
    return 2;
  }

  @Override
  public long parameterCount() {
    return 2;
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    evaluations++;
    write(t, state.getDouble(0), state.getDouble(1), derivative, integrand);
  }

  private void write(double t, double y, double z, INDArray derivative, INDArray integrand) {
    derivative.putScalar(0, parameters[0] * Math.sin(z) + t);
    derivative.putScalar(1, parameters[1] * y * z);
    integrand.putScalar(0, parameters[0] * y * y + t * z);
    integrand.putScalar(1, y * z);
  }

  @Override
  public void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    double y = state.getDouble(0);
    double z = state.getDouble(1);
    write(t, y, z, derivative, integrand);
    multiply(t, y, z, cotangent, quadratureCotangent, stateCotangent, sensitivityCotangent);
  }

  private void multiply(
      double t,
      double y,
      double z,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    products++;
    double p = parameters[0];
    double q = parameters[1];
    double a = cotangent.getDouble(0);
    double b = cotangent.getDouble(1);
    double c = quadratureCotangent.getDouble(0);
    double d = quadratureCotangent.getDouble(1);
    stateCotangent.putScalar(0, b * q * z + c * 2 * p * y + d * z);
    stateCotangent.putScalar(1, a * p * Math.cos(z) + b * q * y + c * t + d * y);
    sensitivityCotangent.putScalar(0, a * Math.sin(z) + c * y * y);
    sensitivityCotangent.putScalar(1, b * y * z);
  }

  @Override
  public OptionalLong linearizationBytes() {
    return linearizable ? OptionalLong.of(24) : OptionalLong.empty();
  }

  @Override
  public Linearization newLinearization() {
    return new Point(this);
  }

  /** A point is all that the products read. */
  private static final class Point implements Linearization {

    private final RetainableField field;
    private double t;
    private double y;
    private double z;

    Point(RetainableField field) {
      this.field = field;
    }

    @Override
    public void evaluate(double time, INDArray state, INDArray derivative, INDArray integrand) {
      t = time;
      y = state.getDouble(0);
      z = state.getDouble(1);
      field.evaluate(time, state, derivative, integrand);
    }

    @Override
    public void vectorJacobianProduct(
        INDArray cotangent,
        INDArray quadratureCotangent,
        INDArray stateCotangent,
        INDArray sensitivityCotangent) {
      field.multiply(t, y, z, cotangent, quadratureCotangent, stateCotangent, sensitivityCotangent);
    }

    @Override
    public long bytes() {
      return 24;
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
