package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.suite.Reference.OfPeer;
import io.github.dl4jode.benchmarks.suite.Row.Floor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What has a peer in PyTorch: training iterations, MNIST's field, solves of stochastic equations,
 * and queries of a Brownian path. The targets are shares of the peer's time of the same session.
 */
final class TrainingCases {

  private static final String ITERATION = "ms_per_iteration";
  private static final String ITERATION_MINIMUM = "min_ms_per_iteration";
  private static final Floor ITERATION_FLOOR = new Floor("floor_ms_per_iteration", "floor_ratio");
  private static final String GRADIENT_ERROR = "gradient_relative_error";
  private static final List<String> GRADIENTS = List.of("adjoint", "discrete");

  /** What torchdiffeq cannot do; its gradient error is next to that of the usual way. */
  private static final String REMEMBERING = "--remember-first-step";

  private static final String REMEMBERED = ", first step remembered";

  /** Of solves of 3 components, and of their Brownian paths. */
  private static final Target SMALL = new Target.OfPeer(1.0 / 20);

  /** Of solves of 64 components. */
  private static final Target LARGE = new Target.OfPeer(1.0 / 5);

  private TrainingCases() {}

  /** The field of the ODE-Net, compared with its floor. */
  static SuiteCase field(int threads) {
    Row forward =
        Row.milliseconds(
            "field, forward",
            "forward_ms",
            "forward_min_ms",
            new Floor("floor_forward_ms", "forward_ratio"),
            "forward_error",
            new OfPeer("forward_ms"),
            new Target.OfFloor(1.25));
    Row both =
        Row.milliseconds(
            "field, forward + VJP",
            "forward_vjp_ms",
            "forward_vjp_min_ms",
            new Floor("floor_forward_vjp_ms", "forward_vjp_ratio"),
            "forward_vjp_error",
            new OfPeer("forward_vjp_ms"),
            new Target.OfFloor(1.2));
    List<Row> rows = List.of(threads == 1 ? forward : forward.withoutTarget(), both);
    return new SuiteCase(List.of("field", "--profile"), threads, rows).withPeer("field");
  }

  /** Steps of the networks of the MNIST demo, and the convolutions of the ResNet's alone. */
  static List<SuiteCase> networks(int threads) {
    Row residual = iteration("ResNet step", new Target.OfPeer(0.9)).withoutError();
    Row convolutions =
        new Row(
            "ResNet step, its convolutions alone",
            "ms",
            "floor_ms_per_iteration",
            "floor_min_ms_per_iteration",
            Optional.empty(),
            Optional.empty(),
            new OfPeer("floor_ms_per_iteration"),
            new Target.None());
    String odenet = "ODE-Net step, adjoint";
    Target third = new Target.OfPeer(1.0 / 3);
    String rknet = "RK-Net step, discrete";
    Target half = new Target.OfPeer(0.5);
    return List.of(
        network("odenet", threads, iteration(odenet, third)),
        network("odenet", threads, iteration(odenet + REMEMBERED, third)).with(REMEMBERING),
        network("rknet", threads, iteration(rknet, half)),
        network("rknet", threads, iteration(rknet + REMEMBERED, half)).with(REMEMBERING),
        network("resnet", threads, residual, convolutions));
  }

  private static SuiteCase network(String model, int threads, Row... rows) {
    return new SuiteCase(List.of("mnist", "--model", model), threads, List.of(rows))
        .withPeer("mnist", "--model", model);
  }

  /** Pieces of the spiral, with a peer, and all of it, without. */
  static List<SuiteCase> spirals() {
    List<SuiteCase> cases = new ArrayList<>();
    for (String gradient : GRADIENTS) {
      double limit = gradient.equals("adjoint") ? 1.0 / 25 : 0.08;
      Row row = iteration("spiral, 10 points, " + gradient, new Target.OfPeer(limit));
      cases.add(one("spiral", gradient, row));
    }
    for (String gradient : GRADIENTS) {
      Row row = iteration("spiral, 1,000 points, " + gradient, new Target.None());
      cases.add(
          new SuiteCase(
              List.of("spiral", "--full", "--gradient", gradient),
              1,
              List.of(row.withoutReference())));
    }
    return cases;
  }

  /** The flow; peers run with one thread, for which the targets are. */
  static List<SuiteCase> flows(int threads) {
    return GRADIENTS.stream()
        .map(
            gradient -> {
              Row row = iteration("flow, two circles, " + gradient, new Target.OfPeer(0.08));
              return withThreads(one("cnf", gradient, row.withoutFloor()), threads);
            })
        .toList();
  }

  /** The latent ODE, likewise. */
  static List<SuiteCase> latent(int threads) {
    return GRADIENTS.stream()
        .map(
            gradient -> {
              double limit = gradient.equals("adjoint") ? 0.06 : 0.4;
              Row row = iteration("latent ODE, " + gradient, new Target.OfPeer(limit));
              return withThreads(one("latent", gradient, row.withoutFloor()), threads);
            })
        .toList();
  }

  private static SuiteCase withThreads(SuiteCase one, int threads) {
    return threads == 1
        ? one
        : new SuiteCase(
            one.arguments(),
            threads,
            one.rows().stream().map(Row::withoutReference).map(Row::withoutTarget).toList());
  }

  /** The controlled equation of torchcde's spirals. */
  static List<SuiteCase> controlled() {
    List<SuiteCase> cases = new ArrayList<>();
    for (int length : List.of(100, 1000)) {
      cases.add(controlled("adjoint", "dopri5", length, new Target.OfPeer(1.0 / 20)));
      cases.add(controlled("discrete", "dopri5", length, new Target.OfPeer(1.0 / 8)));
      cases.add(controlled("discrete", "rk4", length, new Target.OfPeer(1.0 / 8)));
    }
    return cases;
  }

  private static SuiteCase controlled(String gradient, String steps, int length, Target target) {
    Row row =
        iteration(
            "controlled equation, %,d points, %s, %s".formatted(length, steps, gradient), target);
    String[] arguments = {
      "cde", "--gradient", gradient, "--steps", steps, "--length", Integer.toString(length)
    };
    return new SuiteCase(List.of(arguments), 1, List.of(row)).withPeer(arguments);
  }

  /** The controlled equation in ways that no driver has. */
  static List<SuiteCase> controlledWithoutPeers() {
    return List.of(
        withoutPeer(
            "controlled equation, 100 points, reversible, discrete",
            List.of("--steps", "reversible", "--length", "100")),
        logSignatures(10_000),
        logSignatures(20_000));
  }

  /** Windows of 50 observations at depth 2, linear between their ends, and RK4 from row to row. */
  private static SuiteCase logSignatures(int length) {
    return withoutPeer(
        "log-ODE, %,d points, rk4, discrete".formatted(length),
        List.of("--steps", "rk4", "--length", "" + length, "--depth", "2"));
  }

  private static SuiteCase withoutPeer(String name, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("cde", "--gradient", "discrete"));
    arguments.addAll(options);
    Row row = iteration(name, new Target.None()).withoutReference();
    return new SuiteCase(arguments, 1, List.of(row));
  }

  /** Solves of stochastic equations, what they ask of a Brownian path, and trainings. */
  static List<SuiteCase> stochastic() {
    return List.of(
        stochastic("euler", 3, SMALL),
        stochastic("euler", 64, LARGE),
        stochastic("reversible_heun", 3, SMALL),
        stochastic("reversible_heun", 64, LARGE),
        stochastic("milstein", 3, SMALL),
        stochastic("srk", 3, SMALL),
        stochastic("midpoint", 3, SMALL),
        longer("euler"),
        longer("reversible_heun"),
        brownian(),
        stochasticModel("latent_lorenz", "latent SDE, Lorenz"),
        stochasticModel("gan", "SDE-GAN, Ornstein–Uhlenbeck"));
  }

  private static SuiteCase stochasticModel(String model, String name) {
    String[] arguments = {"sde", "--model", model, "--batch", "128"};
    Row row = iteration(name + ", 128 series", new Target.OfPeer(0.25)).withoutFloor();
    return new SuiteCase(List.of(arguments), 1, List.of(row)).withPeer(arguments);
  }

  private static SuiteCase stochastic(String method, int size, Target target) {
    return stochastic(
        method,
        "stochastic equation of %d, %s, ".formatted(size, method.replace('_', ' ')),
        target,
        List.of("--size", "" + size));
  }

  /** A solve of 1,000 steps, which compiles what it runs in fewer rounds. */
  private static SuiteCase longer(String method) {
    String name = "stochastic equation of 3, %s, 1,000 steps, ".formatted(method.replace('_', ' '));
    return stochastic(method, name, SMALL, List.of("--size", "3", "--steps", "1000"))
        .with("--warmup", "20", "--iterations", "15");
  }

  private static SuiteCase stochastic(
      String method, String name, Target target, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("sde", "--method", method));
    arguments.addAll(options);
    List<Row> rows = new ArrayList<>();
    rows.add(solve(name + "forward", "forward", target));
    rows.add(solve(name + "discrete", "backprop", target));
    if (method.equals("reversible_heun")) {
      rows.add(solve(name + "undone", "undone", target));
    }
    if (method.equals("midpoint")) {
      rows.add(solve(name + "adjoint", "adjoint", new Target.None()));
    }
    return new SuiteCase(arguments, 1, rows).withPeer(arguments.toArray(String[]::new));
  }

  /** The target is of rates, at least 20 times as many queries a second. */
  private static SuiteCase brownian() {
    String name = "Brownian increments of 256 × 3, one query";
    return new SuiteCase(
            List.of("brownian"),
            1,
            List.of(query(name, "sequential"), query(name + ", there and back", "double")))
        .withPeer("brownian");
  }

  private static Row query(String name, String field) {
    return new Row(
        name,
        "µs",
        field + "_us",
        field + "_min_us",
        Optional.empty(),
        Optional.empty(),
        new OfPeer(field + "_us"),
        SMALL);
  }

  private static Row solve(String name, String field, Target target) {
    return new Row(
        name,
        "ms",
        field + "_ms",
        field + "_min_ms",
        Optional.of(new Floor(field + "_floor_ms", field + "_floor_ratio")),
        Optional.empty(),
        new OfPeer(field + "_ms"),
        target);
  }

  private static SuiteCase one(String name, String gradient, Row row) {
    String[] arguments = {name, "--gradient", gradient};
    return new SuiteCase(List.of(arguments), 1, List.of(row)).withPeer(arguments);
  }

  private static Row iteration(String name, Target target) {
    return Row.milliseconds(
        name,
        ITERATION,
        ITERATION_MINIMUM,
        ITERATION_FLOOR,
        GRADIENT_ERROR,
        new OfPeer(ITERATION),
        target);
  }
}
