package io.github.dl4jode.latentode.layer;

/** The time at which the recognition network of a latent ODE says where the latent state is. */
public enum Anchor {
  /**
   * Where every grid begins: the network reads backwards in time, as in Chen, Rubanova, Bettencourt
   * and Duvenaud (2018), "Neural Ordinary Differential Equations", section 5.
   */
  START,
  /**
   * The last point of each series: the network reads forwards, and the equation leads back to the
   * start as well as on. The state is known best where a forecast begins.
   */
  LAST_POINT
}
