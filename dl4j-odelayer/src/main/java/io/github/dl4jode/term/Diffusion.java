package io.github.dl4jode.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The diffusion g of a stochastic equation dy = f(t, y) dt + g(t, y) dW. */
public interface Diffusion {

  /** The number of components of the Brownian motion of one example. */
  long noiseSize();

  /**
   * Evaluates g.
   *
   * @param t time
   * @param state y [n]; read, neither modified nor retained
   * @param diffusion receives g(t, y) [batch, size, noise]; every element is written; not retained
   */
  void evaluate(double t, INDArray state, INDArray diffusion);
}
