package io.github.dl4jode.gradient;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Solves one term many times, as a layer does in training or inference: keeps the memory, reports
 * the cost, and frees the results of a solve when the next one begins.
 */
public final class TermSolver implements AutoCloseable {

  private final DifferentiableTerm term;
  private final OdeSolver solver;
  private final GradientMethod gradient;
  private final boolean training;
  private final SolverWorkspace solverWorkspace = new SolverWorkspace();
  private final GradientWorkspace gradientWorkspace = new GradientWorkspace();
  private Optional<DifferentiableSolution> differentiable = Optional.empty();
  private Optional<Solution> solution = Optional.empty();
  private Optional<Gradients> gradients = Optional.empty();

  /**
   * Takes a term to be solved many times.
   *
   * @param term not closed with it
   * @param training whether solves are to be differentiated
   */
  public TermSolver(
      DifferentiableTerm term, OdeSolver solver, GradientMethod gradient, boolean training) {
    this.term = term;
    // What inference gives is a function of its input alone.
    this.solver = training ? solver : solver.toBuilder().rememberFirstStep(false).build();
    this.gradient = gradient;
    this.training = training;
  }

  /** Does the same as {@link #forward(Solve)} for a plain solve. */
  public Solution forward(INDArray initialState, double... times) {
    return forward(Solve.of(term, initialState, times).build());
  }

  /**
   * Solves with the current parameters and inputs, and frees the results of the last solve.
   *
   * @param solve of the term
   * @return the solution; its arrays are valid until the next solve
   * @throws OdeSolverException if the solve fails
   */
  public Solution forward(Solve solve) {
    release();
    term.parametersChanged();
    Solution solved;
    if (training) {
      DifferentiableSolution result = gradientWorkspace.solve(gradient, solver, solve);
      differentiable = Optional.of(result);
      solved = result.solution();
    } else {
      solved = solver.solve(solve, solverWorkspace);
    }
    solution = Optional.of(solved);
    return solved.orThrow();
  }

  /**
   * Carries a gradient back through the last solve.
   *
   * @param outputCotangents dL/dy(t_i) as rows [times, n]
   * @return the gradients; their arrays are valid until the next solve
   * @throws OdeSolverException if the backward pass fails
   */
  public Gradients backward(INDArray outputCotangents) {
    return keep(differentiable.orElseThrow().backward(outputCotangents));
  }

  /**
   * Carries the gradient of a loss that depends on quadratures as well.
   *
   * @param quadratureCotangent dL/dQ [q]
   */
  public Gradients backward(INDArray outputCotangents, INDArray quadratureCotangent) {
    return keep(differentiable.orElseThrow().backward(outputCotangents, quadratureCotangent));
  }

  private Gradients keep(Gradients computed) {
    gradients.ifPresent(Gradients::close);
    gradients = Optional.of(computed);
    return computed;
  }

  /** Whether solves are differentiated. */
  public boolean isTraining() {
    return training;
  }

  /** The last solution; empty before the first solve. */
  public Optional<Solution> solution() {
    return solution;
  }

  /** The cost of the last forward solve. */
  public SolverStatistics forwardStatistics() {
    return solution.map(Solution::statistics).orElse(SolverStatistics.none());
  }

  /** The cost of the backward pass that followed. */
  public SolverStatistics backwardStatistics() {
    return gradients.map(Gradients::statistics).orElse(SolverStatistics.none());
  }

  /** ‖dL/dy(t0)‖₂ of the last backward pass, computed now; empty before a backward pass. */
  public OptionalDouble adjointNorm() {
    return gradients.isPresent()
        ? OptionalDouble.of(Vectors.norm(gradients.get().initialState()))
        : OptionalDouble.empty();
  }

  /** The bytes that solver and gradient method keep, at their largest. */
  public long workspaceBytes() {
    return training ? gradientWorkspace.peakBytes() : solverWorkspace.bytes();
  }

  /** The bytes of workspaces and results. */
  public long bytes() {
    return workspaceBytes()
        + results().mapToLong(array -> array.length() * array.dataType().width()).sum();
  }

  /** Frees the arrays of the last solve now; waiting for the garbage collector would pile up. */
  public void release() {
    solution.ifPresent(Solution::close);
    gradients.ifPresent(Gradients::close);
    solution = Optional.empty();
    differentiable = Optional.empty();
    gradients = Optional.empty();
  }

  private Stream<INDArray> results() {
    return Stream.concat(
        solution.stream().flatMap(s -> Stream.of(s.states(), s.quadratures())),
        gradients.stream().flatMap(Gradients::arrays));
  }

  @Override
  public void close() {
    release();
    solverWorkspace.close();
    gradientWorkspace.close();
  }
}
