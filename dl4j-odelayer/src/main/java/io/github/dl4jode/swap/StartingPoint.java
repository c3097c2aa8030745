package io.github.dl4jode.swap;

/** Where the dynamics of a block begin that has taken the place of trained residual blocks. */
public enum StartingPoint {
  /**
   * At the mean of the parameters of the replaced branches, on the times from 0 to the number of
   * blocks: a step of Euler's method of size 1 stands for each block, and does exactly what it did
   * if all blocks were equal and their activations, if any, come before the branch.
   */
  MEAN_OF_BRANCHES,
  /** At random, on the times from 0 to 1. */
  FRESH
}
