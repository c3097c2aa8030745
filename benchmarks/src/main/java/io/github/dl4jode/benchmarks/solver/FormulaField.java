package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.term.Term;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A formula as a field in double: for states so small that element-wise access is cheapest. */
public final class FormulaField implements Term {

  private final Formula formula;
  private final double[] y;
  private final double[] f;

  /** A field on states of this size. */
  public FormulaField(int size, Formula formula) {
    this.formula = formula;
    this.y = new double[size];
    this.f = new double[size];
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
    return DataType.DOUBLE;
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    for (int i = 0; i < y.length; i++) {
      y[i] = state.getDouble((long) i);
    }
    formula.evaluate(t, y, f);
    for (int i = 0; i < f.length; i++) {
      derivative.putScalar((long) i, f[i]);
    }
  }
}
