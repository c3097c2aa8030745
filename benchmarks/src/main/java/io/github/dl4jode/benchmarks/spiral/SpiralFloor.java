package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.term.TapeTerm;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The field without anything around it, ten evaluations at a time: one is too short to time. */
final class SpiralFloor {

  static final int EVALUATIONS = 10;

  private final TapeTerm field;
  private final INDArray state;
  private final INDArray cotangent;
  private final INDArray derivative;
  private final INDArray stateCotangent;
  private final INDArray parameterCotangent;

  SpiralFloor(int batch, DataType dataType) {
    field = SpiralField.of(batch, dataType).field();
    state = Nd4j.randn(dataType, field.stateSize());
    cotangent = state.dup();
    derivative = state.dup();
    stateCotangent = state.dup();
    parameterCotangent = Nd4j.create(dataType, field.parameterCount());
  }

  void evaluate() {
    for (int i = 0; i < EVALUATIONS; i++) {
      field.evaluate(0, state, derivative);
    }
  }

  void differentiate() {
    for (int i = 0; i < EVALUATIONS; i++) {
      field.vectorJacobianProduct(
          0, state, cotangent, derivative, stateCotangent, parameterCotangent);
    }
  }
}
