package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.field.TapeField;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.OdeSolution;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StepObserver;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The solves of dynamics on states of one shape, for an {@link OdeLayer} or {@link OdeVertex}. */
final class OdeSolve implements AutoCloseable {

  /**
   * What is solved and how.
   *
   * @param label of the layer in messages
   */
  record Settings(String label, Dynamics dynamics, OdeSolver solver, GradientMethod gradient) {}

  private final Settings settings;
  private final boolean training;
  private final TapeField field;
  private final SolverWorkspace solverWorkspace = new SolverWorkspace();
  private final GradientWorkspace gradientWorkspace = new GradientWorkspace();

  private Optional<DifferentiableSolution> differentiable = Optional.empty();
  private Optional<OdeSolution> solution = Optional.empty();
  private Optional<Gradients> gradients = Optional.empty();

  /**
   * Compiles the dynamics.
   *
   * @throws IllegalArgumentException if they cannot become a tape, or do not keep the shape
   */
  OdeSolve(CompilationRequest request, long[] stateShape, Settings settings) {
    this.settings = settings;
    this.training = request.training();
    TapeField.Definition f = settings.dynamics()::define;
    this.field =
        training
            ? TapeField.differentiable(f, request.dataType(), stateShape, request.parameters())
            : TapeField.evaluationOnly(f, request.dataType(), stateShape, request.parameters());
  }

  /**
   * Solves, and forgets the last solve.
   *
   * @param initialState [n], to be kept until the backward pass is done
   */
  OdeSolution forward(INDArray initialState, double... times) {
    releaseResults();
    field.parametersChanged();
    try {
      OdeSolution solved = solve(initialState, times).orThrow();
      solution = Optional.of(solved);
      return solved;
    } catch (OdeSolverException e) {
      throw failure("forward", e);
    }
  }

  private OdeSolution solve(INDArray initialState, double... times) {
    OdeSolver solver = settings.solver();
    if (!training) {
      return solver.solve(field, initialState, times, solverWorkspace, StepObserver.none());
    }
    DifferentiableSolution solved =
        settings.gradient().solve(solver, field, initialState, times, gradientWorkspace);
    differentiable = Optional.of(solved);
    return solved.solution();
  }

  /** The gradients of the last solve, of which the arrays hold until the next. */
  Gradients backward(INDArray outputCotangents) {
    try {
      Gradients computed = differentiable.orElseThrow().backward(outputCotangents);
      gradients = Optional.of(computed);
      return computed;
    } catch (OdeSolverException e) {
      throw failure("backward", e);
    }
  }

  private IllegalStateException failure(String pass, OdeSolverException cause) {
    return new IllegalStateException(
        settings.label() + ", " + pass + " pass: " + cause.getMessage(), cause);
  }

  Optional<SolveReport> report() {
    SolverStatistics backward =
        gradients.map(Gradients::statistics).orElse(SolverStatistics.none());
    return solution.map(solved -> new SolveReport(solved.statistics(), backward, workspaceBytes()));
  }

  Set<String> opsWithoutLoop() {
    return field.opsWithoutLoop();
  }

  private long workspaceBytes() {
    return training ? gradientWorkspace.peakBytes() : solverWorkspace.bytes();
  }

  long bytes() {
    return field.bytes() + workspaceBytes() + results().mapToLong(OdeSolve::bytesOf).sum();
  }

  static long bytesOf(INDArray array) {
    return array.length() * array.dataType().width();
  }

  /** Frees the arrays of the last passes now; waiting for the garbage collector would pile up. */
  private void releaseResults() {
    results().filter(INDArray::closeable).forEach(INDArray::close);
    solution = Optional.empty();
    differentiable = Optional.empty();
    gradients = Optional.empty();
  }

  private Stream<INDArray> results() {
    Stream<INDArray> states =
        solution.stream().flatMap(s -> Stream.of(s.states(), s.quadratures()));
    Stream<INDArray> cotangents =
        gradients.stream().flatMap(g -> Stream.of(g.initialState(), g.parameters()));
    return Stream.concat(states, cotangents);
  }

  @Override
  public void close() {
    releaseResults();
    solverWorkspace.close();
    gradientWorkspace.close();
    field.close();
  }
}
