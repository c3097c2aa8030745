package io.github.dl4jode.method;

import java.util.OptionalLong;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Keeps as many states as a limit of memory holds, and computes everything else again on the way
 * back: any number of steps in a fixed memory. The gradient is the one of {@link Kept#STATE}, to
 * the bit, with the explicit Runge–Kutta methods.
 *
 * <p>Where the number of steps is known beforehand, the kept states lie where the fewest steps have
 * to be repeated (Griewank and Walther (2000), "Algorithm 799: revolve"). With adaptive steps
 * states are dropped as the solve goes on, so that few steps are repeated wherever it ends (after
 * the idea of Wang, Moin and Iaccarino (2009), "Minimal repetition dynamic checkpointing
 * algorithm"). On the way back the memory of states that are no longer needed is used again, by the
 * binomial rule. With c states and up to (c + 1)(c + 2) / 2 steps, no step is made more than twice
 * again if the number of steps is known.
 *
 * <p>The limit is for the kept states. It does not include the fixed arrays of the solver and of
 * the reverse step, whose size does not depend on the number of steps; nor the times of the steps,
 * about 150 bytes of heap for each. The arcs of a solve with events or changes of the state share
 * the limit; each keeps the state at its beginning, so there can be as many arcs as states fit.
 * Outside the limit an arc has at most twelve arrays of the state's size and one of the parameters'
 * (its outputs and their cotangents); the arrays of the reverse step are shared.
 *
 * @param bytes the most memory that kept states may take; enough for two states
 */
public record Checkpoints(@JsonProperty("bytes") long bytes) implements Retention {

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if the memory is not positive
   */
  @JsonCreator
  public Checkpoints {
    if (bytes <= 0) {
      throw new IllegalArgumentException(
          "Checkpoints: bytes must be positive, and enough for two states, not " + bytes);
    }
  }

  /** For methods that do not drop states: the states of the first steps, as many as fit. */
  @Override
  public Kept keep(Request request) {
    long needed = request.stateBytes();
    return needed <= bytes && request.usedBytes() <= bytes - needed ? Kept.STATE : Kept.NOTHING;
  }

  @Override
  public OptionalLong checkpointBytes() {
    return OptionalLong.of(bytes);
  }
}
