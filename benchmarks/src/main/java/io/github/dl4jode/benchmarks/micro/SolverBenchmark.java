package io.github.dl4jode.benchmarks.micro;

import io.github.dl4jode.benchmarks.solver.FormulaField;
import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.control.StepSizeController;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.Term;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A dopri5 step on a state of two numbers in double, as the hundredth part of a solve of a hundred
 * steps; and what a solve costs that has only one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SolverBenchmark {

  private static final int STEPS = 100;
  private static final double STEP = 0.01;

  private final Term rotation =
      new FormulaField(
          2,
          (t, y, f) -> {
            f[0] = y[1];
            f[1] = -y[0];
          });
  private final INDArray state = Nd4j.createFromArray(1.0, 0.0);
  private final SolverWorkspace workspace = new SolverWorkspace();
  private final OdeSolver fixed = solver(new FixedStepSize(STEP));
  private final OdeSolver adaptive = solver(AdaptiveStepSize.integral());

  private static OdeSolver solver(StepSizeController controller) {
    // So loose that every step is accepted and as long as the longest.
    return OdeSolver.builder()
        .rtol(1)
        .atol(1)
        .firstStep(STEP)
        .maximumStep(STEP)
        .stepSizeController(controller)
        .build();
  }

  /** Without an error norm. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public Solution fixedStep() {
    return solve(fixed, STEPS * STEP);
  }

  /** With an error norm and step-size control. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public Solution adaptiveStep() {
    return solve(adaptive, STEPS * STEP);
  }

  /** What every solve costs, whatever its length: one step, and the solution's own arrays. */
  @Benchmark
  public Solution solveOfOneStep() {
    return solve(adaptive, STEP);
  }

  private Solution solve(OdeSolver solver, double end) {
    return solver.solve(Solve.of(rotation, state, 0, end).build(), workspace);
  }

  /** Releases the memory. */
  @TearDown
  public void close() {
    workspace.close();
  }
}
