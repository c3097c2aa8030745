package io.github.dl4jode.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A linearization whose output is f followed by g. */
record JoinedLinearization(TapeLinearization linearization, Joined outputs, Joined cotangents)
    implements Linearization {

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    linearization.evaluate(t, state, outputs.whole(), integrand);
    outputs.takeApart(derivative, integrand);
  }

  @Override
  public void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    linearization.vectorJacobianProduct(
        cotangents.putTogether(cotangent, quadratureCotangent),
        quadratureCotangent,
        stateCotangent,
        sensitivityCotangent);
  }

  @Override
  public void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray variableCotangent,
      KnotSum knots) {
    linearization.vectorJacobianProduct(
        cotangents.putTogether(cotangent, quadratureCotangent),
        quadratureCotangent,
        stateCotangent,
        variableCotangent,
        knots);
  }

  @Override
  public long bytes() {
    return linearization.bytes();
  }

  @Override
  public void close() {
    linearization.close();
  }
}
