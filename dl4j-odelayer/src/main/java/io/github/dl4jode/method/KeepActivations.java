package io.github.dl4jode.method;

import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Keeps the activations of steps up to a limit of memory, and something smaller for the steps after
 * that.
 *
 * @param bytes the most memory that activations may take; 0 to keep no activations
 * @param otherwise the part that is kept of steps without activations
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
