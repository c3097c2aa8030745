package io.github.dl4jode.gradient;

import io.github.dl4jode.field.VectorField;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A field whose quadratures are hidden from the solver, because there are none: the adjoint of a
 * field without parameters.
 */
record WithoutQuadratures(VectorField field) implements VectorField {

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
