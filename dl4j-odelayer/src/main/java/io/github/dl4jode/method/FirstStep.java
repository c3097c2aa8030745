package io.github.dl4jode.method;

/**
 * The automatic choice of the first step (Hairer, Nørsett and Wanner I, section II.4, "Starting
 * step size"), for authors of methods. It needs two evaluations; the first one is the first stage
 * of the first step.
 */
public final class FirstStep {

  private static final double NEGLIGIBLE = 1e-5;
  private static final double CAUTIOUS_STEP = 1e-6;
  private static final double FRACTION = 0.01;
  private static final double LARGEST_GROWTH = 100;

  /** Answers questions about the solve; norms are in units of the tolerance at y_0. */
  public interface Probe {

    /** The norm of y_0. */
    double state();

    /** The norm of f(t_0, y_0). */
    double slope();

    /** The norm of f(t_0 + h, y_0 + h f(t_0, y_0)) - f(t_0, y_0) for a step of this size h > 0. */
    double change(double step);
  }

  private FirstStep() {}

  /**
   * The size of the first step, positive.
   *
   * @param longest the upper limit of the size, positive
   * @param order k of the error estimate, at least 1
   */
  public static double choose(Probe probe, double longest, int order) {
    double state = probe.state();
    double slope = probe.slope();
    double trial =
        state < NEGLIGIBLE || slope < NEGLIGIBLE ? CAUTIOUS_STEP : FRACTION * state / slope;
    trial = Math.min(trial, longest);
    if (!(trial > 0)) {
      // Something is not finite, which the first step will find out.
      return longest;
    }
    double curvature = probe.change(trial) / trial;
    double steepest = Math.max(slope, curvature);
    double chosen =
        steepest <= 1e-15
            ? Math.max(CAUTIOUS_STEP, 1e-3 * trial)
            : Math.pow(FRACTION / steepest, 1.0 / order);
    return chosen > 0 ? Math.min(Math.min(LARGEST_GROWTH * trial, chosen), longest) : trial;
  }
}
