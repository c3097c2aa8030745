package io.github.dl4jode.solver;

import io.github.dl4jode.field.QuadratureField;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Evaluates a field with quadratures, and sums them. */
final class QuadratureEvaluator implements FieldEvaluator {

  private final QuadratureField field;
  private final ButcherTableau tableau;
  private final QuadratureSum sum;
  private double stepSize;

  QuadratureEvaluator(QuadratureField field, ButcherTableau tableau, QuadratureSum sum) {
    this.field = field;
    this.tableau = tableau;
    this.sum = sum;
    sum.reset();
  }

  @Override
  public void evaluateFirst(double t, INDArray state, INDArray derivative) {
    field.evaluate(t, state, derivative, sum.first());
  }

  @Override
  public void beginStep(double h) {
    stepSize = h;
    sum.begin(h * tableau.b(0), h * tableau.errorWeight(0));
  }

  @Override
  public void evaluateStage(int i, double t, INDArray state, INDArray derivative) {
    field.evaluate(t, state, derivative, sum.integrand());
    sum.add(stepSize * tableau.b(i), stepSize * tableau.errorWeight(i));
  }

  @Override
  public void evaluateProbe(double t, INDArray state, INDArray derivative) {
    field.evaluate(t, state, derivative, sum.integrand());
  }

  @Override
  public void accept() {
    sum.accept();
    if (tableau.firstSameAsLast()) {
      sum.keepAsFirst();
    }
  }
}
