package io.github.dl4jode.argument;

import java.util.Optional;

/** Times that are finite and strictly increase. */
public final class IncreasingTimes {

  private IncreasingTimes() {}

  /** The first time that is not so, as the end of a sentence: "time 2 is 0.5 after 0.5". */
  public static Optional<String> fault(double... times) {
    for (int i = 0; i < times.length; i++) {
      boolean first = i == 0;
      if (!Double.isFinite(times[i]) || (!first && times[i] <= times[i - 1])) {
        return Optional.of(
            "time %d is %s%s".formatted(i, times[i], first ? "" : " after " + times[i - 1]));
      }
    }
    return Optional.empty();
  }

  /**
   * Refuses others.
   *
   * @param whose the start of the message, such as "The times of a path"
   * @param remedy the end of the message, after the time that is wrong; may be empty
   * @throws IllegalArgumentException if a time is not finite, or not above the one before it
   */
  public static void require(String whose, String remedy, double... times) {
    fault(times)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(
                  "%s must be finite and increase; %s%s".formatted(whose, fault, remedy));
            });
  }
}
