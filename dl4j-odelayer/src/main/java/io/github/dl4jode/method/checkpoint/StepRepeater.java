package io.github.dl4jode.method.checkpoint;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes steps of a solve again, with the results that the forward solve had, to the bit. */
public interface StepRepeater {

  /** Receives the states after a step. */
  interface Visitor {

    /**
     * A step has been made.
     *
     * @param next the index of the step after it
     * @param state where that one begins [n]; read during the call
     */
    void at(int next, INDArray state);
  }

  /** Makes the steps from the state of one step to that of a later one. */
  void advance(int from, INDArray state, int to, Visitor visitor);
}
