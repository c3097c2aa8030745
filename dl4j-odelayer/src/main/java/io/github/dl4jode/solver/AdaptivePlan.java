package io.github.dl4jode.solver;

/** Steps whose size follows the estimated error; the last one ends on the last time. */
final class AdaptivePlan implements StepPlan {

  // A remainder this little longer than the step is taken at once (Hairer's dopri5 does so).
  private static final double STRETCH = 1.01;
  private static final double SMALLEST_REMEMBERED_ERROR = 1e-4;

  private final AdaptiveStepSize controller;
  private final double exponent;
  private final double minimumStep;
  private final double maximumStep;
  private final double last;
  private final double direction;
  private double time;
  private double proposal;
  private double previousError = 1;
  private boolean rejected;

  /**
   * A plan for one solve.
   *
   * @param firstStep its size, positive
   */
  AdaptivePlan(
      OdeSolver solver, AdaptiveStepSize controller, double first, double last, double firstStep) {
    this.controller = controller;
    this.exponent = 1.0 / (solver.method().tableau().embeddedOrder() + 1);
    this.minimumStep = solver.minimumStep();
    this.maximumStep = solver.maximumStep();
    this.last = last;
    this.direction = Math.signum(last - first);
    this.time = first;
    // A first step is a guess: one that is too small to advance the time is not the error test's.
    this.proposal = limited(firstStep);
    this.proposal = Math.max(proposal, smallest());
  }

  private double limited(double size) {
    return Math.min(maximumStep, Math.max(minimumStep, size));
  }

  @Override
  public boolean finished() {
    return time == last;
  }

  @Override
  public long stepsNeeded() {
    return 1;
  }

  @Override
  public boolean feasible() {
    return landing() || proposal >= Math.max(smallest(), minimumStep);
  }

  /** The smallest step that rounding allows. */
  private double smallest() {
    return 10 * Math.ulp(Math.max(Math.abs(time), Math.abs(time + proposal * direction)));
  }

  private boolean landing() {
    double remaining = Math.abs(last - time);
    return remaining <= proposal || remaining <= Math.min(STRETCH * proposal, maximumStep);
  }

  @Override
  public double time() {
    return time;
  }

  @Override
  public double stepSize() {
    // As long as the time moves, so that the state moves by the same amount at large times too.
    return end() - time;
  }

  @Override
  public double end() {
    return landing() ? last : time + direction * proposal;
  }

  @Override
  public boolean usesErrorEstimate() {
    return true;
  }

  @Override
  public boolean judge(double error) {
    double size = Math.abs(stepSize());
    if (error <= 1) {
      accept(size, error);
      return true;
    }
    double factor =
        Double.isFinite(error)
            ? Math.max(controller.minimumFactor(), controller.safety() * Math.pow(error, -exponent))
            : controller.minimumFactor();
    // The proposal, for the step that was done differs from it by the rounding of the time.
    double tried = landing() ? size : proposal;
    proposal = tried > minimumStep ? Math.max(minimumStep, tried * factor) : tried * factor;
    rejected = true;
    return false;
  }

  private void accept(double size, double error) {
    double end = end();
    double growth =
        controller.safety()
            * Math.pow(
                error, -exponent * (controller.integralGain() + controller.proportionalGain()))
            * Math.pow(previousError, exponent * controller.proportionalGain());
    double largest = rejected ? 1 : controller.maximumFactor();
    double next = size * Math.min(largest, Math.max(controller.minimumFactor(), growth));
    // A step cut short by the last time must not make the proposal forget its size.
    proposal = limited(growth >= largest ? Math.max(proposal, next) : next);
    previousError = Math.max(error, SMALLEST_REMEMBERED_ERROR);
    rejected = false;
    time = end;
  }

  @Override
  public double nextStepSize() {
    return proposal;
  }
}
