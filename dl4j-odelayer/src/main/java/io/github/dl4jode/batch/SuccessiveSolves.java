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
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Solves the examples of a minibatch one after the other, by an {@link ExampleSolver}. */
final class SuccessiveSolves implements ExampleSolves {

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
  SuccessiveSolves(TapeTerm term, ExampleSolver solver, List<GraphEvent> events) {
    this.term = term;
    this.solver = solver;
    this.events = events.stream().map(event -> event.of(term)).toList();
    this.states = Nd4j.empty(term.dataType());
  }

  @Override
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

  @Override
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

  @Override
  public SolverStatistics forwardStatistics() {
    return solver.solutions().statistics();
  }

  @Override
  public SolverStatistics backwardStatistics() {
    return solver.backwardStatistics();
  }

  @Override
  public Set<String> opsWithoutLoop() {
    return term.opsWithoutLoop();
  }

  @Override
  public long workspaceBytes() {
    return solver.workspaceBytes();
  }

  @Override
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
