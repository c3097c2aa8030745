package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitDataException;
import io.github.dl4jode.mnist.data.DigitImage;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.data.Digits;
import io.github.dl4jode.mnist.model.BlockReports;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.ThreadOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Classifies one digit with a saved network. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Classifies a picture of a digit, or one of the test digits, with a saved model.")
final class PredictCommand implements Callable<Integer> {

  private static final int BAR_WIDTH = 40;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      defaultValue = "report/models/odenet.zip",
      description = "A model saved by compare. Default: ${DEFAULT-VALUE}.")
  private Path model;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what;

  @Mixin private DigitDataOptions data;

  @Mixin private ThreadOption threads;

  /** What to classify. */
  static final class What {

    @Option(
        names = "--image",
        paramLabel = "FILE",
        description =
            "A PNG of one digit, of any size; 28×28 pixels are taken as they are, a light background"
                + " is inverted.")
    private Path image;

    @Option(names = "--index", paramLabel = "N", description = "A test digit, counted from 0.")
    private Integer index;
  }

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(spec);
    threads.check(checks);
    for (String option : List.of("--data", "--full")) {
      checks.hasEffect(option, what.image != null, "with --image");
    }
    PrintWriter out = spec.commandLine().getOut();
    Digits digit = what.image == null ? testDigit(out) : picture();
    threads.startBackend();
    MultiLayerNetwork network = restore();
    long start = System.nanoTime();
    INDArray probabilities = network.output(DigitBatches.inOrder(digit, 1).next().getFeatures());
    double seconds = (System.nanoTime() - start) / 1e9;
    print(out, digit, probabilities.toDoubleVector());
    int evaluations =
        BlockReports.of(network)
            .map(SolveReport::forward)
            .map(statistics -> statistics.functionEvaluations())
            .orElse(0);
    out.printf(Locale.ROOT, "%d evaluations of an ODE field (NFE), %.2f s%n", evaluations, seconds);
    out.flush();
    return ExitCode.SUCCESS;
  }

  private Digits testDigit(PrintWriter out) {
    DigitSets sets = data.source().load();
    if (what.index < 0 || what.index >= sets.test().size()) {
      throw new ParameterException(
          spec.commandLine(),
          "--index must be from 0 to %d, not %d".formatted(sets.test().size() - 1, what.index));
    }
    Digits digit = sets.test().select(new int[] {what.index});
    out.printf("Test digit %d of %s, a %d%n", what.index, sets.origin(), digit.label(0));
    return digit;
  }

  private Digits picture() {
    // The label plays no part.
    return new Digits(DigitImage.read(what.image), new byte[1]);
  }

  private MultiLayerNetwork restore() {
    if (!Files.isRegularFile(model)) {
      throw new DigitDataException(
          "There is no model " + model + "; train one with the command compare.");
    }
    try {
      return ModelFile.readNetwork(model, false);
    } catch (IOException | RuntimeException e) {
      throw new DigitDataException(
          model + " cannot be read as a model saved by compare (" + FileFailure.reason(e) + ").",
          e);
    }
  }

  private static void print(PrintWriter out, Digits digit, double[] probabilities) {
    out.print(Sketch.of(digit));
    IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer label) -> -probabilities[label]))
        .forEach(
            label -> {
              String bar = "#".repeat((int) Math.round(probabilities[label] * BAR_WIDTH));
              String line =
                  String.format(
                      Locale.ROOT, "%d  %6.2f %%  %s", label, 100 * probabilities[label], bar);
              out.println(line.stripTrailing());
            });
  }
}
