package io.github.dl4jode.term;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A field to be changed in one respect. */
public class DelegatingField implements Term {

  private final Term field;

  public DelegatingField(Term field) {
    this.field = field;
  }

  @Override
  public long batch() {
    return field.batch();
  }

  @Override
  public long size() {
    return field.size();
  }

  @Override
  public DataType dataType() {
    return field.dataType();
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    field.evaluate(t, state, derivative);
  }
}
