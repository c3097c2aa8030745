package io.github.dl4jode.mnist.device;

import io.github.dl4jode.program.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the current backend computes, next to the stored results of the CPU.
 *
 * @param results of the checks, in order
 */
public record DeviceReport(List<Result> results) {

  private static final String STORED = "cpu-results.properties";

  /**
   * The result of one check.
   *
   * @param name what was computed
   * @param difference the largest one, relative to the largest expected value or 1; NaN without
   *     values
   * @param tolerance the largest that is allowed
   * @param failure why there are no values; empty if there are
   */
  public record Result(String name, double difference, double tolerance, String failure) {

    /** Whether the values are those of the CPU up to rounding. */
    public boolean agrees() {
      return failure.isEmpty() && difference <= tolerance;
    }
  }

  private static Stream<DeviceCheck> checks() {
    return Stream.concat(OpChecks.all().stream(), NetworkChecks.all().stream());
  }

  /** Runs all checks; one that fails does not stop the others. */
  public static DeviceReport make() {
    Properties stored = new Properties();
    try (InputStream in = DeviceReport.class.getResourceAsStream(STORED)) {
      stored.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DeviceReport(
        checks()
            .map(check -> result(check, parsed(stored.getProperty(key(check.name()), ""))))
            .toList());
  }

  /** The values of all checks on this backend, as they are stored. */
  static Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    checks()
        .forEach(
            check -> {
              List<String> numbers = new ArrayList<>();
              for (double value : check.values().get()) {
                numbers.add(Float.toString((float) value));
              }
              values.put(key(check.name()), String.join(" ", numbers));
            });
    return values;
  }

  private static String key(String name) {
    return name.replace(' ', '-');
  }

  private static double[] parsed(String numbers) {
    return Stream.of(numbers.split(" "))
        .filter(number -> !number.isEmpty())
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static Result result(DeviceCheck check, double... expected) {
    try {
      double[] found = check.values().get();
      if (found.length != expected.length) {
        return failed(check, found.length + " values instead of " + expected.length);
      }
      return new Result(check.name(), difference(found, expected), check.tolerance(), "");
    } catch (RuntimeException | LinkageError e) {
      // Whatever a backend throws is a result that its user can report.
      return failed(check, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static Result failed(DeviceCheck check, String why) {
    return new Result(check.name(), Double.NaN, check.tolerance(), why.isEmpty() ? "failed" : why);
  }

  private static double difference(double[] found, double... expected) {
    double largest = Math.max(1, DoubleStream.of(expected).map(Math::abs).max().orElse(1));
    double difference = 0;
    for (int i = 0; i < found.length; i++) {
      double each = Math.abs(found[i] - expected[i]) / largest;
      if (!(each <= difference)) {
        difference = Double.isNaN(each) ? Double.POSITIVE_INFINITY : each;
      }
    }
    return difference;
  }

  /** The number of checks that do not agree with the CPU. */
  public long disagreements() {
    return results.stream().filter(result -> !result.agrees()).count();
  }

  private static String jarOf(Class<?> one) {
    String place = one.getProtectionDomain().getCodeSource().getLocation().getPath();
    return place.substring(place.lastIndexOf('/') + 1);
  }

  /** The machine, and a line for each check; for a user to send. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("backend %s, %s%n".formatted(Backend.name(), jarOf(Nd4j.getBackend().getClass())));
    text.append(
        "%s %s %s, Java %s%n"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                System.getProperty("java.version")));
    Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
    new TreeMap<>(environment)
        .forEach((name, value) -> text.append("%s: %s%n".formatted(name, value)));
    text.append("%n%-36s %12s %10s%n".formatted("check", "difference", "allowed"));
    for (Result result : results) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-36s %12.2e %10.0e  %s%n",
              result.name(),
              result.difference(),
              result.tolerance(),
              result.agrees() ? "ok" : "DIFFERS " + result.failure()));
    }
    return text.toString();
  }
}
