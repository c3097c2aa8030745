package io.github.dl4jode.sde.solver;

/** A solve of a stochastic equation that did not reach its end. */
public final class SdeSolverException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final double time;

  private SdeSolverException(String message, double time) {
    super(message);
    this.time = time;
  }

  static SdeSolverException notFinite(String what, double time, int step, double size) {
    return new SdeSolverException(
        ("%s is not finite at t = %s, after step %d of length %s. To remedy: take smaller steps,"
                + " bound drift and diffusion (tanh, sigmoid), or choose another method: reversible"
                + " Heun is stable for small steps only.")
            .formatted(what, time, step, size),
        time);
  }

  static SdeSolverException tooShort(double time, double size, double error) {
    return new SdeSolverException(
        ("At t = %s a step of %s would be needed, because the error is %.3g times the tolerance. To"
                + " remedy: raise the tolerances, bound drift and diffusion (tanh, sigmoid), choose a"
                + " method of higher order, or take fixed steps.")
            .formatted(time, size, error),
        time);
  }

  static SdeSolverException interrupted(double time) {
    return new SdeSolverException("The solve was interrupted at t = " + time + ".", time);
  }

  /** The time that was reached. */
  public double time() {
    return time;
  }
}
