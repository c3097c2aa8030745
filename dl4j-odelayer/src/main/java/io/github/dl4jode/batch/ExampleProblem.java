package io.github.dl4jode.batch;

import io.github.dl4jode.solver.Solve;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Says what is solved for each example of a batch. */
@FunctionalInterface
public interface ExampleProblem {

  /**
   * The solve of one example: its times, stops, jumps and events.
   *
   * @param example from 0
   * @param initialState y(t_0) of the example, [size]
   */
  Solve solve(int example, INDArray initialState);

  /**
   * Writes the constant inputs of one example into the term, before it is solved and before its
   * backward pass. Call {@code parametersChanged()} of the term if anything has changed. The
   * default does nothing.
   *
   * @param example from 0
   */
  default void prepare(int example) {}
}
