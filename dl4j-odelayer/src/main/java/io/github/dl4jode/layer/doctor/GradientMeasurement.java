package io.github.dl4jode.layer.doctor;

import io.github.dl4jode.gradient.GradientMethod;
import java.util.Optional;

/**
 * One gradient method on a network and a batch.
 *
 * @param name of the method in the table
 * @param method the method
 * @param error the Euclidean norm of the difference from the gradient of the equation, over the
 *     norm of that, of the layer where it is largest; NaN after a failure, as the next one
 * @param difference the same from the gradient of the computed solution
 * @param forwardEvaluations of the fields of all ODE layers, in a forward pass
 * @param backwardEvaluations in the backward pass
 * @param bytes that solvers and gradient method keep at most
 * @param seconds of a forward and a backward pass of the network, the median of several
 * @param failure why there is no gradient; empty if there is one
 */
public record GradientMeasurement(
    String name,
    GradientMethod method,
    double error,
    double difference,
    int forwardEvaluations,
    int backwardEvaluations,
    long bytes,
    double seconds,
    Optional<String> failure) {

  static final double FAITHFUL = 0.01;
  static final double WRONG = 0.1;

  /** How good the gradient is. */
  public enum Verdict {
    /** Within 1 % of the gradient of the computed solution. */
    RIGHT,
    /** Within 10 % of the gradient of the equation or of the computed solution. */
    INEXACT,
    /** Neither. */
    WRONG,
    /** There is no gradient. */
    FAILED
  }

  /** How good the gradient is. */
  public Verdict verdict() {
    if (failure.isPresent()) {
      return Verdict.FAILED;
    }
    if (difference <= FAITHFUL) {
      return Verdict.RIGHT;
    }
    return Math.min(error, difference) <= WRONG ? Verdict.INEXACT : Verdict.WRONG;
  }
}
