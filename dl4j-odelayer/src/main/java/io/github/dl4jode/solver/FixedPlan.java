package io.github.dl4jode.solver;

/**
 * Steps of one size that divide the span evenly.
 *
 * <p>Each step ends on a multiple of the size, rounded once, and is as long as the time moves: the
 * state and the time advance by the same amount, however large the times are.
 */
final class FixedPlan implements StepPlan {
  // 20 / 0.1 is to be 200 steps although 0.1 is not a binary fraction.
  private static final double SLACK = 1e-9;

  private final double first;
  private final double last;
  private final double size;
  private final long count;
  private long done;
  private double time;
  private double end;

  FixedPlan(FixedStepSize controller, double first, double last) {
    double ratio = Math.abs(last - first) / controller.stepSize();
    this.count = Math.max(1, (long) Math.ceil(ratio * (1 - SLACK)));
    this.size = onGrid((last - first) / count, count, first, last);
    this.first = first;
    this.last = last;
    this.time = first;
    this.end = nextEnd();
  }

  /**
   * A size whose multiples need no rounding, where that changes the last step next to nothing: then
   * all steps are the same number, and the products of a step are prepared once.
   */
  private static double onGrid(double size, long count, double first, double last) {
    double unit = Math.ulp(Math.max(Math.abs(first), Math.abs(last)));
    boolean fits = first % unit == 0 && count * unit <= SLACK * Math.abs(size);
    return fits ? Math.rint(size / unit) * unit : size;
  }

  private double nextEnd() {
    return done >= count - 1 ? last : time + (first + (done + 1) * size - time);
  }

  @Override
  public boolean finished() {
    return done == count;
  }

  @Override
  public long stepsNeeded() {
    return count - done;
  }

  @Override
  public boolean feasible() {
    return end != time;
  }

  @Override
  public double time() {
    return time;
  }

  @Override
  public double stepSize() {
    return end - time;
  }

  @Override
  public double end() {
    return end;
  }

  @Override
  public boolean usesErrorEstimate() {
    return false;
  }

  @Override
  public boolean judge(double error) {
    time = end;
    done++;
    end = nextEnd();
    return true;
  }

  @Override
  public double nextStepSize() {
    return Math.abs(size);
  }
}
