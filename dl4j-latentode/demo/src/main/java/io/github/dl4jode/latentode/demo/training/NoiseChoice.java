package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.layer.ObservationNoise;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The noise of measurements: learnt, or known.
 *
 * @param learnt whether the deviation is only the first value, and each sensor learns its own
 * @param deviation standard deviation, where that of the values is 1
 */
public record NoiseChoice(
    @JsonProperty("learnt") boolean learnt, @JsonProperty("deviation") double deviation) {

  /** The name of noise that is learnt. */
  public static final String LEARNT = "learnt";

  private static final double FIRST = 0.3;

  /** Checks the deviation. */
  @JsonCreator
  public NoiseChoice {
    if (!(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("choose learnt, or a positive number");
    }
  }

  /**
   * Reads "learnt" or a number.
   *
   * @throws IllegalArgumentException if it is neither; the message says what there is
   */
  public static NoiseChoice parse(String text) {
    if (text.equals(LEARNT)) {
      return new NoiseChoice(true, FIRST);
    }
    try {
      return new NoiseChoice(false, Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("choose learnt, or a positive number", e);
    }
  }

  /** For so many sensors. */
  ObservationNoise of(int sensors) {
    return ObservationNoise.of(deviation, sensors, learnt);
  }

  @Override
  public String toString() {
    return learnt ? LEARNT : Double.toString(deviation);
  }
}
