package io.github.dl4jode.layer.doctor;

import io.github.dl4jode.layer.doctor.GradientMeasurement.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * What a comparison of gradient methods has found.
 *
 * @param measurements by method, in the order given
 * @param recommended the name of the method to use
 * @param reason why, in one or more sentences, with the figures that decide
 */
public record GradientDiagnosis(
    List<GradientMeasurement> measurements, String recommended, String reason) {

  private static final String ROW = "%-14s %10s %12s %8s %9s %12s %10s  %s%n";

  /** Keeps copies. */
  public GradientDiagnosis {
    measurements = List.copyOf(measurements);
  }

  /**
   * The measurement of a method.
   *
   * @throws IllegalArgumentException if there is no method of this name
   */
  public GradientMeasurement of(String name) {
    return measurements.stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no gradient method \"%s\"; choose from %s"
                        .formatted(
                            name, measurements.stream().map(GradientMeasurement::name).toList())));
  }

  /** The measurements as a table, and the recommendation below it. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        ROW.formatted(
            "method", "error", "from solved", "forward", "backward", "bytes", "ms", "verdict"));
    measurements.forEach(it -> text.append(row(it)));
    return text.append("%n%s: %s%n".formatted(recommended, reason)).toString();
  }

  private static String row(GradientMeasurement of) {
    if (of.verdict() == Verdict.FAILED) {
      return "%-14s failed: %s%n".formatted(of.name(), of.failure().orElseThrow());
    }
    return String.format(
        Locale.ROOT,
        ROW,
        of.name(),
        String.format(Locale.ROOT, "%.1e", of.error()),
        String.format(Locale.ROOT, "%.1e", of.difference()),
        of.forwardEvaluations(),
        of.backwardEvaluations(),
        String.format(Locale.ROOT, "%,d", of.bytes()),
        String.format(Locale.ROOT, "%.1f", 1e3 * of.seconds()),
        of.verdict().name().toLowerCase(Locale.ROOT));
  }
}
