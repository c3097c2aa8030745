package io.github.dl4jode.benchmarks.scaling;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Solves of states of growing size, and of one size with growing numbers of evaluations, all in the
 * same rounds: is the cost linear in both? The times are minima, for a line is bent by a single
 * point that something else has slowed down.
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

  private static final int EVALUATIONS_PER_STEP = 6;
  private static final int FEWEST_STEPS = 3;
  private static final int MOST_STEPS = 300;

  @Override
  public void measure(Result result) {
    List<Probe> bySize = new ArrayList<>();
    List<MemoryFloor> floors = new ArrayList<>();
    for (int size : sizes) {
      Probe probe = new Probe(size, stepsFor(size), 1);
      bySize.add(probe);
      floors.add(new MemoryFloor(size, probe.evaluations()));
    }
    List<Probe> bySteps =
        steps.stream().map(n -> new Probe(SIZE_OF_STEPS, n, Math.max(1, 1000 / n))).toList();
    try {
      List<Runnable> actions = new ArrayList<>();
      bySize.forEach(probe -> actions.add(probe::run));
      floors.forEach(floor -> actions.add(floor::run));
      bySteps.forEach(probe -> actions.add(probe::run));
      List<Sample> times = repetitions.interleaved(actions.toArray(Runnable[]::new));
      int count = sizes.size();
      Series size = sizeSeries(bySize, times.subList(0, count), times.subList(count, 2 * count));
      Series evaluations = evaluationSeries(bySteps, times.subList(2 * count, times.size()));
      report(result, size, evaluations);
      result.put("max_relative_error", largestError(bySize, bySteps));
      plot.ifPresent(file -> ScalingPlot.save(size, evaluations, file));
    } finally {
      bySize.forEach(Probe::close);
      floors.forEach(MemoryFloor::close);
      bySteps.forEach(Probe::close);
    }
  }

  private static int stepsFor(int size) {
    double wanted = WORK / size / EVALUATIONS_PER_STEP;
    return (int) Math.max(FEWEST_STEPS, Math.min(MOST_STEPS, wanted));
  }

  private Series sizeSeries(List<Probe> probes, List<Sample> times, List<Sample> floors) {
    double[] evaluations = probes.stream().mapToDouble(Probe::evaluations).toArray();
    return new Series(
        sizes.stream().mapToDouble(Integer::doubleValue).toArray(),
        microseconds(times, evaluations),
        microseconds(floors, evaluations));
  }

  private static Series evaluationSeries(List<Probe> probes, List<Sample> times) {
    double[] repeats = probes.stream().mapToDouble(Probe::repeats).toArray();
    return new Series(
        probes.stream().mapToDouble(Probe::evaluations).toArray(),
        microseconds(times, repeats),
        new double[0]);
  }

  private static double[] microseconds(List<Sample> milliseconds, double[] divisors) {
    double[] values = new double[divisors.length];
    Arrays.setAll(values, i -> 1e3 * milliseconds.get(i).minimum() / divisors[i]);
    return values;
  }

  private static double largestError(List<Probe> bySize, List<Probe> bySteps) {
    List<Probe> all = new ArrayList<>(bySize);
    all.addAll(bySteps);
    return all.stream().mapToDouble(Probe::error).max().orElseThrow();
  }

  private void report(Result result, Series size, Series evaluations) {
    repetitions.describe(result);
    LinearFit bySize = size.fit();
    LinearFit byFloor = size.fitToFloor();
    LinearFit byEvaluations = evaluations.fit();
    result
        .put("us_per_evaluation_by_size", size.byX(size.time()))
        .put("floor_us_per_evaluation_by_size", size.byX(size.floor()))
        .put("ns_per_element_by_size", size.byX(perElement(size, size.time())))
        .put("floor_ns_per_element_by_size", size.byX(perElement(size, size.floor())))
        .put("size_fit_us", bySize.constant())
        .put("size_fit_ns_per_element", 1e3 * bySize.slope())
        .put("size_deviation_percent", 100 * bySize.largestDeviation())
        .put("floor_fit_us", byFloor.constant())
        .put("floor_fit_ratio", byFloor.slope())
        .put("size_deviation_from_floor_percent", 100 * byFloor.largestDeviation())
        .put("us_per_solve_by_nfe", evaluations.byX(evaluations.time()))
        .put("nfe_fit_us", byEvaluations.constant())
        .put("nfe_fit_us_per_evaluation", byEvaluations.slope())
        .put("nfe_deviation_percent", 100 * byEvaluations.largestDeviation());
  }

  private static double[] perElement(Series size, double[] microseconds) {
    double[] values = new double[microseconds.length];
    Arrays.setAll(values, i -> 1e3 * microseconds[i] / size.x()[i]);
    return values;
  }
}
