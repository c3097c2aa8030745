package io.github.dl4jode.mnist.check;

import io.github.dl4jode.program.Backend;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.versioncheck.VersionCheck;

/** Runs ops, a solve and a training step on the current backend, and compares the results. */
public final class BackendCheck {

  private static final double MILLIS = 1e-6;

  private final Map<String, double[]> stored = StoredResults.load();

  private static List<BackendComputation> computations() {
    return Stream.of(OpComputations.all(), NetworkComputations.all())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Runs all, and prints a report line by line; ND4J must have been started.
   *
   * @return whether all results agree
   */
  public boolean run(Consumer<String> report) {
    report.accept("backend  " + Backend.name());
    report.accept("device   " + Backend.device());
    report.accept("ND4J     " + version() + ", type " + Nd4j.getExecutioner().type());
    report.accept(
        "Java     "
            + System.getProperty("java.version")
            + " on "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    report.accept("");
    report.accept("           difference   tolerance       time");
    List<BackendComputation> all = computations();
    long failed = all.stream().filter(each -> !check(each, report)).count();
    report.accept("");
    report.accept(
        failed == 0
            ? "All " + all.size() + " results agree with those of a CPU."
            : failed + " of " + all.size() + " results do not agree with those of a CPU.");
    return failed == 0;
  }

  private static String version() {
    return VersionCheck.getVersionInfos().stream()
        .filter(each -> each.getArtifactId().startsWith("nd4j-"))
        .map(each -> each.getArtifactId() + " " + each.getBuildVersion())
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private boolean check(BackendComputation computation, Consumer<String> report) {
    long start = System.nanoTime();
    double[] result;
    try {
      result = computation.result().get();
    } catch (RuntimeException | LinkageError e) {
      report.accept("failed   " + computation.name() + ": " + e);
      return false;
    }
    double millis = MILLIS * (System.nanoTime() - start);
    double difference = difference(result, stored.getOrDefault(computation.name(), new double[0]));
    boolean agrees = difference <= computation.tolerance();
    report.accept(
        String.format(
            Locale.ROOT,
            "%-8s %12.2e %11.0e %7.0f ms  %s",
            agrees ? "ok" : "wrong",
            difference,
            computation.tolerance(),
            millis,
            computation.name()));
    return agrees;
  }

  /** The largest difference in units of the largest stored value; infinite for other lengths. */
  static double difference(double[] result, double... expected) {
    if (result.length != expected.length || result.length == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    double scale = Double.MIN_NORMAL;
    for (int i = 0; i < result.length; i++) {
      double difference = Math.abs(result[i] - expected[i]);
      // NaN stays NaN.
      largest = Math.max(largest, difference);
      scale = Math.max(scale, Math.abs(expected[i]));
    }
    return largest / scale;
  }

  /** The lines of the file of stored results, as this backend computes them. */
  public static String results() {
    return computations().stream()
        .map(each -> StoredResults.line(each.name(), each.result().get()) + "\n")
        .collect(Collectors.joining());
  }
}
