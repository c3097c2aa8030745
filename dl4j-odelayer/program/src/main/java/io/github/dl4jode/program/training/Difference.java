package io.github.dl4jode.program.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A setting that two trainings do not share.
 *
 * @param setting its name
 * @param one its value in the one training
 * @param other its value in the other
 */
public record Difference(String setting, String one, String other) {

  /**
   * The settings in which two trainings differ, in the order of the first.
   *
   * @param one values by names
   * @param other values by the same names
   */
  public static List<Difference> between(Map<String, ?> one, Map<String, ?> other) {
    List<Difference> differences = new ArrayList<>();
    one.forEach(
        (setting, value) -> {
          Object theirs = other.get(setting);
          if (!isSame(value, theirs)) {
            differences.add(of(setting, value, theirs));
          }
        });
    return differences;
  }

  private static boolean isSame(Object value, Object theirs) {
    return value instanceof DataName data && theirs instanceof DataName other
        ? data.isSameAs(other)
        : value.equals(theirs);
  }

  private static Difference of(String setting, Object value, Object theirs) {
    return value instanceof DataName data && theirs instanceof DataName other
        ? data.differenceFrom(setting, other)
        : new Difference(setting, value.toString(), String.valueOf(theirs));
  }

  /** For a sentence: "--seed is 1, not 2". */
  @Override
  public String toString() {
    return setting + " is " + one + ", not " + other;
  }
}
