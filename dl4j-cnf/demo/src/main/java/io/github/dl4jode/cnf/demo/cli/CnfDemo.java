package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.data.ToyDensity;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.demo.data.ToyExamples;
import io.github.dl4jode.cnf.demo.training.DivergenceChoice;
import io.github.dl4jode.cnf.demo.training.DynamicsChoice;
import io.github.dl4jode.cnf.demo.training.FlowChoice;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.Labels;
import io.github.dl4jode.program.Programs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: densities that are learned, sampled and drawn. */
@Command(
    name = "cnf",
    mixinStandardHelpOptions = true,
    version = "cnf 0.1.0",
    description = "Continuous normalizing flows: learn a density, sample from it, draw it.",
    footer = {"", ExitCode.HELP},
    subcommands = {
      TrainFlowCommand.class,
      MatchCommand.class,
      SampleCommand.class,
      DensityCommand.class
    })
public final class CnfDemo implements Runnable {

  @Spec private CommandSpec command;

  private CnfDemo() {}

  /** Runs the program and exits with its code. */
  public static void main(String[] arguments) {
    Programs.start(CnfDemo::commandLine, arguments);
  }

  /** The commands, ready to parse. */
  static CommandLine commandLine() {
    return Programs.commandLine(new CnfDemo())
        .registerConverter(ToyDensity.class, Labels.of(ToyDensity.class, ToyExamples::nameOf))
        .registerConverter(DynamicsChoice.class, Labels.of(DynamicsChoice.class))
        .registerConverter(DivergenceChoice.class, Labels.of(DivergenceChoice.class))
        .registerConverter(FlowChoice.class, Labels.of(FlowChoice.class))
        .registerConverter(ToyPotential.class, Labels.of(ToyPotential.class));
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw Programs.commandMissing(command);
  }
}
