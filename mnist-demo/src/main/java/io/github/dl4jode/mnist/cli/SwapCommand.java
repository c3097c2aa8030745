package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.mnist.network.NetworkFile;
import io.github.dl4jode.mnist.network.NetworkFileException;
import io.github.dl4jode.mnist.network.NetworkReader;
import io.github.dl4jode.program.Backend;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.swap.OdeSwap;
import io.github.dl4jode.swap.ResidualChain;
import io.github.dl4jode.swap.StartingPoint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replaces residual blocks of a network in a file. */
@Command(
    name = "swap",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Replaces a chain of residual blocks of a DL4J network by one ODE block: of a configuration"
          + " (in.json), or of a model saved by ModelSerializer (in.zip), whose other weights stay.",
      "Without OUT it lists the chains that there are."
    })
final class SwapCommand implements Callable<Integer> {

  /** What listing chains does not read. */
  private static final List<String> OF_SWAPS =
      List.of("--chain", "--replace-batch-normalization", "--time", "--fresh", "--tolerance");

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IN", description = "The network, .json or .zip.")
  private Path in;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OUT",
      description = "Where the new network goes, of the same kind.")
  private Path out;

  @Option(
      names = "--chain",
      paramLabel = "N",
      description = "Which chain of the list, counted from 1. Default: the longest.")
  private Integer chain;

  @Option(
      names = "--replace-batch-normalization",
      description =
          "Put group normalisation in the place of batch normalisation, which cannot be part of a"
              + " differential equation.")
  private boolean replaceBatchNormalization;

  @Option(
      names = "--time",
      description = "Let convolutions and dense layers of the block see the time.")
  private boolean time;

  @Option(
      names = "--fresh",
      description =
          "Begin with random weights in the block. Default: with the mean of the replaced ones, where"
              + " there are weights.")
  private boolean fresh;

  @Option(
      names = "--tolerance",
      defaultValue = "1e-3",
      description = "Both rtol and atol of the block's solver. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Override
  public Integer call() {
    check();
    if (out != null) {
      ProgramFile.requireWritable(out);
    }
    Backend.start();
    NetworkFile network = NetworkReader.read(in);
    List<ResidualChain> chains = network.chains();
    if (out == null) {
      list(chains);
    } else {
      swap(network, chains);
    }
    return ExitCode.SUCCESS;
  }

  private void check() {
    OptionChecks checks = new OptionChecks(spec);
    checks.positive("--tolerance", tolerance);
    checks.require(
        out == null || NetworkReader.isJson(in) == NetworkReader.isJson(out),
        "IN and OUT must be of the same kind, both .json or both .zip");
    OF_SWAPS.forEach(option -> checks.hasEffect(option, out == null, "without OUT"));
    checks.hasEffect("--fresh", NetworkReader.isJson(in), "on a configuration, without weights");
  }

  private void list(List<ResidualChain> chains) {
    PrintWriter console = spec.commandLine().getOut();
    if (chains.isEmpty()) {
      console.println("No residual blocks.");
    }
    for (int i = 0; i < chains.size(); i++) {
      console.println((i + 1) + ": " + chains.get(i));
    }
    console.flush();
  }

  private void swap(NetworkFile network, List<ResidualChain> chains) {
    NetworkFile.Result result;
    try {
      result = network.swap(options(), chosen(network, chains));
    } catch (IllegalArgumentException e) {
      throw new NetworkFileException(in + ": " + e.getMessage(), e);
    }
    ProgramFile.write(out, result.network()::write);
    PrintWriter console = spec.commandLine().getOut();
    console.println(result.summary());
    console.println("Written to " + out);
    console.flush();
  }

  private ResidualChain chosen(NetworkFile network, List<ResidualChain> chains) {
    if (chain == null) {
      return network.longestChain();
    }
    new OptionChecks(spec)
        .require(
            chain >= 1 && chain <= chains.size(),
            "--chain must be from 1 to " + chains.size() + ", not " + chain);
    return chains.get(chain - 1);
  }

  private OdeSwap options() {
    return OdeSwap.builder()
        .solver(OdeSolver.builder().rtol(tolerance).atol(tolerance).build())
        .time(time ? TimeConditioning.CONCATENATED : TimeConditioning.NONE)
        .startingPoint(fresh ? StartingPoint.FRESH : StartingPoint.MEAN_OF_BRANCHES)
        .replaceBatchNormalization(replaceBatchNormalization)
        .build();
  }
}
