package io.github.dl4jode.benchmarks.scaling;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Solves of states of growing size, and of one size with growing numbers of evaluations, all in the
 * same rounds: is the cost linear in both? The times are minima, for a line is bent by a single
 * point that something else has slowed down.
 *
 * <p>By size there are two equations: a network, whose work is in the processor, and y' = -y, whose
 * work and whose solver's is to move the state to and from the memory.
 *
 * @param sizes of the state
 * @param steps of the solves of {@link #SIZE_OF_STEPS}
 * @param repetitions of everything
 * @param plot where to draw the results
 */
record ScalingCase(
    List<Integer> sizes, List<Integer> steps, Repetitions repetitions, Optional<Path> plot)
    implements BenchmarkCase {

  private static final int SIZE_OF_STEPS = 1000;

  /** Elements times evaluations in a measurement: some milliseconds. */
  private static final double WORK = 1e7;

  /** A network takes about ten times as long. */
  private static final double WORK_OF_NETWORK = 1e6;

  private static final int EVALUATIONS_PER_STEP = 6;
  private static final int FEWEST_STEPS = 2;
  private static final int MOST_STEPS = 300;

  @Override
  public void measure(Result result) {
    List<Probe> ofNetworks = new ArrayList<>();
    List<Probe> ofSolver = new ArrayList<>();
    List<MemoryFloor> floors = new ArrayList<>();
    for (int size : sizes) {
      ofNetworks.add(new Probe(Equation.network(size), stepsFor(size, WORK_OF_NETWORK), 1));
      Probe probe = new Probe(Equation.decay(size), stepsFor(size, WORK), 1);
      ofSolver.add(probe);
      floors.add(new MemoryFloor(size, probe.evaluations()));
    }
    List<Probe> bySteps = steps.stream().map(ScalingCase::probeOfSteps).toList();
    try {
      List<Runnable> actions = new ArrayList<>();
      ofNetworks.forEach(probe -> actions.add(probe::run));
      ofSolver.forEach(probe -> actions.add(probe::run));
      floors.forEach(floor -> actions.add(floor::run));
      bySteps.forEach(probe -> actions.add(probe::run));
      Iterator<Sample> times = repetitions.interleaved(actions.toArray(Runnable[]::new)).iterator();
      ScalingSeries networks = bySize(ofNetworks, times);
      ScalingSeries solver = bySize(ofSolver, times);
      ScalingSeries floor = bySize(ofSolver, times);
      ScalingSeries evaluations = byEvaluations(bySteps, times);
      repetitions.describe(result);
      reportSize(result, networks, solver, floor);
      reportEvaluations(result, evaluations);
      result.put(
          "max_relative_error",
          Stream.of(ofNetworks, ofSolver, bySteps)
              .flatMap(List::stream)
              .mapToDouble(Probe::error)
              .max()
              .orElseThrow());
      plot.ifPresent(file -> new ScalingPlot(networks, solver, floor, evaluations).save(file));
    } finally {
      Stream.of(ofNetworks, ofSolver, bySteps).flatMap(List::stream).forEach(Probe::close);
      floors.forEach(MemoryFloor::close);
    }
  }

  private static Probe probeOfSteps(int steps) {
    return new Probe(Equation.decay(SIZE_OF_STEPS), steps, Math.max(1, 1000 / steps));
  }

  private static int stepsFor(int size, double work) {
    double wanted = work / size / EVALUATIONS_PER_STEP;
    return (int) Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, wanted));
  }

  /** Microseconds of an evaluation by the size of the state. */
  private ScalingSeries bySize(List<Probe> probes, Iterator<Sample> times) {
    return new ScalingSeries(
        sizes.stream().mapToDouble(Integer::doubleValue).toArray(),
        microseconds(times, probes.stream().mapToDouble(Probe::evaluations).toArray()));
  }

  /** Microseconds of a solve by its evaluations. */
  private static ScalingSeries byEvaluations(List<Probe> probes, Iterator<Sample> times) {
    return new ScalingSeries(
        probes.stream().mapToDouble(Probe::evaluations).toArray(),
        microseconds(times, probes.stream().mapToDouble(Probe::repeats).toArray()));
  }

  private static double[] microseconds(Iterator<Sample> milliseconds, double[] divisors) {
    double[] values = new double[divisors.length];
    Arrays.setAll(values, i -> 1e3 * milliseconds.next().minimum() / divisors[i]);
    return values;
  }

  private static void reportSize(
      Result result, ScalingSeries networks, ScalingSeries solver, ScalingSeries floor) {
    put(result, "size_", networks);
    put(result, "solver_", solver);
    put(result, "floor_", floor);
    LinearFit toFloor = LinearFit.of(floor.time(), solver.time());
    result
        .put("floor_fit_ratio", toFloor.slope())
        .put("solver_to_floor_at_largest", last(solver.time()) / last(floor.time()))
        .put("solver_deviation_from_floor_percent", 100 * toFloor.largestDeviation());
  }

  private static void put(Result result, String prefix, ScalingSeries size) {
    LinearFit fit = size.fit();
    result
        .put(prefix + "us_per_evaluation_by_size", size.byX(size.time()))
        .put(prefix + "ns_per_element_by_size", size.byX(perElement(size)))
        .put(prefix + "fit_us", fit.constant())
        .put(prefix + "fit_ns_per_element", 1e3 * fit.slope())
        .put(prefix + "deviation_percent", 100 * fit.largestDeviation());
  }

  private static double last(double[] values) {
    return values[values.length - 1];
  }

  private static double[] perElement(ScalingSeries size) {
    double[] values = new double[size.x().length];
    Arrays.setAll(values, i -> 1e3 * size.time()[i] / size.x()[i]);
    return values;
  }

  private static void reportEvaluations(Result result, ScalingSeries evaluations) {
    LinearFit fit = evaluations.fit();
    result
        .put("us_per_solve_by_nfe", evaluations.byX(evaluations.time()))
        .put("nfe_fit_us", fit.constant())
        .put("nfe_fit_us_per_evaluation", fit.slope())
        .put("nfe_deviation_percent", 100 * fit.largestDeviation());
  }
}
