package io.github.dl4jode.method;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import java.util.OptionalLong;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A policy that decides what a solve keeps of each step for the backward pass. The gradient is the
 * same up to rounding for every policy; memory and time differ.
 *
 * <p>Users may write their own: an immutable value that Jackson can write and read.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public interface Retention extends Serializable {

  /** The part of one step that is kept. */
  enum Kept {
    /**
     * The values that the vector–Jacobian products read: no evaluation is repeated. The term must
     * support it.
     */
    ACTIVATIONS,
    /** State and stages: each product evaluates the term again. */
    STAGES,
    /** The state: the stages are evaluated again as well. */
    STATE,
    /** Nothing: states are computed again from the last step before it that kept something. */
    NOTHING
  }

  /** The facts known when a step begins; read them during the call. */
  interface Request {

    /** The index of the step, from 0. */
    int step();

    /**
     * The size of the activations of the step in bytes, with those of the stages that only an
     * interpolant reads; {@link Long#MAX_VALUE} if the term cannot keep them.
     */
    long activationBytes();

    /** The size of state and stages of the step in bytes. */
    long stageBytes();

    /** The size of its state in bytes. */
    long stateBytes();

    /** The bytes that the steps before it have kept. */
    long usedBytes();
  }

  /**
   * Decides for one step. If the policy asks for activations that the term cannot keep, state and
   * stages are kept. The state of the first step is always kept.
   */
  Kept keep(Request request);

  /**
   * The memory for states that a method keeps, drops and keeps again as it sees fit, in the place
   * of {@link #keep}; for methods that can do so.
   *
   * @return empty unless overridden: what has been kept is not dropped
   */
  default OptionalLong checkpointBytes() {
    return OptionalLong.empty();
  }
}
