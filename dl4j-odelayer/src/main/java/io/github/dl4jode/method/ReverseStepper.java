package io.github.dl4jode.method;

import io.github.dl4jode.term.Term;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keeps what is needed of the steps of a solve, and takes the cotangent λ of the state back through
 * them: the vector–Jacobian product of a step.
 *
 * <p>The way out: {@link #startForward}, a solve of {@link #recordedTerm}, and {@link
 * #stepAccepted} after each step. The way back: {@link #startBackward}; for each step, from the
 * last to the first, {@link #beginStep}, {@link #addOutput} for each output inside it, from the
 * last to the first, and {@link #endStep}; then {@link #finish}. The way back may be taken several
 * times.
 */
public interface ReverseStepper extends AutoCloseable {

  /** Forgets the last solve and keeps the memory. */
  void startForward();

  /** The term as the forward solve has to evaluate it, so that what is needed can be kept. */
  Term recordedTerm();

  /**
   * A step has been accepted.
   *
   * @param step the step, its interpolant completed
   */
  void stepAccepted(Step step);

  /** The number of steps. */
  int steps();

  /** Where a step begins. */
  double start(int step);

  /** Its size. */
  double stepSize(int step);

  /**
   * Begins the way back.
   *
   * @param lastState the state at the end of the solve [n]; read until the way back is done
   * @param cotangent λ there [n]
   * @param quadratureCotangent c [q]; any array where q is 0
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

  /** Adds what is still open when all steps are done. */
  void finish();

  /**
   * Finds out why the way back has met something that is not finite.
   *
   * @param wayBack takes it again
   * @return the time at which the derivative of the term is not finite; empty where the cotangents
   *     have overflowed
   */
  OptionalDouble faultIn(Runnable wayBack);

  /** λ [n]; complete after {@link #finish}. */
  INDArray stateCotangent();

  /** The evaluations and products since the beginning of the way back. */
  int evaluations();

  /** The bytes that it keeps. */
  long bytes();

  /** Frees them. */
  @Override
  void close();
}
