package io.github.dl4jode.solver;

import io.github.dl4jode.term.Term;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A vector field given as a Java function on doubles; counts its evaluations. */
public final class FunctionField implements Term {

  /** f(t, y), written to derivative. */
  @FunctionalInterface
  public interface Function {
    void evaluate(double t, double[] y, double[] derivative);
  }

  private final DataType dataType;
  private final Function function;
  private final double[] y;
  private final double[] derivative;
  private int evaluations;

  /** A field of a size and data type. */
  public FunctionField(int size, DataType dataType, Function function) {
    this.dataType = dataType;
    this.function = function;
    this.y = new double[size];
    this.derivative = new double[size];
  }

  @Override
  public long batch() {
    return 1;
  }

  @Override
  public long size() {
    return y.length;
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray result, INDArray integrand) {
    evaluations++;
    for (int i = 0; i < y.length; i++) {
      y[i] = state.getDouble(i);
    }
    function.evaluate(t, y, derivative);
    for (int i = 0; i < y.length; i++) {
      result.putScalar(i, derivative[i]);
    }
  }

  /** How often the field has been evaluated. */
  public int evaluations() {
    return evaluations;
  }
}
