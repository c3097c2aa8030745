package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.BalancedSubset;
import io.github.dl4jode.mnist.report.ReportException;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.SeedOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws the digits that are embedded in the program; for its developers. */
@Command(
    name = "subset",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Draws as many of each digit at random and writes them as gzipped IDX files.")
final class SubsetCommand implements Callable<Integer> {

  @Mixin private DigitDataOptions data;

  @Option(names = "--training", defaultValue = "6000", description = "Default: ${DEFAULT-VALUE}.")
  private int training;

  @Option(names = "--test", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}.")
  private int test;

  @Mixin private SeedOption seed;

  @Option(names = "--output", required = true, paramLabel = "DIR", description = "The folder.")
  private Path output;

  @Override
  public Integer call() {
    try {
      BalancedSubset.write(data.source().load(), training, test, seed.value(), output);
    } catch (IOException e) {
      throw new ReportException("The digits cannot be written to " + output + " (" + e + ").", e);
    }
    return ExitCode.SUCCESS;
  }
}
