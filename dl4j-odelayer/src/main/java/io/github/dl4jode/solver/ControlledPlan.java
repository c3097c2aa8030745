package io.github.dl4jode.solver;

import io.github.dl4jode.control.StepSizes;

/**
 * Steps whose size a controller chooses. A step ends exactly on each stop and on the last time, and
 * the step size goes on from there as if nothing had happened.
 */
final class ControlledPlan implements StepPlan {

  // A remainder this little longer than the step is taken at once (Hairer's dopri5 does so).
  private static final double STRETCH = 1.01;
  // A number of steps is rounded down by this much: the size may be rounded as well.
  private static final double SLACK = 1e-9;

  private final StepSizes sizes;
  private final boolean adaptive;
  private final double minimumStep;
  private final double maximumStep;
  private final double[] ends;
  private final double[] jumps;
  private final double direction;
  private int leg;
  private double time;
  private double end;
  private double proposal;

  /**
   * A plan for one solve.
   *
   * @param times the first time, the stops, and the last time
   * @param jumps the times among them at which the term jumps
   * @param firstStep its size, positive; 0 where the controller needs none
   */
  ControlledPlan(OdeSolver solver, double[] times, double[] jumps, double firstStep) {
    this.sizes = solver.stepSizeController().start(solver.method().errorOrder());
    this.adaptive = solver.stepSizeController().usesErrorEstimate();
    this.minimumStep = adaptive ? solver.minimumStep() : 0;
    this.maximumStep = adaptive ? solver.maximumStep() : Double.POSITIVE_INFINITY;
    this.ends = times;
    this.jumps = jumps;
    this.direction = Math.signum(times[times.length - 1] - times[0]);
    this.time = times[0];
    this.leg = 1;
    startLeg(firstStep);
  }

  private void startLeg(double proposed) {
    proposal = limited(sizes.startLeg(proposed, Math.abs(ends[leg] - time)));
    end = endOfStep();
  }

  private double limited(double size) {
    return Math.min(maximumStep, Math.max(minimumStep, size));
  }

  private double endOfStep() {
    return landing() ? ends[leg] : time + direction * proposal;
  }

  private boolean landing() {
    double remaining = Math.abs(ends[leg] - time);
    return remaining <= proposal || remaining <= Math.min(STRETCH * proposal, maximumStep);
  }

  @Override
  public boolean finished() {
    return leg == ends.length;
  }

  @Override
  public long stepsNeeded() {
    long later = ends.length - 1 - leg;
    double steps = Math.abs(ends[leg] - time) / proposal * (1 - SLACK);
    return later + (adaptive ? 1 : Math.max(1, (long) Math.ceil(steps)));
  }

  @Override
  public boolean feasible() {
    if (landing()) {
      return true;
    }
    double reached = Math.max(Math.abs(time), Math.abs(end));
    return adaptive ? proposal >= Math.max(10 * Math.ulp(reached), minimumStep) : end != time;
  }

  @Override
  public double start() {
    return time;
  }

  @Override
  public double end() {
    return end;
  }

  private boolean isJump(double t) {
    // There are few; the search allocates nothing.
    for (double jump : jumps) {
      if (jump == t) {
        return true;
      }
    }
    return false;
  }

  @Override
  public double startOfTerm() {
    return isJump(time) ? Math.nextAfter(time, end) : time;
  }

  @Override
  public double endOfTerm() {
    return isJump(end) ? Math.nextAfter(end, time) : end;
  }

  @Override
  public boolean usesErrorEstimate() {
    return adaptive;
  }

  @Override
  public boolean judge(double error) {
    double size = Math.abs(end - time);
    if (!sizes.accepts(error)) {
      double smaller = sizes.afterRejected(size, error);
      proposal = size > minimumStep ? Math.max(minimumStep, smaller) : smaller;
      end = endOfStep();
      return false;
    }
    proposal = limited(sizes.afterAccepted(proposal, size, error));
    time = end;
    if (time != ends[leg]) {
      end = endOfStep();
    } else if (++leg < ends.length) {
      startLeg(proposal);
    }
    return true;
  }

  @Override
  public double nextStepSize() {
    return proposal;
  }
}
