package io.github.dl4jode.solver;

/** The ways in which a solve can end. */
public enum SolverStatus {
  /** The last time was reached, or the event was found. */
  SUCCESS("the solve succeeded", "nothing needs to be done"),

  /** As many steps were tried as the solver allows. */
  MAX_STEPS_REACHED(
      "the limit on steps was reached",
      "raise maximumSteps, loosen rtol and atol, or choose a method of another order; a problem"
          + " that still takes very many steps is stiff, which explicit methods cannot solve"),

  /** The thread was interrupted; the solve ended with the step that it was making. */
  INTERRUPTED(
      "the thread was interrupted",
      "nothing is wrong with the equation; the thread is still marked as interrupted, and"
          + " parameters and workspaces are as they were before the solve"),

  /** The error test asked for a step too small to advance the time, or below minimumStep. */
  STEP_SIZE_UNDERFLOW(
      "the error test needs a step smaller than the minimum",
      "loosen rtol and atol, lower minimumStep, or use double precision; near a singularity or a"
          + " discontinuity of the vector field end the solve before it; a stiff problem cannot be"
          + " solved by explicit methods"),

  /** The state became infinite or not a number, or was so from the start. */
  NON_FINITE_STATE(
      "the state is infinite or not a number",
      "check the initial state, shorten the span or the step, bound the vector field (tanh instead"
          + " of relu, smaller weights, a lower learning rate), or use double precision"),

  /** The iteration of an implicit method did not converge, with the smallest steps either. */
  NO_CONVERGENCE(
      "Newton's iteration of the implicit method does not converge",
      "take shorter fixed steps, or adaptive ones; check that the Jacobian of a term of your own is"
          + " that of its vector field, and look for jumps of the vector field, such as those of a"
          + " condition on the state"),

  /** The vector field gave an infinite value or NaN for a finite state. */
  NON_FINITE_DERIVATIVE(
      "the vector field gave an infinite value or NaN for a finite state",
      "check the vector field for divisions by zero, logarithms, roots and overflow at this time"
          + " and state, check its parameters, or bound it (tanh, smaller weights, a lower learning"
          + " rate)"),

  /**
   * The derivative of the vector field is infinite or NaN where the vector field itself is finite.
   */
  NON_FINITE_JACOBIAN(
      "the derivative of the vector field by its state or parameters is infinite or not a number"
          + " where the vector field itself is finite",
      "look in the vector field for norms, square roots and powers below 1, which have no derivative at"
          + " 0, and keep their argument away from it at this time: sqrt(x² + ε) in place of norm2 or"
          + " abs, with ε = 1e-12 or so; a stretch of zeros in the state, such as padding, is the"
          + " usual place");

  private final String meaning;
  private final String remedy;

  SolverStatus(String meaning, String remedy) {
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** The meaning of the status, as part of a sentence. */
  public String meaning() {
    return meaning;
  }

  /** A remedy for the user, as part of a sentence. */
  public String remedy() {
    return remedy;
  }
}
