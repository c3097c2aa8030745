package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.EpochResult;
import io.github.dl4jode.mnist.training.ModelResult;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The runs of one network that differ in their seeds alone.
 *
 * @param runs at least one, by seed
 */
record SeedGroup(List<SeedRun> runs) {

  private static final String USUAL_DOWNSAMPLING = "conv";

  /** The label of the architecture. */
  String model() {
    return first().model();
  }

  /** The name in tables and plots. */
  String title() {
    return titleOf(first().title(), runs.get(0).settings());
  }

  /** The name of a network of these settings in tables and plots. */
  static String titleOf(String network, RunSettings settings) {
    String downsampling = settings.comparison().downsampling();
    return downsampling.equals(USUAL_DOWNSAMPLING)
        ? network
        : network + ", " + downsampling + " downsampling";
  }

  long parameters() {
    return first().parameters();
  }

  /** The most memory that the block held in any of the runs. */
  long blockBytes() {
    return runs.stream().mapToLong(run -> run.result().blockBytes()).max().orElseThrow();
  }

  boolean hasOdeBlock() {
    return first().last().work().forward() > 0;
  }

  /** A quantity of the last epoch, over the seeds. */
  Spread last(ToDoubleFunction<EpochResult> value) {
    return Spread.of(runs.stream().map(run -> value.applyAsDouble(run.result().last())).toList());
  }

  /** The mean of a quantity over the seeds, by epoch. */
  double[] means(ToDoubleFunction<EpochResult> value) {
    double[] means = new double[first().epochs().size()];
    for (int i = 0; i < means.length; i++) {
      int epoch = i;
      means[i] =
          runs.stream()
              .mapToDouble(run -> value.applyAsDouble(run.result().epochs().get(epoch)))
              .average()
              .orElseThrow();
    }
    return means;
  }

  private ModelResult first() {
    return runs.get(0).result();
  }
}
