package io.github.dl4jode.solver;

import io.github.dl4jode.field.QuadratureField;
import io.github.dl4jode.field.StagedField;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Evaluates a field with quadratures, and sums them; tells a staged one which stage it is. */
final class QuadratureEvaluator implements FieldEvaluator {

  private final QuadratureField field;
  private final ButcherTableau tableau;
  private final QuadratureSum sum;
  private final Optional<StagedField> staged;
  private double stepSize;

  QuadratureEvaluator(QuadratureField field, ButcherTableau tableau, QuadratureSum sum) {
    this.field = field;
    this.tableau = tableau;
    this.sum = sum;
    this.staged = field instanceof StagedField told ? Optional.of(told) : Optional.empty();
    sum.reset();
  }

  @Override
  public void evaluateFirst(double t, INDArray state, INDArray derivative) {
    evaluate(0, t, state, derivative, sum.first());
  }

  @Override
  public void beginStep(double h) {
    stepSize = h;
    sum.begin(h * tableau.b(0), h * tableau.errorWeight(0));
  }

  @Override
  public void evaluateStage(int i, double t, INDArray state, INDArray derivative) {
    evaluate(i, t, state, derivative, sum.integrand());
    sum.add(stepSize * tableau.b(i), stepSize * tableau.errorWeight(i));
  }

  private void evaluate(
      int stage, double t, INDArray state, INDArray derivative, INDArray integrand) {
    if (staged.isPresent()) {
      staged.get().evaluateStage(stage, t, state, derivative, integrand);
    } else {
      field.evaluate(t, state, derivative, integrand);
    }
  }

  @Override
  public void evaluateProbe(double t, INDArray state, INDArray derivative) {
    field.evaluate(t, state, derivative, sum.integrand());
  }

  @Override
  public void accept() {
    staged.ifPresent(StagedField::stepAccepted);
    sum.accept();
    if (tableau.firstSameAsLast()) {
      sum.keepAsFirst();
    }
  }
}
