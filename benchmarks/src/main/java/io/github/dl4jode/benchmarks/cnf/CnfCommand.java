package io.github.dl4jode.benchmarks.cnf;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.GradientOption;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The options of {@link CnfCase}. */
@Command(
    name = "cnf",
    sortOptions = false,
    description = "A training iteration of the flow that learns two circles, batch 512.")
public final class CnfCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(3_010, 30);

  @Mixin private GradientOption gradient;

  @Mixin private DataTypeOption dataType;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    return new CnfCase(gradient.value(), dataType.value(), repetitions.orElse(USUAL));
  }
}
