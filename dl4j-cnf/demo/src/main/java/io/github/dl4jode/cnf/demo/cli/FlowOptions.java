package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.training.DensityTask;
import io.github.dl4jode.cnf.demo.training.DivergenceChoice;
import io.github.dl4jode.cnf.demo.training.DynamicsChoice;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.IterationOption;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for a flow and how long it learns, a mixin. */
final class FlowOptions {

  @Mixin private final IterationOption iterations = new IterationOption(2500);

  @Option(
      names = "--divergence",
      paramLabel = "NAME",
      defaultValue = "exact",
      description =
          "exact, or hutchinson, an estimate for many components. Default: ${DEFAULT-VALUE}.")
  private DivergenceChoice divergence;

  @Option(
      names = "--dynamics",
      paramLabel = "NAME",
      defaultValue = "planar",
      description =
          "planar, ignore, concat, concat-v2, squash, concat-squash or blend."
              + " Default: ${DEFAULT-VALUE}.")
  private DynamicsChoice dynamics;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      description =
          "Widths of the hidden layers, 64,64,64 by default; of planar dynamics the number of terms"
              + " and the width of the network that makes them, 128,64 by default.")
  private List<Integer> hidden;

  /**
   * Checks the options and collects them.
   *
   * @param data what is learned from
   * @throws ParameterException if one is out of its range
   */
  DensityTask task(OptionChecks checks, DataName data) {
    int all = iterations.checked(checks);
    List<Integer> widths = hidden == null ? dynamics.defaultWidths() : hidden;
    widths.forEach(width -> checks.atLeastOne("--hidden", width));
    checks.require(
        dynamics.takes(widths), "--hidden of planar dynamics is two numbers, not " + widths.size());
    return new DensityTask(data, all, divergence, dynamics, widths);
  }
}
