package io.github.dl4jode.swap;

/** The first values of dynamics that replace trained residual blocks. */
public enum StartingPoint {
  /**
   * The mean of the parameters of the replaced branches, with times from 0 to the number of blocks:
   * a step of Euler's method of size 1 replaces each block. It computes exactly the same if all
   * blocks were equal and their activations, if any, come before the branch.
   */
  MEAN_OF_BRANCHES,
  /** Random values, with times from 0 to 1. */
  FRESH
}
