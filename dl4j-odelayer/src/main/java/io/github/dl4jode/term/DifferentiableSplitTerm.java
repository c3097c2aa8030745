package io.github.dl4jode.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A split term f = f_E + f_I whose parts have vector–Jacobian products, so that every gradient
 * method works, the discrete gradient of an IMEX method too.
 *
 * <p>Its parameters are those of f_E and after them those of f_I; its inputs too. {@link
 * SplitTerm#of(DifferentiableTerm, DifferentiableTerm)} makes one.
 */
public interface DifferentiableSplitTerm extends DifferentiableTerm, SplitTerm {

  @Override
  DifferentiableTerm explicitPart();

  @Override
  DifferentiableTerm implicitPart();

  /**
   * Adds cotangents of the sensitivities of the parts to those of the sum.
   *
   * @param ofExplicit of f_E
   * @param ofImplicit of f_I
   * @param all of f [p]
   */
  void addSensitivities(INDArray ofExplicit, INDArray ofImplicit, INDArray all);
}
