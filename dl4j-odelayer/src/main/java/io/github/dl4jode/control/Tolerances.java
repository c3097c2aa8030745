package io.github.dl4jode.control;

import java.io.Serializable;
import java.util.List;

/**
 * Relative and absolute tolerances: one for all components of the state, or one for each component
 * of an example.
 *
 * @param relative 0 or within [1e-15, 1] each
 * @param absolute 0 or within [1e-100, 1e20] each; not both tolerances of a component may be 0
 */
public record Tolerances(List<Double> relative, List<Double> absolute) implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is outside its range, or rtol and atol differ in their
   *     number of components
   */
  public Tolerances {
    relative = List.copyOf(relative);
    absolute = List.copyOf(absolute);
    if (relative.isEmpty() || absolute.isEmpty()) {
      throw invalid("rtol and atol need at least one value");
    }
    if (relative.size() != 1 && absolute.size() != 1 && relative.size() != absolute.size()) {
      throw invalid("rtol has " + relative.size() + " components and atol " + absolute.size());
    }
    for (double rtol : relative) {
      require(
          rtol == 0 || (rtol >= 1e-15 && rtol <= 1), "rtol must be 0 or within [1e-15, 1]", rtol);
    }
    for (double atol : absolute) {
      require(
          atol == 0 || (atol >= 1e-100 && atol <= 1e20),
          "atol must be 0 or within [1e-100, 1e20]",
          atol);
    }
    for (int i = 0; i < Math.max(relative.size(), absolute.size()); i++) {
      double rtol = component(relative, i);
      double atol = component(absolute, i);
      require(rtol > 0 || atol > 0, "atol must be positive where rtol is 0", atol);
    }
  }

  /** Every solve makes tolerances, so the text is made only where a value is wrong. */
  private static void require(boolean valid, String rule, double value) {
    if (!valid) {
      throw invalid(rule + ", not " + value);
    }
  }

  private static IllegalArgumentException invalid(String rule) {
    return new IllegalArgumentException("OdeSolver: " + rule);
  }

  private static double component(List<Double> values, int index) {
    return values.get(values.size() == 1 ? 0 : index);
  }

  /** The same tolerances for all components. */
  public static Tolerances of(double rtol, double atol) {
    return new Tolerances(List.of(rtol), List.of(atol));
  }

  /** These tolerances with each relative one raised to a smallest value. */
  public Tolerances withRelativeAtLeast(double smallest) {
    return relative.stream().allMatch(rtol -> rtol >= smallest)
        ? this
        : new Tolerances(
            relative.stream().map(rtol -> Math.max(rtol, smallest)).toList(), absolute);
  }

  /**
   * The number of components of an example that have different tolerances; 1 if one holds for all.
   */
  public int components() {
    return Math.max(relative.size(), absolute.size());
  }

  /** The relative tolerance of a component of an example. */
  public double rtol(int component) {
    return component(relative, component);
  }

  /** The absolute tolerance of a component of an example. */
  public double atol(int component) {
    return component(absolute, component);
  }
}
