package io.github.dl4jode.method;

/**
 * The numbers that show that stability, not the error, limits the steps of an explicit method:
 * faster parts of the solution have died away, and the method must still follow them.
 *
 * @param time at which it was noticed first
 * @param eigenvalue the largest |λ| of the Jacobian there, estimated, in 1 / units of time
 * @param product h |λ| of the step there
 * @param limit the largest h |λ| at which the method is stable, for negative λ
 * @param steps the number of measured steps at the limit so far; not every step is measured
 */
public record Stiffness(double time, double eigenvalue, double product, double limit, int steps) {

  /** What to do, with the numbers, as part of a sentence. */
  public String advice() {
    return ("choose a method for stiff problems: since t = %.6g stability limits the steps, h |λ| was"
            + " %.3g where the method is stable up to %.3g, so that an eigenvalue near %.3g allows no"
            + " step over %.3g at any tolerance (%d steps measured)")
        .formatted(time, product, limit, eigenvalue, limit / eigenvalue, steps);
  }
}
