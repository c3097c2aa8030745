package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.GraphEvent;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The solves of a layer that solves each example as its own: takes and gives the arrays of a whole
 * minibatch.
 */
public final class ExampleSolves implements AutoCloseable {

  private final TapeTerm term;
  private final ExampleSolver solver;
  private final List<Event> events;
  private INDArray states;
  private long outputs;

  /**
   * Takes a solver of a term.
   *
   * @param term of one example, not closed with this object
   * @param solver of the term, closed with this object
   * @param events of each example
   */
  public ExampleSolves(TapeTerm term, ExampleSolver solver, List<GraphEvent> events) {
    this.term = term;
    this.solver = solver;
    this.events = events.stream().map(event -> event.of(term)).toList();
    this.states = Nd4j.empty(term.dataType());
  }

  /**
   * Solves all examples.
   *
   * @param initialState y(t_0) [batch · size], which must keep its values until the backward pass
   * @return the states [times, batch · size], valid until the next solve
   */
  public INDArray forward(INDArray initialState, double... times) {
    outputs = times.length;
    long batch = initialState.length() / term.size();
    INDArray rows = initialState.reshape(batch, term.size());
    ExampleSolutions solutions =
        solver.forward(rows, (example, state) -> solve(state, times)).orThrow();
    long[] needed = {times.length, initialState.length()};
    if (!Arrays.equals(states.shape(), needed)) {
      free();
      states = OffHeapMemory.uninitialized(term.dataType(), needed);
    }
    solutions.copyStates(states);
    return states;
  }

  private Solve solve(INDArray state, double... times) {
    Solve.Builder solve = Solve.of(term, state, times);
    events.forEach(solve::event);
    return solve.build();
  }

  /**
   * Carries cotangents back through the last solve.
   *
   * @param cotangents dL/dy(t_i) as rows [times, batch · size]
   * @return the gradients, valid until the next solve
   */
  public Gradients backward(INDArray cotangents) {
    ExampleGradients of =
        solver.backward(example -> ofExample(cotangents, example), /* withTimes= */ false);
    return Gradients.of(
        of.initialStates().reshape(of.initialStates().length()),
        of.parameters(),
        Map.of(),
        new double[Math.toIntExact(outputs)],
        of.statistics());
  }

  private INDArray ofExample(INDArray cotangents, long example) {
    return cotangents.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(example * term.size(), (example + 1) * term.size()));
  }

  /** The cost of the last solve of all examples. */
  public SolverStatistics forwardStatistics() {
    return solver.solutions().statistics();
  }

  /** The cost of the backward passes that followed. */
  public SolverStatistics backwardStatistics() {
    return solver.backwardStatistics();
  }

  /** The bytes that solver and gradient method keep, at their largest. */
  public long workspaceBytes() {
    return solver.workspaceBytes();
  }

  /** The bytes of workspaces and results. */
  public long bytes() {
    return workspaceBytes() + states.length() * term.dataType().width();
  }

  private void free() {
    if (states.closeable()) {
      states.close();
    }
  }

  @Override
  public void close() {
    solver.close();
    free();
  }
}
