package io.github.dl4jode.method;

import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Keeps the activations of a step for as long as memory lasts, and something smaller of the steps
 * after that.
 *
 * @param bytes the most memory that activations may take; 0 for none
 * @param otherwise what is kept of steps without activations
 */
public record KeepActivations(
    @JsonProperty("bytes") long bytes, @JsonProperty("otherwise") Kept otherwise)
    implements Retention {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the memory is negative
   */
  @JsonCreator
  public KeepActivations {
    Objects.requireNonNull(otherwise, "otherwise");
    if (bytes < 0) {
      throw new IllegalArgumentException("KeepActivations: bytes must be 0 or more, not " + bytes);
    }
  }

  @Override
  public Kept keep(Request request) {
    long needed = request.activationBytes();
    return needed <= bytes && request.usedBytes() <= bytes - needed ? Kept.ACTIVATIONS : otherwise;
  }
}
