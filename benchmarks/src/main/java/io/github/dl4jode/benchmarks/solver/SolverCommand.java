package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link SolverCase}. */
@Command(
    name = "solver",
    sortOptions = false,
    description = "A solve of a small problem in double: time, evaluations, error.")
public final class SolverCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(1_000, 500);

  @Option(
      names = "--problem",
      paramLabel = "NAME",
      defaultValue = "lotka_volterra",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private SolverProblem problem;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "dopri5",
      converter = MethodNames.class,
      completionCandidates = MethodNames.class,
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Method method;

  @Option(
      names = "--rtol",
      paramLabel = "R",
      defaultValue = "1e-7",
      description = "Relative tolerance. Default: ${DEFAULT-VALUE}.")
  private double rtol;

  @Option(
      names = "--atol",
      paramLabel = "A",
      defaultValue = "1e-9",
      description = "Absolute tolerance. Default: ${DEFAULT-VALUE}.")
  private double atol;

  @Option(
      names = "--step",
      paramLabel = "H",
      description = "Take fixed steps of this size, which the methods without an estimate need.")
  private Double step;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    OdeSolver.Builder solver = OdeSolver.builder().method(method).rtol(rtol).atol(atol);
    if (step != null) {
      solver.stepSizeController(new FixedStepSize(step));
    }
    return new SolverCase(problem, solver.build(), repetitions.orElse(USUAL));
  }
}
