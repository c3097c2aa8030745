package io.github.dl4jode.layer;

import java.util.Optional;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The kinds of output of an {@link OdeLayer}, and of layers with other equations. */
public enum OdeOutput {
  /** The state at the last time, of the shape of the input. */
  FINAL_STATE,
  /** The states at all times, the first included, as [batch, size, time]; for dense states only. */
  TRAJECTORY;

  /**
   * The type of the output.
   *
   * @param state the type of the state at one time
   * @param times the number of times
   */
  public InputType type(InputType state, int times) {
    return this == FINAL_STATE
        ? state
        : InputType.recurrent(state.arrayElementsPerExample(), times);
  }

  /**
   * Why an input cannot have this output, as a predicate of a sentence; empty if it can. DL4J makes
   * each time step of a sequence an example, whose trajectory would be a sequence again.
   */
  public Optional<String> refusal(InputType input) {
    if (this == FINAL_STATE || input.getType() != InputType.Type.RNN) {
      return Optional.empty();
    }
    return Optional.of(
        "yields a trajectory [batch, size, time] of one state for each example, and its input is a"
            + " sequence, "
            + input
            + "; take one state of the sequence first, by LastTimeStep or GlobalPoolingLayer, or"
            + " use FINAL_STATE, which treats each time step as a state");
  }

  /** Refuses the type of a state that cannot have this output. */
  void requireState(InputType state) {
    requireState(state.getType() == InputType.Type.FF || state.getType() == InputType.Type.CNNFlat);
  }

  /** Refuses the shape of a state that cannot have this output. */
  void requireState(long[] shape) {
    requireState(shape.length == 2);
  }

  private void requireState(boolean flat) {
    if (this == TRAJECTORY && !flat) {
      throw new IllegalArgumentException(
          "a trajectory is [batch, size, time] and needs a state of shape [batch, size]; use"
              + " FINAL_STATE");
    }
  }

  /**
   * The mask of the output: a mask of examples counts at all times of their trajectories.
   *
   * @param ofInput the mask of the input; DL4J gives null where there is none
   * @param state passed on
   * @param examples the number of examples
   * @param times the number of times
   */
  public Pair<INDArray, MaskState> mask(
      INDArray ofInput, MaskState state, int examples, int times) {
    boolean onePerExample = ofInput != null && ofInput.length() == examples;
    return this == TRAJECTORY && onePerExample
        ? new Pair<>(ofInput.reshape(examples, 1).repeat(1, times), state)
        : new Pair<>(ofInput, state);
  }
}
