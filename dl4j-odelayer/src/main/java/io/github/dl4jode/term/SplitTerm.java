package io.github.dl4jode.term;

/**
 * A term whose vector field is a sum, f = f_E + f_I, of a part that is not stiff and a part that
 * is: advection and diffusion, or forces and friction. An IMEX method takes the first part through
 * an explicit method and the other through an implicit one, and needs the Jacobian of the stiff
 * part alone. Every other method sees f.
 */
public interface SplitTerm extends Term {

  /** The part f_E that is not stiff: a term of the same shape without quadratures. */
  Term explicitPart();

  /** The stiff part f_I: a term of the same shape without quadratures. */
  Term implicitPart();

  /**
   * The sum of two terms, which the caller closes.
   *
   * @param explicitPart f_E
   * @param implicitPart f_I
   * @throws IllegalArgumentException if they differ in shape or data type, or have quadratures or a
   *     diffusion
   */
  static SplitTerm of(Term explicitPart, Term implicitPart) {
    return new SummedTerm(explicitPart, implicitPart);
  }

  /**
   * The sum of two differentiable terms, which the caller closes.
   *
   * @param explicitPart f_E
   * @param implicitPart f_I
   * @throws IllegalArgumentException as for other terms, or if both have an input of one name
   */
  static DifferentiableSplitTerm of(
      DifferentiableTerm explicitPart, DifferentiableTerm implicitPart) {
    return new DifferentiableSum(explicitPart, implicitPart);
  }
}
