package io.github.dl4jode.solver;

/** Plans from each time to the next, every one of which is hit exactly; the step size goes on. */
final class LegsPlan implements StepPlan {

  /** Plans one leg. */
  @FunctionalInterface
  interface LegPlanner {
    StepPlan plan(double first, double last, double firstStep);
  }

  private final double[] times;
  private final LegPlanner planner;
  private StepPlan leg;
  private int destination = 1;

  /**
   * Plans from times[0] to the last.
   *
   * @param firstLeg the plan from times[0] to times[1]
   * @param planner plans the others
   */
  LegsPlan(double[] times, StepPlan firstLeg, LegPlanner planner) {
    this.times = times;
    this.leg = firstLeg;
    this.planner = planner;
  }

  @Override
  public boolean finished() {
    return leg.finished();
  }

  @Override
  public long stepsNeeded() {
    return leg.stepsNeeded() + (times.length - 1 - destination);
  }

  @Override
  public boolean feasible() {
    return leg.feasible();
  }

  @Override
  public double time() {
    return leg.time();
  }

  @Override
  public double stepSize() {
    return leg.stepSize();
  }

  @Override
  public double end() {
    return leg.end();
  }

  @Override
  public boolean usesErrorEstimate() {
    return leg.usesErrorEstimate();
  }

  @Override
  public boolean judge(double error) {
    boolean stands = leg.judge(error);
    if (leg.finished() && destination < times.length - 1) {
      leg = planner.plan(times[destination], times[destination + 1], leg.nextStepSize());
      destination++;
    }
    return stands;
  }

  @Override
  public double nextStepSize() {
    return leg.nextStepSize();
  }
}
