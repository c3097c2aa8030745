package io.github.dl4jode.benchmarks.micro;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.solver.OdeSolver;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A solve of a small field over [0, 1] and its gradient, by each method. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GradientBenchmark {

  private static final double[] TIMES = {0, 1};

  private final OdeSolver solver = OdeSolver.builder().rtol(1e-3).atol(1e-3).build();
  private final GradientWorkspace workspace = new GradientWorkspace();

  /** {@link ContinuousAdjoint}. */
  @Benchmark
  public Gradients continuousAdjoint(MlpFieldState mlp) {
    return solveAndDifferentiate(new ContinuousAdjoint(), mlp);
  }

  /** {@link InterpolatingAdjoint}. */
  @Benchmark
  public Gradients interpolatingAdjoint(MlpFieldState mlp) {
    return solveAndDifferentiate(new InterpolatingAdjoint(), mlp);
  }

  /** {@link DiscreteAdjoint}. */
  @Benchmark
  public Gradients discreteAdjoint(MlpFieldState mlp) {
    return solveAndDifferentiate(new DiscreteAdjoint(), mlp);
  }

  private Gradients solveAndDifferentiate(GradientMethod method, MlpFieldState mlp) {
    DifferentiableSolution solution =
        method.solve(solver, mlp.field(), mlp.state(), TIMES, workspace);
    return solution.backward(Nd4j.ones(DataType.FLOAT, TIMES.length, mlp.state().length()));
  }

  /** Releases the memory. */
  @TearDown
  public void close() {
    workspace.close();
  }
}
