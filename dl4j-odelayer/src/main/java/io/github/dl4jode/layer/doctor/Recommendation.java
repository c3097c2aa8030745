package io.github.dl4jode.layer.doctor;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.layer.doctor.GradientMeasurement.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Chooses the method that needs least memory among the fast ones that are right, and says why. */
final class Recommendation {

  private Recommendation() {}

  static GradientDiagnosis of(List<GradientMeasurement> measurements, double asFast) {
    List<GradientMeasurement> right =
        measurements.stream().filter(it -> it.verdict() == Verdict.RIGHT).toList();
    String others = String.join("", measurements.stream().map(Recommendation::fault).toList());
    if (right.isEmpty()) {
      GradientMeasurement best =
          measurements.stream()
              .filter(it -> it.verdict() != Verdict.FAILED)
              .min(Comparator.comparingDouble(GradientMeasurement::difference))
              .orElseThrow(
                  () ->
                      new IllegalStateException("No gradient method succeeded: " + others.strip()));
      return new GradientDiagnosis(
          measurements,
          best.name(),
          "it is the nearest to the gradient of the computed solution, and no method is within 1 %."
              + others);
    }
    double fastest = right.stream().mapToDouble(GradientMeasurement::seconds).min().orElseThrow();
    GradientMeasurement chosen =
        right.stream()
            .filter(it -> it.seconds() <= asFast * fastest)
            .min(Comparator.comparingLong(GradientMeasurement::bytes))
            .orElseThrow();
    String reason =
        String.format(
            Locale.ROOT,
            "its gradient is within 1 %% of that of the computed solution, it is among the fastest that are (%.1f ms), and needs the least memory of them (%,d bytes).",
            1e3 * chosen.seconds(),
            chosen.bytes());
    return new GradientDiagnosis(measurements, chosen.name(), reason + solveError(chosen) + others);
  }

  /** The error that every gradient of this solve has. */
  private static String solveError(GradientMeasurement chosen) {
    return chosen.error() > GradientMeasurement.FAITHFUL
        ? String.format(
            Locale.ROOT,
            " It is %.0f %% from the gradient of the equation, by the error of the solve: tighten rtol and atol if the equation matters.",
            100 * chosen.error())
        : "";
  }

  private static String fault(GradientMeasurement of) {
    return switch (of.verdict()) {
      case RIGHT -> "";
      case INEXACT, WRONG ->
          String.format(
              Locale.ROOT,
              " %s is %s: its gradient is %.0f %% from that of the computed solution, and %.0f %% from that of the equation%s.",
              of.name(),
              of.verdict() == Verdict.WRONG ? "wrong" : "inexact at this tolerance",
              100 * of.difference(),
              100 * of.error(),
              cause(of));
      case FAILED -> " " + of.name() + " fails: " + of.failure().orElseThrow() + ".";
    };
  }

  private static String cause(GradientMeasurement of) {
    if (of.verdict() == Verdict.WRONG && of.method() instanceof ContinuousAdjoint) {
      return "; it solves y backwards, and where the dynamics contract, y does not come back";
    }
    return of.method() instanceof ContinuousAdjoint || of.method() instanceof InterpolatingAdjoint
        ? "; it solves the adjoint equation as coarsely as the equation"
        : "";
  }
}
