package io.github.dl4jode.benchmarks.cde;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.GradientOption;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link CdeCase}. */
@Command(
    name = "cde",
    sortOptions = false,
    description = "A training iteration of a controlled equation that learns spirals.")
public final class CdeCommand extends BenchmarkCommand {

  private static final int LONG = 500;
  // Java compiles what DL4J runs for some seconds.
  private static final Repetitions USUAL = new Repetitions(1_004, 20);
  private static final Repetitions USUAL_OF_FIXED_STEPS = new Repetitions(2_004, 20);
  private static final Repetitions USUAL_LONG = new Repetitions(106, 10);

  @Mixin private GradientOption gradient;

  @Option(
      names = "--steps",
      paramLabel = "NAME",
      defaultValue = "dopri5",
      description =
          "dopri5 at rtol 1e-4 and atol 1e-6; rk4 or reversible (Heun) with step 1. Default:"
              + " ${DEFAULT-VALUE}.")
  private StepChoice steps;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "100",
      description = "Observations of a series, at least 2. Default: ${DEFAULT-VALUE}.")
  private int length;

  @Option(
      names = "--depth",
      paramLabel = "D",
      defaultValue = "0",
      description =
          "Replaces each window of the series by its log-signature of this depth, 1 to 3; 0 leaves"
              + " the series as it is. Default: ${DEFAULT-VALUE}.")
  private int depth;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "50",
      description = "Observations of a window. Default: ${DEFAULT-VALUE}.")
  private int window;

  @Option(
      names = "--input-gradient",
      description = "Computes the gradient of the series as well, as for a layer before.")
  private boolean inputGradient;

  @Option(names = "--fit", description = "Measures the fits of paths alone.")
  private boolean fit;

  @Mixin private DataTypeOption dataType;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    Repetitions times = repetitions.orElse(usual());
    return fit
        ? new CdeFitCase(length, times)
        : new CdeCase(
            gradient.value(),
            steps,
            length,
            new Signature(depth, window),
            inputGradient,
            dataType.value(),
            times);
  }

  private Repetitions usual() {
    if (length >= LONG) {
      return USUAL_LONG;
    }
    return steps == StepChoice.DOPRI5 ? USUAL : USUAL_OF_FIXED_STEPS;
  }
}
