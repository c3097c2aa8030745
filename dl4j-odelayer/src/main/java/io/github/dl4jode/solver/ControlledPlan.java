package io.github.dl4jode.solver;

import io.github.dl4jode.control.StepSizes;

/**
 * Steps whose size a controller chooses. A step ends exactly on each stop and on the last time, and
 * the step size continues from there as if nothing had happened.
 */
public final class ControlledPlan implements StepPlan {

  // A remainder this little longer than the step is taken at once (Hairer's dopri5 does so).
  private static final double STRETCH = 1.01;
  // A number of steps is rounded down by this much: the size may be rounded as well.
  private static final double SLACK = 1e-9;
  private static final double[] NONE = {};

  private final StepSizes sizes;
  private final boolean adaptive;
  private final double minimumStep;
  private final double maximumStep;
  private final double[] ends;
  private final Discontinuities discontinuities;
  private final double direction;
  private int errorOrder;
  private int leg;
  private double time;
  private double end;
  private boolean landing;
  private double proposal;
  private double legStart;
  private long stepsOfLeg;
  private long done;
  private double firstProposal;

  /**
   * A plan for one solve.
   *
   * @param times the first time, the stops, and the last time
   * @param discontinuities the times among them at which the term jumps
   * @param firstStep its size, positive; 0 if the controller needs no first size
   */
  ControlledPlan(
      OdeSolver solver, double[] times, Discontinuities discontinuities, double firstStep) {
    this.errorOrder = solver.method().errorOrder();
    this.sizes = solver.stepSizeController().start(errorOrder);
    this.adaptive = solver.stepSizeController().usesErrorEstimate();
    this.minimumStep = adaptive ? solver.minimumStep() : 0;
    this.maximumStep = adaptive ? solver.maximumStep() : Double.POSITIVE_INFINITY;
    this.ends = times;
    this.discontinuities = discontinuities;
    this.direction = Math.signum(times[times.length - 1] - times[0]);
    this.time = times[0];
    this.leg = 1;
    startLeg(firstStep);
    if (adaptive) {
      // A first step is a guess: one that is too small to advance the time is not the error test's.
      proposal = Math.max(proposal, smallest());
      aim();
    }
  }

  /**
   * The plan of a solve without jumps, for code that makes the steps itself.
   *
   * @param solver whose controller and limits hold
   * @param firstStep its size, positive; 0 if the controller needs no first size
   * @param times on which steps end, increasing or decreasing
   */
  public static ControlledPlan of(OdeSolver solver, double firstStep, double... times) {
    Discontinuities none = new Discontinuities(times[0], times[times.length - 1], NONE, NONE);
    return new ControlledPlan(solver, times, none, firstStep);
  }

  private void startLeg(double proposed) {
    proposal = limited(sizes.startLeg(proposed, time, ends[leg]));
    legStart = time;
    done = 0;
    double steps = Math.abs(ends[leg] - time) / proposal * (1 - SLACK);
    stepsOfLeg = Math.max(1, (long) Math.ceil(steps));
    aim();
  }

  private double limited(double size) {
    return Math.min(maximumStep, Math.max(minimumStep, size));
  }

  /** Chooses the end of the next step. */
  private void aim() {
    double remaining = Math.abs(ends[leg] - time);
    landing = remaining <= proposal || remaining <= Math.min(STRETCH * proposal, maximumStep);
    if (adaptive) {
      end = landing ? ends[leg] : time + direction * proposal;
    } else {
      // Multiples of the size, each rounded once.
      end =
          done >= stepsOfLeg - 1
              ? ends[leg]
              : time + (legStart + (done + 1) * direction * proposal - time);
    }
  }

  /** The smallest step that rounding allows. */
  private double smallest() {
    return 10 * Math.ulp(Math.max(Math.abs(time), Math.abs(time + direction * proposal)));
  }

  @Override
  public boolean finished() {
    return leg == ends.length;
  }

  @Override
  public long stepsNeeded() {
    long later = ends.length - 1L - leg;
    // An event will end a leg without end.
    return later + (adaptive || Double.isInfinite(ends[leg]) ? 1 : stepsOfLeg - done);
  }

  @Override
  public boolean feasible() {
    return adaptive ? landing || proposal >= Math.max(smallest(), minimumStep) : end != time;
  }

  @Override
  public double start() {
    return time;
  }

  @Override
  public double end() {
    return end;
  }

  @Override
  public double startOfTerm() {
    return discontinuities.startOfTerm(time, end);
  }

  @Override
  public double endOfTerm() {
    return discontinuities.endOfTerm(time, end);
  }

  @Override
  public boolean usesErrorEstimate() {
    return adaptive;
  }

  @Override
  public boolean judge(double error) {
    return judge(error, error, errorOrder);
  }

  @Override
  public boolean judge(double error, double nextError, int nextErrorOrder) {
    if (nextErrorOrder != errorOrder) {
      errorOrder = nextErrorOrder;
      sizes.errorOrder(nextErrorOrder);
    }
    double size = Math.abs(end - time);
    if (!sizes.accepts(error)) {
      // The proposal: the size of the step that was tried differs from it by the rounding of the
      // time.
      double tried = landing ? size : proposal;
      double smaller = sizes.afterRejected(tried, nextError);
      proposal = tried > minimumStep ? Math.max(minimumStep, smaller) : smaller;
      aim();
      return false;
    }
    proposal = limited(sizes.afterAccepted(proposal, size, nextError));
    if (firstProposal == 0) {
      firstProposal = proposal;
    }
    time = end;
    done++;
    if (time != ends[leg]) {
      aim();
    } else if (++leg < ends.length) {
      startLeg(proposal);
    }
    return true;
  }

  @Override
  public double nextStepSize() {
    return proposal;
  }

  @Override
  public double firstProposal() {
    return firstProposal;
  }
}
