package io.github.dl4jode.solver;

import java.util.List;

/** The accepted steps of an earlier solve. */
final class ReplayPlan implements StepPlan {

  // Each step begins where the one before ends, up to rounding.
  private static final double SLACK = 1e-9;

  private final List<AcceptedStep> steps;
  private final double last;
  private final Discontinuities discontinuities;
  private int index;

  /**
   * Checks that the steps lead from the first to the last time.
   *
   * @throws IllegalArgumentException if they do not
   */
  ReplayPlan(List<AcceptedStep> steps, double first, double last, Discontinuities discontinuities) {
    this.steps = List.copyOf(steps);
    this.last = last;
    this.discontinuities = discontinuities;
    if (steps.isEmpty() || steps.get(0).time() != first) {
      throw new IllegalArgumentException(
          "A replay from t = %s needs steps that begin there, not %s"
              .formatted(
                  first, steps.isEmpty() ? "an empty list" : "at t = " + steps.get(0).time()));
    }
    for (int i = 0; i < steps.size(); i++) {
      AcceptedStep step = steps.get(i);
      double end = i + 1 < steps.size() ? steps.get(i + 1).time() : last;
      double gap = Math.abs(step.time() + step.stepSize() - end);
      if (gap > SLACK * Math.abs(step.stepSize()) + 4 * Math.ulp(end)) {
        throw new IllegalArgumentException(
            "Step %d of the replay, %s, does not end at t = %s".formatted(i, step, end));
      }
    }
  }

  @Override
  public boolean finished() {
    return index == steps.size();
  }

  @Override
  public long stepsNeeded() {
    return 0;
  }

  @Override
  public boolean feasible() {
    return true;
  }

  @Override
  public double start() {
    return finished() ? last : steps.get(index).time();
  }

  @Override
  public double end() {
    return index + 1 < steps.size() ? steps.get(index + 1).time() : last;
  }

  @Override
  public double startOfTerm() {
    return discontinuities.startOfTerm(start(), end());
  }

  @Override
  public double endOfTerm() {
    return discontinuities.endOfTerm(start(), end());
  }

  @Override
  public boolean usesErrorEstimate() {
    return false;
  }

  @Override
  public boolean judge(double error) {
    index++;
    return true;
  }

  @Override
  public double nextStepSize() {
    return Math.abs(steps.get(steps.size() - 1).stepSize());
  }
}
