package io.github.dl4jode.method.explicit;

import io.github.dl4jode.method.StepError.Evaluation;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.method.StiffnessCount;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds out whether stability limits the steps, as Hairer's DOPRI5 does (Hairer and Wanner II,
 * section IV.2): the last two stages of a step are evaluated at the same time, so that h |λ| ≈ h
 * ‖k_s - k_{s-1}‖ / ‖Y_s - Y_{s-1}‖. A {@link StiffnessCount} tells which steps are measured.
 *
 * <p>For a method without two such stages the first and the last stage make a step suspicious, and
 * a power iteration measures |λ| of a suspicious step by a few evaluations.
 */
final class StiffnessDetector implements AutoCloseable {

  // Where it is known and costs evaluations.
  private static final int INTERVAL_OF_EVALUATIONS = 1000;
  // A part of the limit: without two stages at the same time the estimate may be too small.
  private static final double SUSPICIOUS = 0.4;

  private final ButcherTableau tableau;
  private final StageMemory stages;
  private final boolean twoAtOneTime;
  private final boolean able;
  private final PowerIteration power;
  private final StiffnessCount count;

  /**
   * Begins to watch a stepper.
   *
   * @param field evaluates f outside of steps
   */
  StiffnessDetector(ButcherTableau tableau, StageMemory stages, Evaluation field) {
    this.tableau = tableau;
    this.stages = stages;
    int s = tableau.stages();
    this.twoAtOneTime = s > 2 && tableau.c(s - 1) == tableau.c(s - 2);
    this.able = s > 1;
    this.power = new PowerIteration(field);
    this.count = twoAtOneTime ? new StiffnessCount() : new StiffnessCount(INTERVAL_OF_EVALUATIONS);
  }

  /** Begins a solve. */
  void start() {
    count.start();
    power.start();
  }

  /** A step from t of the signed size h has been accepted. */
  void stepAccepted(double t, double h) {
    if (able && count.isDue()) {
      double size = Math.abs(h);
      count.measured(t, size, estimate(t, size), tableau.stabilityLimit());
    }
  }

  private double estimate(double t, double h) {
    if (twoAtOneTime) {
      return stages.slopeBetweenLastStages();
    }
    double slope = stages.slopeAcrossStep();
    return h * slope < SUSPICIOUS * tableau.stabilityLimit()
        ? slope
        : power.radius(t, stages.current(), stages.derivative(0), stages.scratch());
  }

  /** |λ| at the step of size h that has been accepted; empty if the method cannot tell. */
  OptionalDouble eigenvalue(double t, double h) {
    return able ? OptionalDouble.of(estimate(t, Math.abs(h))) : OptionalDouble.empty();
  }

  /** The elements of its arrays. */
  long elements() {
    return power.elements();
  }

  @Override
  public void close() {
    power.close();
  }

  /** The numbers, where stability has limited the steps of this solve. */
  Optional<Stiffness> found() {
    return count.found();
  }
}
