package io.github.dl4jode.method;

import io.github.dl4jode.term.Term;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keeps the needed parts of the steps of a solve, and takes the cotangent λ of the state back
 * through them: the vector–Jacobian product of a step.
 *
 * <p>The forward pass: {@link #startForward}, a solve of {@link #recordedTerm}, and {@link
 * #stepAccepted} after each step. The backward pass: {@link #startBackward}; for each step, from
 * the last to the first, {@link #beginStep}, {@link #addOutput} for each output inside it, from the
 * last to the first, and {@link #endStep}; then {@link #finish}. The backward pass may be repeated.
 */
public interface ReverseStepper extends AutoCloseable {

  /** Forgets the last solve and keeps the memory. */
  void startForward();

  /**
   * Tells how many steps the forward solve will have, between {@link #startForward} and its first
   * step. Another number is no error. The default does nothing.
   *
   * @param steps empty if the number is not known beforehand
   */
  default void expectSteps(OptionalInt steps) {}

  /**
   * Takes the memory of another one in place of its own, before the first solve, but for what it
   * keeps of its steps: the two belong to arcs of one solve, the other one to an arc before. They
   * share the limit of checkpoints, and only one of them is in a backward pass at a time. The other
   * one frees the memory. The default does nothing.
   *
   * @param other of the same method and retention
   */
  default void shareMemory(ReverseStepper other) {}

  /** The term that the forward solve must evaluate, so that this object can keep what it needs. */
  Term recordedTerm();

  /**
   * A step has been accepted.
   *
   * @param step the step, its interpolant completed
   */
  void stepAccepted(Step step);

  /** The number of steps. */
  int steps();

  /** The time at which a step begins. */
  double start(int step);

  /** Its size. */
  double stepSize(int step);

  /**
   * Begins the backward pass.
   *
   * @param lastState the state at the end of the solve [n]; read until the backward pass is done
   * @param cotangent λ there [n]
   * @param quadratureCotangent c [q]; any array if q is 0
   */
  void startBackward(INDArray lastState, INDArray cotangent, INDArray quadratureCotangent);

  /** Goes on to a step: to the last one first, then to the one before the last step. */
  void beginStep(int step);

  /**
   * Adds an output inside the step.
   *
   * @param time of the output
   * @param cotangent of the dense output there [n]; read until the step is done
   */
  void addOutput(double time, INDArray cotangent);

  /** Takes λ from the end of the step to its beginning. */
  void endStep();

  /** Completes the cotangents after all steps. */
  void finish();

  /**
   * Finds the cause if the backward pass met a value that is not finite.
   *
   * @param wayBack repeats the backward pass
   * @return the time at which the derivative of the term is not finite; empty if the cotangents
   *     have overflowed
   */
  OptionalDouble faultIn(Runnable wayBack);

  /** λ [n]; complete after {@link #finish}. */
  INDArray stateCotangent();

  /** The evaluations and products since the beginning of the backward pass. */
  int evaluations();

  /** The bytes that it keeps. */
  long bytes();

  /** Frees them. */
  @Override
  void close();
}
