package io.github.dl4jode.control;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The errors of components, each divided by its tolerance. */
public interface ErrorRatios {

  /** The number of components; 0 if no component is controlled. */
  long length();

  /** The Euclidean norm; infinite or NaN if a component is so. */
  double euclidean();

  /** The largest magnitude; infinite or NaN if a component is so. */
  double maximum();

  /**
   * The components themselves, flat, in the order of the state; to be read during the call only.
   */
  INDArray values();
}
