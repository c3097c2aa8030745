package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stepper of a method that carries a second, auxiliary state z next to y. A solve begins with z =
 * y, and so does a step after the state has been changed. Outputs and events see y alone.
 */
abstract class PairStepper extends ReversibleStepper {

  private final INDArray auxiliary;
  private final INDArray nextAuxiliary;
  private boolean changed;

  PairStepper(Interpolant interpolant, TermShape shape) {
    super(interpolant, shape);
    auxiliary = allocate();
    nextAuxiliary = allocate();
  }

  /** z_n [n]. */
  final INDArray auxiliary() {
    return auxiliary;
  }

  /** z_{n+1} [n]. */
  final INDArray nextAuxiliary() {
    return nextAuxiliary;
  }

  /** Moves on; y and z have moved already. */
  abstract void moved();

  @Override
  final void begin() {
    Vectors.copy(state(), auxiliary);
    changed = false;
    forgetStart();
  }

  @Override
  public final INDArray changeNext() {
    changed = true;
    forgetNext();
    return next();
  }

  @Override
  public final boolean isFinite() {
    return super.isFinite() && Vectors.isFinite(nextAuxiliary);
  }

  @Override
  public final boolean startIsFinite() {
    return Vectors.isFinite(state()) && Vectors.isFinite(auxiliary) && Vectors.isFinite(row(0));
  }

  @Override
  public final void advance() {
    Vectors.copy(next(), state());
    Vectors.copy(changed ? next() : nextAuxiliary, auxiliary);
    changed = false;
    moved();
  }
}
