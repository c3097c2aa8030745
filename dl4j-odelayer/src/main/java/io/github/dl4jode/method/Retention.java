package io.github.dl4jode.method;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * What is kept of each step of a solve for its way back. The gradient is the same up to rounding
 * whatever is kept; memory and time differ.
 *
 * <p>Users may write their own: an immutable value that Jackson can write and read.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public interface Retention extends Serializable {

  /** What is kept of one step. */
  enum Kept {
    /**
     * What the vector–Jacobian products read: no evaluation is repeated. The term must offer it.
     */
    ACTIVATIONS,
    /** State and stages: each product evaluates the term again. */
    STAGES,
    /** The state: the stages are evaluated again as well. */
    STATE,
    /** Nothing: states are computed again from the last step before it that kept something. */
    NOTHING
  }

  /** What is known when a step begins; to be read during the call. */
  interface Request {

    /** The index of the step, from 0. */
    int step();

    /**
     * What the activations of the step take, in bytes; {@link Long#MAX_VALUE} where the term has
     * none to keep.
     */
    long activationBytes();

    /** What state and stages of the step take, in bytes. */
    long stageBytes();

    /** What its state takes, in bytes. */
    long stateBytes();

    /** What the steps before it have kept, in bytes. */
    long usedBytes();
  }

  /**
   * Decides for one step. Where activations are asked for and the term has none, state and stages
   * are kept; of the first step at least the state.
   */
  Kept keep(Request request);
}
