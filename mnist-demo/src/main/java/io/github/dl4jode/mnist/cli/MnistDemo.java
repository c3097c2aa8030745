package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.Downsampling;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.Labels;
import io.github.dl4jode.program.Programs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: ResNet against ODE-Net on MNIST. */
@Command(
    name = "mnist-demo",
    mixinStandardHelpOptions = true,
    version = "mnist-demo 0.1.0",
    description = "ResNet against ODE-Net on MNIST (Chen et al. 2018). Without a command: compare.",
    footer = {"", ExitCode.HELP},
    subcommands = {
      CompareCommand.class,
      PredictCommand.class,
      DoctorCommand.class,
      ImportCommand.class,
      GpuCheckCommand.class,
      SummarizeCommand.class,
      SwapCommand.class,
      TrainNetworkCommand.class,
      StockNetworkCommand.class,
      SubsetCommand.class
    })
public final class MnistDemo {

  private static final Set<String> OF_THE_PROGRAM = Set.of("-h", "--help", "-V", "--version");

  private MnistDemo() {}

  /** Runs the program and exits with its code. */
  public static void main(String[] arguments) {
    Programs.start(MnistDemo::commandLine, withCommand(arguments));
  }

  /** The commands, ready to parse. */
  static CommandLine commandLine() {
    return Programs.commandLine(new MnistDemo())
        .registerConverter(Architecture.class, Labels.of(Architecture.class))
        .registerConverter(Downsampling.class, Labels.of(Downsampling.class))
        .registerConverter(Method.class, Labels.of(Methods.ofEveryKind(), Method::label));
  }

  /** Puts the default command in front of arguments that name none. */
  static String[] withCommand(String... arguments) {
    boolean named = arguments.length > 0 && !arguments[0].startsWith("-");
    if (named || (arguments.length > 0 && OF_THE_PROGRAM.contains(arguments[0]))) {
      return arguments;
    }
    List<String> completed = new ArrayList<>(List.of("compare"));
    completed.addAll(Arrays.asList(arguments));
    return completed.toArray(String[]::new);
  }
}
