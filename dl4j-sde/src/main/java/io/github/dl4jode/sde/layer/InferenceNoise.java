package io.github.dl4jode.sde.layer;

/** The noise of a layer outside training, where outputs must not depend on earlier calls. */
public enum InferenceNoise {
  /**
   * The same sample paths at each call: a function of the network's seed, the layer's name and the
   * place of the example in the minibatch.
   */
  FIXED,
  /** g = 0: the solution of y' = f(t, y), for an Itô equation with f as it is written. */
  OFF
}
