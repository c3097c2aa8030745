package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.GradientOption;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link SpiralCase}. */
@Command(
    name = "spiral",
    sortOptions = false,
    description = "A training iteration of the spiral example: 20 pieces of 10 points.")
public final class SpiralCommand extends BenchmarkCommand {

  // So many, for Java compiles what they run for some seconds; the peer measures a hundred.
  private static final Repetitions USUAL = new Repetitions(9_620, 100);
  private static final Repetitions USUAL_FULL = new Repetitions(1_020, 30);

  @Mixin private GradientOption gradient;

  @Option(names = "--full", description = "All 1,000 points in one piece.")
  private boolean full;

  @Option(
      names = "--through",
      paramLabel = "WHAT",
      defaultValue = "network",
      description =
          "network: a MultiLayerNetwork with an OdeLayer; gradient: the gradient method alone."
              + " Default: ${DEFAULT-VALUE}.")
  private SpiralCase.Path path;

  @Mixin private DataTypeOption dataType;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    return new SpiralCase(
        gradient.value(),
        full,
        path,
        dataType.value(),
        repetitions.orElse(full ? USUAL_FULL : USUAL));
  }
}
