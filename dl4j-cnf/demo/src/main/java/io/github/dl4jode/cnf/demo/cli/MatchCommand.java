package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.Grid;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.demo.picture.DensityPictures;
import io.github.dl4jode.cnf.demo.training.DensityMatchedFlow;
import io.github.dl4jode.cnf.demo.training.FlowChoice;
import io.github.dl4jode.cnf.demo.training.MatchingRun;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.training.IterationOption;
import io.github.dl4jode.program.training.OutputFolder;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Matches a known density. */
@Command(
    name = "match",
    mixinStandardHelpOptions = true,
    description =
        "Lowers the Kullback-Leibler divergence KL(q || p) of a flow q from a known density p in the"
            + " plane, and draws both: a continuous flow, or a discrete one to compare it with.")
final class MatchCommand implements Callable<Integer> {

  private static final int LINES = 20;
  private static final int POINTS = 100_000;

  /** The part of the plane that is drawn, as in the papers. */
  private static final Grid DRAWN = new Grid(-4, 4, 120);

  @Spec private CommandSpec command;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      required = true,
      description =
          "U1, U2, U3 or U4 of Rezende and Mohamed (2015), table 1; all but U1 with Gaussian flanks"
              + " outside [-4, 4], without which they have no finite integral.")
  private ToyPotential target;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "cnf",
      description =
          "cnf, a continuous planar flow, or planar-flow, the discrete one."
              + " Default: ${DEFAULT-VALUE}.")
  private FlowChoice model;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Layers of the discrete flow, terms of the continuous one. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Mixin private final IterationOption length = new IterationOption(3000);

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "512",
      description = "Samples an iteration. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "5e-3",
      description =
          "Learning rate of Adam at first; it falls along half a cosine. Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Mixin private SeedOption seed;

  @Mixin private final OutputFolder output = new OutputFolder("report");

  @Mixin private ThreadOption threads;

  private MatchCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    checks.atLeastOne("--size", size);
    int iterations = length.checked(checks);
    checks.inMemory("--samples", 1, samples);
    checks.positive("--learning-rate", learningRate);
    threads.check(checks);
    output.prepare("target.png", "samples.png");
    threads.startBackend();
    PrintWriter out = command.commandLine().getOut();
    MatchingRun match = new MatchingRun(target, samples, seed.value());
    DensityMatchedFlow flow = match.newFlow(model, size, learningRate, iterations);
    MatchingRun.Result result = match.train(flow, iterations, lines(iterations, out));
    out.printf(
        Locale.ROOT,
        "%s, %s of size %d with %d parameters: KL %.4f ± %.4f nats%n",
        target,
        model,
        size,
        flow.parameters(),
        result.divergence(),
        result.standardError());
    DensityPictures pictures = new DensityPictures(DRAWN);
    pictures.density(match.density(DRAWN), target.toString(), output.file("target.png"));
    pictures.points(
        flow.sample(POINTS, seed.value()), model.toString(), output.file("samples.png"));
    output.written(out);
    return ExitCode.SUCCESS;
  }

  /** A line for every twentieth of the training, with the mean since the last. */
  private MatchingRun.Observer lines(int iterations, PrintWriter out) {
    int perLine = Math.max(1, iterations / LINES);
    long start = System.nanoTime();
    double[] sum = {0};
    return (iteration, divergence) -> {
      sum[0] += divergence;
      if (iteration % perLine == 0) {
        out.printf(
            Locale.ROOT,
            "iteration %d/%d: KL %.4f, %.1f s%n",
            iteration,
            iterations,
            sum[0] / perLine,
            (System.nanoTime() - start) / 1e9);
        out.flush();
        sum[0] = 0;
      }
    };
  }
}
