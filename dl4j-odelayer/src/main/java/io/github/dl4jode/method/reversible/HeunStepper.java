package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.term.TermShape;

/** Steps of reversible Heun: rows 0 and 1 are f(t_n, z_n) and f(t_{n+1}, z_{n+1}). */
final class HeunStepper extends PairStepper {

  private boolean startKnown;
  private boolean endKnown;

  HeunStepper(Interpolant interpolant, TermShape shape) {
    super(interpolant, shape);
  }

  @Override
  void forgetStart() {
    startKnown = false;
  }

  @Override
  void step() {
    double h = size();
    if (!startKnown) {
      evaluate(startOfTerm(), auxiliary(), row(0), sums().first());
      startKnown = true;
    }
    sums().begin(h / 2, 0);
    Vectors.copy(auxiliary(), nextAuxiliary());
    Vectors.scale(-1, nextAuxiliary());
    Vectors.add(2, state(), nextAuxiliary());
    Vectors.add(h, row(0), nextAuxiliary());
    evaluate(endOfTerm(), nextAuxiliary(), row(1), sums().integrand());
    sums().add(h / 2, 0);
    Vectors.copy(state(), next());
    Vectors.add(h / 2, row(0), next());
    Vectors.add(h / 2, row(1), next());
    endKnown = true;
  }

  @Override
  public void accept() {
    super.accept();
    sums().keepAsFirst();
  }

  /** Does nothing: the rows are the derivatives that the step has evaluated. */
  @Override
  public void completeInterpolant() {}

  @Override
  public void forgetNext() {
    endKnown = false;
  }

  @Override
  void moved() {
    startKnown = endKnown;
    if (endKnown) {
      Vectors.copy(row(1), row(0));
    }
  }
}
