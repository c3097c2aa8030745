package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.event.EventCotangents;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Solves each example of a batch as its own, one after the other: with its own steps, its own end,
 * events and status. The result of an example is the same bits in any minibatch; an example that is
 * hard, or fails, changes nothing for the others.
 *
 * <p>This costs the calls of the term for each example. An {@link OwnStepsSolver} is faster where
 * its limits are kept.
 *
 * <p>In training every example keeps what its backward pass needs until the next solve. Not for
 * several threads at once.
 */
public final class ExampleSolver implements AutoCloseable {

  private final DifferentiableTerm term;
  private final OdeSolver solver;
  private final GradientMethod gradient;
  private final boolean training;
  private final SolverWorkspace solverWorkspace = new SolverWorkspace();
  private final List<GradientWorkspace> workspaces = new ArrayList<>();
  private ExampleSolutions solutions = new ExampleSolutions(List.of());
  private List<DifferentiableSolution> differentiable = List.of();
  private Optional<ExampleProblem> problem = Optional.empty();
  private Optional<ExampleGradients> gradients = Optional.empty();

  /**
   * Takes a term to be solved for many examples.
   *
   * @param term of one example, {@code batch()} 1; not closed with this solver
   * @param training whether solves are to be differentiated
   * @throws IllegalArgumentException if the term is of several examples, or the solver remembers
   *     its first step
   */
  public ExampleSolver(
      DifferentiableTerm term, OdeSolver solver, GradientMethod gradient, boolean training) {
    if (term.batch() != 1) {
      throw new IllegalArgumentException(
          "To solve each example as its own, the term has a batch of 1, not " + term.batch());
    }
    this.term = term;
    this.solver = IndependentSolves.require(solver);
    this.gradient = gradient;
    this.training = training;
  }

  /** Does the same as {@link #forward(INDArray, ExampleProblem)} with the same times for all. */
  public ExampleSolutions forward(INDArray initialStates, double... times) {
    return forward(initialStates, (example, state) -> Solve.of(term, state, times).build());
  }

  /**
   * Solves all examples, and frees the results of the last solve. A solve that fails does not end
   * the others: look at the status of each, or call {@link ExampleSolutions#orThrow()}.
   *
   * @param initialStates y(t_0) [batch, size]; read, and kept unchanged by the caller until the
   *     backward pass is done
   * @param given says what is solved for each example
   */
  public ExampleSolutions forward(INDArray initialStates, ExampleProblem given) {
    release();
    problem = Optional.of(given);
    term.parametersChanged();
    List<Solution> each = new ArrayList<>();
    List<DifferentiableSolution> results = new ArrayList<>();
    int batch = Math.toIntExact(initialStates.size(0));
    for (int i = 0; i < batch; i++) {
      given.prepare(i);
      INDArray state = initialStates.getRow(i).reshape(term.size());
      Solve solve = given.solve(i, state);
      if (training) {
        DifferentiableSolution result = gradient.solve(solver, solve, workspace(i));
        results.add(result);
        each.add(result.solution());
      } else {
        each.add(solver.solve(solve, solverWorkspace));
      }
    }
    differentiable = results;
    solutions = new ExampleSolutions(each);
    return solutions;
  }

  private GradientWorkspace workspace(int example) {
    if (example == workspaces.size()) {
      workspaces.add(new GradientWorkspace());
    }
    return workspaces.get(example);
  }

  /** Gives the cotangents of one example. */
  @FunctionalInterface
  public interface ExampleCotangents {

    /** dL/dy(t_i) of one example as rows [times, size]. */
    INDArray outputs(int example);

    /** dL/d times and states of its events. */
    default EventCotangents events(int example) {
      return EventCotangents.none();
    }
  }

  /**
   * Carries the cotangents of all examples back through the last solve.
   *
   * @param cotangents asked for one example after the other
   * @param withTimes whether dL/dt_i is computed, by two evaluations for each example
   * @return the gradients; their arrays are valid until the next solve
   * @throws IllegalStateException if this solver is not for training, or nothing has been solved
   */
  public ExampleGradients backward(ExampleCotangents cotangents, boolean withTimes) {
    if (differentiable.isEmpty()) {
      throw new IllegalStateException("There is no solve to be differentiated");
    }
    gradients.ifPresent(ExampleGradients::close);
    INDArray initialStates =
        OffHeapMemory.uninitialized(term.dataType(), differentiable.size(), term.size());
    INDArray parameters =
        term.parameterCount() == 0
            ? Nd4j.empty(term.dataType())
            : OffHeapMemory.uninitialized(term.dataType(), term.parameterCount());
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    List<double[]> times = new ArrayList<>();
    SolverStatistics cost = SolverStatistics.none();
    for (int i = 0; i < differentiable.size(); i++) {
      problem.orElseThrow().prepare(i);
      Gradients of =
          differentiable
              .get(i)
              .backward(cotangents.outputs(i), Nd4j.empty(term.dataType()), cotangents.events(i));
      if (withTimes) {
        times.add(of.times());
      }
      Vectors.copy(of.initialState(), initialStates.getRow(i));
      sum(of, i, parameters, inputs);
      cost = cost.plus(of.statistics());
      of.close();
    }
    ExampleGradients all = new ExampleGradients(initialStates, parameters, inputs, times, cost);
    gradients = Optional.of(all);
    return all;
  }

  private void sum(Gradients of, int example, INDArray parameters, Map<String, INDArray> inputs) {
    if (!parameters.isEmpty()) {
      if (example == 0) {
        Vectors.copy(of.parameters(), parameters);
      } else {
        Vectors.add(1, of.parameters(), parameters);
      }
    }
    of.inputs()
        .forEach(
            (name, input) ->
                Vectors.copy(
                    input,
                    inputs
                        .computeIfAbsent(
                            name,
                            n ->
                                OffHeapMemory.uninitialized(
                                    term.dataType(), differentiable.size(), input.length()))
                        .getRow(example)));
  }

  /** The last solutions; of no example before the first solve. */
  public ExampleSolutions solutions() {
    return solutions;
  }

  /** The cost of the backward passes that followed. */
  public SolverStatistics backwardStatistics() {
    return gradients.map(ExampleGradients::statistics).orElse(SolverStatistics.none());
  }

  /** The bytes that solver and gradient method keep, at their largest. */
  public long workspaceBytes() {
    return solverWorkspace.bytes()
        + workspaces.stream().mapToLong(GradientWorkspace::peakBytes).sum();
  }

  /** Frees the results of the last solve. */
  public void release() {
    solutions.each().forEach(Solution::close);
    gradients.ifPresent(ExampleGradients::close);
    solutions = new ExampleSolutions(List.of());
    differentiable = List.of();
    gradients = Optional.empty();
  }

  @Override
  public void close() {
    release();
    solverWorkspace.close();
    workspaces.forEach(GradientWorkspace::close);
    workspaces.clear();
  }
}
