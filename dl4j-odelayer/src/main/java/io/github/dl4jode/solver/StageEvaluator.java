package io.github.dl4jode.solver;

import io.github.dl4jode.field.StagedField;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tells a field without quadratures which stage it evaluates. */
record StageEvaluator(StagedField field, INDArray noIntegrand) implements FieldEvaluator {

  StageEvaluator(StagedField field) {
    this(field, Nd4j.empty(field.dataType()));
  }

  @Override
  public void evaluateFirst(double t, INDArray state, INDArray derivative) {
    field.evaluateStage(0, t, state, derivative, noIntegrand);
  }

  @Override
  public void beginStep(double h) {}

  @Override
  public void evaluateStage(int i, double t, INDArray state, INDArray derivative) {
    field.evaluateStage(i, t, state, derivative, noIntegrand);
  }

  @Override
  public void evaluateProbe(double t, INDArray state, INDArray derivative) {
    field.evaluate(t, state, derivative);
  }

  @Override
  public void accept() {
    field.stepAccepted();
  }
}
