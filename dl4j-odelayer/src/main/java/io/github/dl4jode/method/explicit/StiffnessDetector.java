package io.github.dl4jode.method.explicit;

import io.github.dl4jode.method.StepError.Evaluation;
import io.github.dl4jode.method.Stiffness;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds out whether stability limits the steps, as Hairer's DOPRI5 does (Hairer and Wanner II,
 * section IV.2): the last two stages of a step are evaluated at the same time, so that h |λ| ≈ h
 * ‖k_s - k_{s-1}‖ / ‖Y_s - Y_{s-1}‖. A step now and then is measured; after one at the limit of
 * stability, each of the next steps, until many agree or do not.
 *
 * <p>For a method without two such stages the first and the last stage make a step suspicious, and
 * a power iteration measures |λ| of a suspicious step by a few evaluations.
 */
final class StiffnessDetector implements AutoCloseable {

  private static final int INTERVAL = 100;
  // Where it is known and costs evaluations.
  private static final int INTERVAL_OF_EVALUATIONS = 1000;
  private static final double FRACTION = 0.9;
  // A part of the limit: without two stages at the same time the estimate may be too small.
  private static final double SUSPICIOUS = 0.4;
  private static final int ENOUGH_AT_LIMIT = 15;
  private static final int ENOUGH_BELOW = 6;

  private final ButcherTableau tableau;
  private final StageMemory stages;
  private final boolean twoAtOneTime;
  private final boolean able;
  private final PowerIteration power;
  private int untilNext;
  private int atLimit;
  private int below;
  private int measuredAtLimit;
  private Optional<Stiffness> found = Optional.empty();

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
    start();
  }

  /** Begins a solve. */
  void start() {
    untilNext = INTERVAL;
    atLimit = 0;
    below = 0;
    measuredAtLimit = 0;
    found = Optional.empty();
    power.start();
  }

  /** A step from t of the signed size h has been accepted. */
  void stepAccepted(double t, double h) {
    if (able && --untilNext <= 0) {
      measure(t, Math.abs(h));
    }
  }

  private void measure(double t, double h) {
    double eigenvalue = estimate(t, h);
    untilNext = 1;
    if (h * eigenvalue >= FRACTION * tableau.stabilityLimit()) {
      below = 0;
      atLimit++;
      measuredAtLimit++;
      conclude(t, h, eigenvalue);
    } else if (atLimit == 0 || ++below == ENOUGH_BELOW) {
      atLimit = 0;
      below = 0;
      untilNext = INTERVAL;
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

  private void conclude(double t, double h, double eigenvalue) {
    if (found.isPresent()) {
      Stiffness first = found.get();
      found =
          Optional.of(
              new Stiffness(
                  first.time(),
                  first.eigenvalue(),
                  first.product(),
                  first.limit(),
                  measuredAtLimit));
    } else if (atLimit == ENOUGH_AT_LIMIT) {
      found =
          Optional.of(
              new Stiffness(
                  t, eigenvalue, h * eigenvalue, tableau.stabilityLimit(), measuredAtLimit));
    }
    if (atLimit == ENOUGH_AT_LIMIT) {
      atLimit = 0;
      untilNext = twoAtOneTime ? INTERVAL : INTERVAL_OF_EVALUATIONS;
    }
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
    return found;
  }
}
