package io.github.dl4jode.solver;

import io.github.dl4jode.field.VectorField;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A field to be changed in one respect. */
class DelegatingField implements VectorField {

  private final VectorField field;

  DelegatingField(VectorField field) {
    this.field = field;
  }

  @Override
  public long stateSize() {
    return field.stateSize();
  }

  @Override
  public DataType dataType() {
    return field.dataType();
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative) {
    field.evaluate(t, state, derivative);
  }
}
