package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.layer.doctor.GradientDoctor;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.network.NetworkFileException;
import io.github.dl4jode.mnist.network.NetworkReader;
import io.github.dl4jode.mnist.network.TrainableNetwork;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.training.BatchSizeOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares gradient methods on a saved network. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Compares gradient methods on the ODE layers of a saved network and a batch of digits: the"
            + " error of each, its evaluations, memory and time; and recommends one.")
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A configuration (.json), or a model saved by ModelSerializer (.zip).")
  private Path model;

  @Mixin private final BatchSizeOption batchSize = new BatchSizeOption(8);

  @Mixin private DigitDataOptions data;

  @Mixin private ThreadOption threads;

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(spec);
    int examples = batchSize.checked(checks);
    threads.check(checks);
    DigitSets digits = data.source().load();
    threads.startBackend();
    TrainableNetwork network = NetworkReader.read(model).trainable();
    DataSet batch = DigitBatches.inOrder(digits.training(), examples).next();
    network.normalizer().ifPresent(it -> it.transform(batch));
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s on %d training digits of %s%n%n",
        model.getFileName(), batch.numExamples(), digits.origin());
    try {
      out.print(new GradientDoctor().examine(network.model(), batch).table());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new NetworkFileException(model + ": " + e.getMessage(), e);
    }
    out.flush();
    return ExitCode.SUCCESS;
  }
}
