package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.Sample;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A row over all runs.
 *
 * @param row what it is about
 * @param median of the runs' medians
 * @param minimum of the runs' minima
 * @param floor the median of the runs' floors
 * @param floorRatio the median of the runs' own ratios of time to floor
 * @param error the largest of the runs
 * @param reference the median of the runs that have one
 * @param referenceRatio the median of each run's time by its reference
 */
record Summary(
    Row row,
    double median,
    double minimum,
    OptionalDouble floor,
    OptionalDouble floorRatio,
    OptionalDouble error,
    OptionalDouble reference,
    OptionalDouble referenceRatio) {

  static Summary of(Row row, List<JsonNode> runs) {
    ToDoubleFunction<JsonNode> time = run -> Row.number(run, row.time());
    OptionalDouble floor = OptionalDouble.empty();
    OptionalDouble floorRatio = OptionalDouble.empty();
    if (row.floor().isPresent()) {
      Row.Floor names = row.floor().get();
      floor = median(runs, run -> Row.number(run, names.time()));
      floorRatio = median(runs, run -> Row.number(run, names.ratio()));
    }
    OptionalDouble reference = OptionalDouble.empty();
    OptionalDouble referenceRatio = OptionalDouble.empty();
    if (!(row.reference() instanceof Reference.None)) {
      ToDoubleFunction<JsonNode> of = run -> row.reference().value(run).orElseThrow();
      List<JsonNode> compared =
          runs.stream().filter(run -> row.reference().value(run).isPresent()).toList();
      reference = median(compared, of);
      referenceRatio = median(compared, run -> time.applyAsDouble(run) / of.applyAsDouble(run));
    }
    OptionalDouble error =
        row.error().isEmpty()
            ? OptionalDouble.empty()
            : runs.stream().mapToDouble(run -> Row.number(run, row.error().get())).max();
    return new Summary(
        row,
        median(runs, time).orElseThrow(),
        runs.stream().mapToDouble(run -> Row.number(run, row.minimum())).min().orElseThrow(),
        floor,
        floorRatio,
        error,
        reference,
        referenceRatio);
  }

  private static OptionalDouble median(List<JsonNode> runs, ToDoubleFunction<JsonNode> figure) {
    return runs.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Sample.of(runs.stream().mapToDouble(figure).toArray()).median());
  }

  boolean isMet() {
    return row.target().isMet(this);
  }
}
