package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.term.TapeTerm;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Drift and diffusion with nothing around them, some evaluations at a time. */
final class SdeFloor implements AutoCloseable {

  private final TapeTerm field;
  private final INDArray state;
  private final INDArray cotangent;
  private final INDArray derivative;
  private final INDArray stateCotangent;
  private final INDArray parameterCotangent;

  SdeFloor(NetworkEquation equation) {
    field = equation.drivenByTime();
    state = Nd4j.rand(equation.dataType(), field.stateSize());
    cotangent = state.dup();
    derivative = state.dup();
    stateCotangent = state.dup();
    parameterCotangent = Nd4j.create(equation.dataType(), field.parameterCount());
  }

  void evaluate(int count) {
    for (int i = 0; i < count; i++) {
      field.evaluate(0, state, derivative);
    }
  }

  /** Evaluates and differentiates. */
  void differentiate(int count) {
    for (int i = 0; i < count; i++) {
      field.vectorJacobianProduct(
          0, state, cotangent, derivative, stateCotangent, parameterCotangent);
    }
  }

  @Override
  public void close() {
    field.close();
  }
}
