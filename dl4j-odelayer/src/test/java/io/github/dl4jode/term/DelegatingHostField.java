package io.github.dl4jode.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A field without quadratures to be changed in one respect, with its derivatives. */
public class DelegatingHostField extends DelegatingTerm implements DifferentiableTerm {

  private final HostField field;

  public DelegatingHostField(HostField field) {
    super(field);
    this.field = field;
  }

  @Override
  public long parameterCount() {
    return field.parameterCount();
  }

  @Override
  public void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    field.vectorJacobianProduct(
        t, state, cotangent, derivative, stateCotangent, parameterCotangent);
  }
}
