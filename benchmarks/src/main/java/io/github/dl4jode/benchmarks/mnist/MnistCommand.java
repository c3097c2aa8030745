package io.github.dl4jode.benchmarks.mnist;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.mnist.data.DigitSource;
import io.github.dl4jode.mnist.data.Digits;
import io.github.dl4jode.mnist.data.EmbeddedDigits;
import io.github.dl4jode.mnist.data.FolderDigits;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.program.training.GradientChoice;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link MnistCase}. */
@Command(
    name = "mnist",
    sortOptions = false,
    description = "A training iteration of a network of the MNIST demo.")
public final class MnistCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(39, 12);

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "odenet",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Architecture model;

  @Option(
      names = "--gradient",
      paramLabel = "NAME",
      defaultValue = "adjoint",
      description =
          "${COMPLETION-CANDIDATES}, for odenet; that of rknet is discrete."
              + " Default: ${DEFAULT-VALUE}.")
  private GradientChoice gradient;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "128",
      description = "Images in a minibatch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--tol",
      paramLabel = "TOL",
      defaultValue = "1e-3",
      description = "rtol and atol. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Option(
      names = "--remember-first-step",
      description = "Begin each solve with what the last one found out.")
  private boolean remembering;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Take the digits from MNIST's four IDX files in this folder, plain or gzipped."
              + " The default is an embedded subset.")
  private Path data;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    DigitSource source = data == null ? new EmbeddedDigits() : new FolderDigits(data);
    Digits digits = source.load().training();
    return new MnistCase(
        model, gradient, tolerance, remembering, batch, digits, repetitions.orElse(USUAL));
  }
}
