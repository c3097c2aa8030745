package io.github.dl4jode.field;

import io.github.dl4jode.tape.Recording;
import io.github.dl4jode.tape.Tape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A recording of the tape of a field without quadratures. */
record TapeLinearization(Tape tape, Recording recording) implements Linearization {

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    recording.input(FieldTapes.TIME).write(t);
    recording.input(FieldTapes.STATE).write(state);
    recording.forward();
    recording.output().read(derivative);
  }

  @Override
  public void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    tape.cotangent().write(cotangent);
    recording.backward();
    tape.inputCotangent(FieldTapes.STATE).read(stateCotangent);
    tape.parameterCotangent().read(parameterCotangent);
  }

  @Override
  public long bytes() {
    return recording.bytes();
  }

  @Override
  public void close() {
    recording.close();
  }
}
