package io.github.dl4jode.method;

import io.github.dl4jode.term.TermShape;

/** The common part of steppers: the times of the step and the count of evaluations. */
public abstract class AbstractStepper implements Stepper {

  private final TermShape shape;
  private double start;
  private double end;
  private double startOfTerm;
  private double endOfTerm;
  private int evaluations;

  /** A stepper for terms of this shape. */
  protected AbstractStepper(TermShape shape) {
    this.shape = shape;
  }

  /** The shape of the terms. */
  protected final TermShape shape() {
    return shape;
  }

  /** Takes the times of the step that is tried. */
  protected final void take(Increment increment) {
    start = increment.start();
    end = increment.end();
    startOfTerm = increment.startOfTerm();
    endOfTerm = increment.endOfTerm();
  }

  /** Begins to count evaluations at a number. */
  protected final void setEvaluations(int count) {
    evaluations = count;
  }

  /** Counts one evaluation. */
  protected final void countEvaluation() {
    evaluations++;
  }

  @Override
  public final double start() {
    return start;
  }

  @Override
  public final double end() {
    return end;
  }

  @Override
  public final double startOfTerm() {
    return startOfTerm;
  }

  @Override
  public final double endOfTerm() {
    return endOfTerm;
  }

  @Override
  public int evaluations() {
    return evaluations;
  }
}
