package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Row.milliseconds;

import io.github.dl4jode.benchmarks.suite.Reference.InFloors;
import io.github.dl4jode.benchmarks.suite.Reference.Measured;
import io.github.dl4jode.benchmarks.suite.Reference.None;
import io.github.dl4jode.benchmarks.suite.Row.Floor;
import io.github.dl4jode.benchmarks.suite.Target.AtMost;
import io.github.dl4jode.benchmarks.suite.Target.OfFloor;
import io.github.dl4jode.benchmarks.suite.Target.OfReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The cases, with their peers and their targets. Peers are compared in times of the floor, where
 * there is one for both; {@link SideBySide} has the rest.
 */
final class TargetTable {

  private static final String ITERATION = "ms_per_iteration";
  private static final String ITERATION_MINIMUM = "min_ms_per_iteration";
  private static final Floor ITERATION_FLOOR = new Floor("floor_ms_per_iteration", "floor_ratio");
  private static final String PEERS_FLOOR = "peers_floor_ms_per_iteration";
  private static final String GRADIENT_ERROR = "gradient_relative_error";

  private static final Target WITHIN_20_PERCENT = new AtMost(20, "%");

  private TargetTable() {}

  /**
   * The cases in the order of the table.
   *
   * @param threads with each of which runs what cores can share
   */
  static List<SuiteCase> cases(List<Integer> threads) {
    List<SuiteCase> cases = new ArrayList<>();
    cases.add(field(1));
    threads.stream().filter(count -> count > 1).map(TargetTable::field).forEach(cases::add);
    for (int count : threads) {
      cases.add(odeNet(count));
      cases.add(rkNet(count));
      cases.add(resNet(count));
    }
    for (String gradient : List.of("adjoint", "discrete")) {
      cases.add(spiral(gradient));
    }
    for (String gradient : List.of("adjoint", "discrete")) {
      cases.add(fullSpiral(gradient));
    }
    for (int count : threads) {
      for (String gradient : List.of("adjoint", "discrete")) {
        cases.add(flow(gradient).withThreads(count));
      }
      for (String gradient : List.of("adjoint", "discrete")) {
        cases.add(latent(gradient).withThreads(count));
      }
      cases.add(examples().withThreads(count));
    }
    cases.add(controlled("adjoint", "dopri5", 100, new AtMost(122, "ms")));
    cases.add(controlled("discrete", "dopri5", 100, new AtMost(40, "ms")));
    cases.add(controlled("discrete", "rk4", 100, new AtMost(11, "ms")));
    cases.add(controlled("discrete", "reversible", 100, new Target.None()));
    cases.add(controlled("adjoint", "dopri5", 1000, new AtMost(930, "ms")));
    cases.add(controlled("discrete", "dopri5", 1000, new AtMost(485, "ms")));
    cases.add(controlled("discrete", "rk4", 1000, new AtMost(121, "ms")));
    cases.add(logSignatures(10_000, new Target.None()));
    cases.add(logSignatures(20_000, new Target.None()));
    cases.add(solver());
    cases.add(denseOutput(2, 1_000_000, "10⁶ dense outputs of 2 components"));
    cases.add(denseOutput(1_000, 10_000, "10⁴ dense outputs of 1,000 components"));
    for (String method : List.of("RODAS5P", "KVAERNO5")) {
      cases.add(stiff("ROBERTSON", "Robertson to 1e11", method));
      cases.add(stiff("BATCH", "stiff batch of 256 × 8", method));
    }
    cases.add(gradients(1_000, "10³"));
    cases.add(gradients(100_000, "10⁵"));
    cases.add(brownian());
    cases.add(scaling());
    cases.add(stock());
    return cases;
  }

  private static SuiteCase one(List<String> arguments, Row... rows) {
    return new SuiteCase(arguments, 1, List.of(rows));
  }

  private static SuiteCase field(int threads) {
    // Targets are those of one thread.
    return threads == 1 ? fieldOfOneThread() : withoutTargets(fieldOfOneThread(), threads);
  }

  private static SuiteCase withoutTargets(SuiteCase one, int threads) {
    return new SuiteCase(
        one.arguments(), threads, one.rows().stream().map(Row::withoutTarget).toList());
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

  private static SuiteCase fieldOfOneThread() {
    return one(
        List.of("field", "--profile"),
        milliseconds(
            "field, forward",
            "forward_ms",
            "forward_min_ms",
            new Floor("floor_forward_ms", "forward_ratio"),
            "forward_error",
            new None(),
            new OfFloor(1.25)),
        milliseconds(
            "field, forward + VJP",
            "forward_vjp_ms",
            "forward_vjp_min_ms",
            new Floor("floor_forward_vjp_ms", "forward_vjp_ratio"),
            "forward_vjp_error",
            new None(),
            new OfFloor(1.2)));
  }

  private static Row iteration(String name, Reference reference, Target target) {
    return milliseconds(
        name, ITERATION, ITERATION_MINIMUM, ITERATION_FLOOR, GRADIENT_ERROR, reference, target);
  }

  /** The peers' floors are of one thread. */
  private static Row networkStep(String name, int threads, TorchFigure torch, double limit) {
    return threads == 1
        ? iteration(name, new InFloors(PEERS_FLOOR, torch.floors()), new OfReference(limit))
        : iteration(name, new None(), new Target.None());
  }

  private static SuiteCase network(String model, int threads, Row row) {
    return new SuiteCase(
        List.of("mnist", "--model", model, "--iterations", "12"), threads, List.of(row));
  }

  private static SuiteCase odeNet(int threads) {
    Row row = networkStep("ODE-Net step, adjoint", threads, TorchFigure.ODENET_ADJOINT, 0.5);
    return network("odenet", threads, row);
  }

  private static SuiteCase rkNet(int threads) {
    Row row = networkStep("RK-Net step, discrete", threads, TorchFigure.RKNET_DISCRETE, 0.7);
    return network("rknet", threads, row);
  }

  private static SuiteCase resNet(int threads) {
    Row row = networkStep("ResNet step", threads, TorchFigure.RESNET, 1);
    return network("resnet", threads, row.withoutError());
  }

  private static SuiteCase spiral(String gradient) {
    Row row = iteration("spiral, 10 points, " + gradient, new None(), new Target.None());
    return one(List.of("spiral", "--gradient", gradient), row);
  }

  private static SuiteCase fullSpiral(String gradient) {
    Row row = iteration("spiral, 1,000 points, " + gradient, new None(), new Target.None());
    return one(List.of("spiral", "--full", "--gradient", gradient), row);
  }

  private static SuiteCase flow(String gradient) {
    return one(
        List.of("cnf", "--gradient", gradient), withoutFloor("flow, two circles, " + gradient));
  }

  private static SuiteCase latent(String gradient) {
    return one(List.of("latent", "--gradient", gradient), withoutFloor("latent ODE, " + gradient));
  }

  private static SuiteCase controlled(String gradient, String steps, int length, Target target) {
    Row row =
        iteration(
            "controlled equation, %,d points, %s, %s".formatted(length, steps, gradient),
            new None(),
            target);
    return one(
        List.of("cde", "--gradient", gradient, "--steps", steps, "--length", "" + length), row);
  }

  /** Windows of 50 observations at depth 2, linear between their ends, and RK4 from row to row. */
  private static SuiteCase logSignatures(int length, Target target) {
    Row row = iteration("log-ODE, %,d points, rk4, discrete".formatted(length), new None(), target);
    return one(
        List.of(
            "cde",
            "--gradient",
            "discrete",
            "--steps",
            "rk4",
            "--length",
            "" + length,
            "--depth",
            "2"),
        row);
  }

  private static Row withoutFloor(String name) {
    return new Row(
        name,
        "ms",
        ITERATION,
        ITERATION_MINIMUM,
        Optional.empty(),
        Optional.of(GRADIENT_ERROR),
        new None(),
        new Target.None());
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

  private static SuiteCase brownian() {
    Row row =
        new Row(
            "Brownian increments of 256 × 3, one query",
            "µs",
            "sequential_us",
            "sequential_min_us",
            Optional.empty(),
            Optional.empty(),
            new None(),
            new Target.None());
    return one(List.of("brownian"), row);
  }

  private static SuiteCase scaling() {
    return one(
        List.of("scaling"),
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
