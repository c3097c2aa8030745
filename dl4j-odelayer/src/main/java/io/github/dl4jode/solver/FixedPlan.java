package io.github.dl4jode.solver;

/** Steps of one size that divide the span evenly. */
final class FixedPlan implements StepPlan {

  // 20 / 0.1 is to be 200 steps although 0.1 is not a binary fraction.
  private static final double SLACK = 1e-9;

  private final double last;
  private final double size;
  private double time;
  private long remaining;

  FixedPlan(FixedStepSize controller, double first, double last) {
    double ratio = Math.abs(last - first) / controller.stepSize();
    this.remaining = Math.max(1, (long) Math.ceil(ratio * (1 - SLACK)));
    this.size = (last - first) / remaining;
    this.time = first;
    this.last = last;
  }

  @Override
  public boolean finished() {
    return remaining == 0;
  }

  @Override
  public long stepsNeeded() {
    return remaining;
  }

  @Override
  public boolean feasible() {
    return time + size != time;
  }

  @Override
  public double time() {
    return time;
  }

  @Override
  public double stepSize() {
    return remaining == 1 ? last - time : size;
  }

  @Override
  public double end() {
    return remaining == 1 ? last : time + size;
  }

  @Override
  public boolean usesErrorEstimate() {
    return false;
  }

  @Override
  public boolean judge(double error) {
    time = end();
    remaining--;
    return true;
  }

  @Override
  public double nextStepSize() {
    return Math.abs(size);
  }
}
