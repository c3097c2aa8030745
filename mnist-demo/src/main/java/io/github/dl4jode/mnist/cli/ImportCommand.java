package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.AuthorsModel;
import io.github.dl4jode.mnist.model.Downsampling;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.mnist.network.NetworkFileException;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.pytorch.StateDict;
import io.github.dl4jode.solver.OdeSolver;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.schedule.FixedSchedule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a model of this library of the weights of the authors' PyTorch model. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Makes a model of the weights of the authors' PyTorch model (torchdiffeq,"
            + " examples/odenet_mnist.py), which numpy.savez wrote.")
final class ImportCommand implements Callable<Integer> {

  private static final double LEARNING_RATE = 0.1;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "WEIGHTS",
      description = "The state_dict of the model, as .npz.")
  private Path weights;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "odenet",
      description = "resnet, rknet or odenet. Default: ${DEFAULT-VALUE}.")
  private Architecture architecture;

  @Option(
      names = "--downsampling",
      paramLabel = "NAME",
      defaultValue = "conv",
      description = "conv or residual, as in the authors' program. Default: ${DEFAULT-VALUE}.")
  private Downsampling downsampling;

  @Option(
      names = "--tolerance",
      paramLabel = "TOL",
      defaultValue = "1e-3",
      description = "Both rtol and atol of the block's solver. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      required = true,
      description = "The model to write, for the commands predict and doctor.")
  private Path output;

  @Mixin private ThreadOption threads;

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(spec);
    checks.positive("--tolerance", tolerance);
    checks.require(
        architecture != Architecture.STEM, "--model must be resnet, rknet or odenet, not stem");
    checks.hasEffect("--tolerance", !architecture.hasOdeBlock(), "without --model=rknet or odenet");
    threads.check(checks);
    ProgramFile.requireWritable(output);
    threads.startBackend();
    MultiLayerNetwork network = MnistNetworks.create(architecture, settings());
    try {
      StateDict.read(weights).copyInto(network, AuthorsModel.modules(architecture, downsampling));
    } catch (IOException | IllegalArgumentException e) {
      throw new NetworkFileException(e.getMessage(), e);
    }
    ProgramFile.make(output, beside -> ModelSerializer.writeModel(network, beside.toFile(), true));
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %s with %,d parameters%n", output, architecture.label(), network.numParams());
    out.flush();
    return ExitCode.SUCCESS;
  }

  private NetworkSettings settings() {
    return new NetworkSettings(
        downsampling,
        OdeSolver.builder().rtol(tolerance).atol(tolerance).build(),
        GradientChoice.ADJOINT,
        new FixedSchedule(LEARNING_RATE),
        1);
  }
}
