package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.network.NetworkFile;
import io.github.dl4jode.mnist.network.StockResNet;
import io.github.dl4jode.program.Backend;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.file.ProgramFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a network to try the other commands on. */
@Command(
    name = "stock",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Writes the configuration of a small ResNet in DL4J's own layers: something to train and swap.")
final class StockNetworkCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "OUT", description = "The file for the configuration, .json.")
  private Path out;

  @Option(
      names = "--blocks",
      defaultValue = "3",
      description = "Residual blocks of the second stage. Default: ${DEFAULT-VALUE}.")
  private int blocks;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.05",
      description = "Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Mixin private SeedOption seed;

  @Override
  public Integer call() {
    new OptionChecks(spec).atLeastOne("--blocks", blocks);
    Backend.start();
    NetworkFile network =
        new NetworkFile.GraphConfiguration(
            StockResNet.configuration(blocks, learningRate, seed.value()));
    ProgramFile.write(out, network::write);
    spec.commandLine().getOut().println("Written to " + out);
    spec.commandLine().getOut().flush();
    return ExitCode.SUCCESS;
  }
}
