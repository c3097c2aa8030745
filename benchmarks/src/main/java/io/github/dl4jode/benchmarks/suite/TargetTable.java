package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Row.milliseconds;

import io.github.dl4jode.benchmarks.suite.Reference.Measured;
import io.github.dl4jode.benchmarks.suite.Reference.None;
import io.github.dl4jode.benchmarks.suite.Row.Floor;
import io.github.dl4jode.benchmarks.suite.Target.AtMost;
import io.github.dl4jode.benchmarks.suite.Target.OfReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The cases with their targets; {@link TrainingCases} has those with a peer. Nothing is compared
 * with a figure of another session.
 */
final class TargetTable {

  private static final Target WITHIN_20_PERCENT = new AtMost(20, "%");

  /** For cases of which one round takes half a second in double. */
  private static final String[] FEWER_ROUNDS = {"--warmup", "20", "--iterations", "15"};

  /** The rows of {@link VariantTable}. */
  static final Set<String> IN_EACH_VARIANT =
      Set.of(
          "field, forward + VJP",
          "spiral, 10 points, discrete",
          "flow, two circles, discrete",
          "latent ODE, discrete",
          "controlled equation, 100 points, rk4, discrete",
          "stochastic equation of 3, euler, forward",
          "stochastic equation of 3, euler, discrete");

  private TargetTable() {}

  /**
   * The cases in the order of the table.
   *
   * @param threads with each of which runs what cores can share
   */
  static List<SuiteCase> cases(List<Integer> threads) {
    List<SuiteCase> cases = new ArrayList<>();
    cases.add(TrainingCases.field(1));
    threads.stream().filter(count -> count > 1).map(TrainingCases::field).forEach(cases::add);
    for (int count : threads) {
      cases.addAll(TrainingCases.networks(count));
    }
    cases.addAll(TrainingCases.spirals());
    for (int count : threads) {
      cases.addAll(TrainingCases.flows(count));
      cases.addAll(TrainingCases.latent(count));
      cases.add(examples().withThreads(count));
    }
    cases.addAll(TrainingCases.controlled());
    cases.addAll(TrainingCases.controlledWithoutPeers());
    cases.addAll(TrainingCases.stochastic());
    cases.add(first("SPIRAL", "spiral"));
    cases.add(first("MNIST", "ODE-Net"));
    cases.add(solver());
    cases.add(denseOutput(2, 1_000_000, "10⁶ dense outputs of 2 components"));
    cases.add(denseOutput(1_000, 10_000, "10⁴ dense outputs of 1,000 components"));
    for (String method : List.of("RODAS5P", "KVAERNO5")) {
      cases.add(stiff("ROBERTSON", "Robertson to 1e11", method));
      cases.add(stiff("BATCH", "stiff batch of 256 × 8", method));
    }
    cases.add(gradients(1_000, "10³"));
    cases.add(gradients(100_000, "10⁵"));
    cases.add(scaling());
    cases.add(stock());
    return cases.stream().flatMap(TargetTable::withVariants).toList();
  }

  /** A case, and right after it the same in double and without the vector module. */
  private static Stream<SuiteCase> withVariants(SuiteCase usual) {
    List<Row> varied =
        usual.rows().stream().filter(row -> IN_EACH_VARIANT.contains(row.name())).toList();
    if (usual.threads() > 1 || varied.isEmpty()) {
      return Stream.of(usual);
    }
    SuiteCase brief =
        switch (usual.arguments().get(0)) {
          // Without the times of its ops.
          case "field" -> one(List.of("field")).with(FEWER_ROUNDS);
          case "sde" -> usual.with(FEWER_ROUNDS);
          // They compile less than what is usual, and take longer.
          case "cnf" -> usual.with("--warmup", "210");
          case "latent" -> usual.with("--warmup", "80");
          case "cde" -> usual.with("--warmup", "204");
          default -> usual;
        };
    return Stream.of(
        usual, brief.in(Variant.DOUBLE, varied), brief.in(Variant.WITHOUT_VECTORS, varied));
  }

  /**
   * How many times as fast a case is to be with two threads as with one; empty where nothing is
   * demanded.
   */
  static OptionalDouble speedup(SuiteCase suiteCase) {
    return switch (suiteCase.arguments().get(0)) {
      case "cnf", "latent" -> OptionalDouble.of(1.6);
      case "examples" -> OptionalDouble.of(1.8);
      default -> OptionalDouble.empty();
    };
  }

  private static SuiteCase one(List<String> arguments, Row... rows) {
    return new SuiteCase(arguments, 1, List.of(rows));
  }

  private static SuiteCase first(String task, String name) {
    List<Row> rows =
        List.of(
            once("first iteration of a fresh Java, " + name + ", with all before it", "total_ms"),
            once("first iteration of a fresh Java, " + name + ", without ND4J's start", "ours_ms"));
    return new SuiteCase(List.of("first", "--task", task), 1, rows);
  }

  /** An event that a process sees once; runs are processes. */
  private static Row once(String name, String field) {
    return new Row(
        name,
        "ms",
        field,
        field,
        Optional.empty(),
        Optional.empty(),
        new None(),
        new Target.None());
  }

  private static SuiteCase examples() {
    return one(
        List.of("examples", "--batch", "10000", "--alone"),
        new Row(
            "10,000 small solves, each with its own steps",
            "ms",
            "ms",
            "min_ms",
            Optional.empty(),
            Optional.empty(),
            new None(),
            new Target.None()));
  }

  /** With tolerances at which dopri5 needs as many evaluations as the peers did, 632. */
  private static SuiteCase solver() {
    return one(
        List.of("solver", "--rtol", "1.6e-5", "--atol", "1e-7"),
        milliseconds(
            "Lotka–Volterra in double",
            "ms",
            "min_ms",
            new Floor("floor_ms", "floor_ratio"),
            "max_relative_error",
            new None(),
            new AtMost(2, "ms")),
        new Row(
            "solver, per evaluation without the field",
            "µs",
            "overhead_us_per_evaluation",
            "overhead_min_us_per_evaluation",
            Optional.empty(),
            Optional.of("max_relative_error"),
            new None(),
            new AtMost(3, "µs")));
  }

  private static SuiteCase denseOutput(int size, int times, String name) {
    Row row =
        new Row(
            name,
            "ms",
            "ms",
            "min_ms",
            Optional.empty(),
            Optional.of("max_error"),
            new None(),
            new Target.None());
    return one(List.of("dense", "--size", "" + size, "--times", "" + times), row);
  }

  private static SuiteCase stiff(String problem, String name, String method) {
    Row row =
        new Row(
            name + ", " + method.toLowerCase(Locale.ROOT),
            "ms",
            "ms",
            "min_ms",
            Optional.empty(),
            Optional.of("max_error"),
            new None(),
            new Target.None());
    return one(List.of("stiff", "--problem", problem, "--method", method), row);
  }

  private static SuiteCase gradients(int steps, String name) {
    List<Row> rows = new ArrayList<>();
    for (String kept : List.of("stored", "checkpointed", "reversible")) {
      String title = "gradient of %s steps, %s".formatted(name, kept);
      rows.add(gradient(title, "ms", kept + "_ms", kept + "_min_ms", kept + "_error"));
      String megabytes = kept + "_mb";
      rows.add(gradient(title + ", memory", "MB", megabytes, megabytes, kept + "_error"));
    }
    return one(List.of("gradients", "--steps", "" + steps), rows.toArray(Row[]::new));
  }

  private static Row gradient(
      String name, String unit, String median, String minimum, String error) {
    return new Row(
        name,
        unit,
        median,
        minimum,
        Optional.empty(),
        Optional.of(error),
        new None(),
        new Target.None());
  }

  private static SuiteCase scaling() {
    return one(
        List.of("scaling"),
        new Row(
            "solver alone, largest state, over moving its memory once",
            "×",
            "solver_to_floor_at_largest",
            "solver_to_floor_at_largest",
            Optional.empty(),
            Optional.of("max_relative_error"),
            new None(),
            new AtMost(1.25, "×")),
        deviation("size 10² to 10⁷, off linear", "size_deviation_percent", WITHIN_20_PERCENT),
        deviation("solver alone, off linear", "solver_deviation_percent", new Target.None()),
        deviation(
            "solver alone, off linear next to its floor",
            "solver_deviation_from_floor_percent",
            new Target.None()),
        deviation("NFE 10 to 10⁴, off linear", "nfe_deviation_percent", WITHIN_20_PERCENT));
  }

  private static Row deviation(String name, String percent, Target target) {
    return new Row(
        name,
        "%",
        percent,
        percent,
        Optional.empty(),
        Optional.of("max_relative_error"),
        new None(),
        target);
  }

  private static SuiteCase stock() {
    return one(
        List.of("stock"),
        milliseconds(
            "stock DL4J convolutions, fit",
            "ms",
            "min_ms",
            new Floor("floor_ms", "floor_ratio"),
            "max_relative_error",
            new Measured("before_ms"),
            new OfReference(1.0 / 7)));
  }
}
