package io.github.dl4jode.term;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A small field for tests, written as Java loops over doubles, in float or double, that counts its
 * calls. Parameters may be changed between solves.
 */
public abstract class HostField implements DifferentiableTerm {

  private final int stateSize;
  private final DataType dataType;
  private final double[] parameters;
  private int evaluations;
  private int products;

  protected HostField(int stateSize, DataType dataType, double... parameters) {
    this.stateSize = stateSize;
    this.dataType = dataType;
    this.parameters = parameters.clone();
  }

  /** Writes f(t, y). */
  protected abstract void derivative(double t, double[] y, double[] f);

  /** Writes aᵀ ∂f/∂y and aᵀ ∂f/∂θ; both arrive as zeros. */
  protected abstract void products(
      double t, double[] y, double[] a, double[] stateCotangent, double[] parameterCotangent);

  /** θ itself. */
  public double[] parameters() {
    return parameters;
  }

  /** Calls of evaluate. */
  public int evaluations() {
    return evaluations;
  }

  /** Calls of vectorJacobianProduct. */
  public int products() {
    return products;
  }

  public void resetCounters() {
    evaluations = 0;
    products = 0;
  }

  @Override
  public long batch() {
    return 1;
  }

  @Override
  public long size() {
    return stateSize;
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public long parameterCount() {
    return parameters.length;
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    evaluations++;
    double[] f = new double[stateSize];
    derivative(t, read(state), f);
    write(f, derivative);
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
      INDArray parameterCotangent) {
    products++;
    double[] y = read(state);
    double[] f = new double[stateSize];
    double[] stateProduct = new double[stateSize];
    double[] parameterProduct = new double[parameters.length];
    derivative(t, y, f);
    products(t, y, read(cotangent), stateProduct, parameterProduct);
    write(f, derivative);
    write(stateProduct, stateCotangent);
    write(parameterProduct, parameterCotangent);
  }

  private static double[] read(INDArray array) {
    double[] values = new double[(int) array.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.getDouble(i);
    }
    return values;
  }

  private static void write(double[] values, INDArray array) {
    for (int i = 0; i < values.length; i++) {
      array.putScalar(i, values[i]);
    }
  }
}
