package io.github.dl4jode.argument;

/** Refuses null if a value is needed. */
public final class Required {

  private Required() {}

  /**
   * A setting that cannot be null.
   *
   * @param name the name that a user knows, for a builder the name of its method
   * @throws IllegalArgumentException if it is null
   */
  public static <T> T setting(T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(
          name + " must not be null; give it a value, or leave it out where it has a default");
    }
    return value;
  }
}
