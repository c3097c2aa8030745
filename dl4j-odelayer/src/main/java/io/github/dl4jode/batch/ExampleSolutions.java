package io.github.dl4jode.batch;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The solutions of all examples of a batch; each has its own status, times and events.
 *
 * @param each in the order of the examples; their arrays are valid until the next solve of the
 *     {@link ExampleSolver}
 */
public record ExampleSolutions(List<Solution> each) {

  /** Copies the list. */
  public ExampleSolutions {
    each = List.copyOf(each);
  }

  /** The final states [batch, size], a new array; rows of examples that failed are not complete. */
  public INDArray finalStates() {
    INDArray first = each.get(0).finalState();
    INDArray all = OffHeapMemory.uninitialized(first.dataType(), each.size(), first.length());
    for (int i = 0; i < each.size(); i++) {
      Vectors.copy(each.get(i).finalState(), all.getRow(i));
    }
    return all;
  }

  /**
   * Writes the states of all examples at the output times, of which there are as many for each.
   *
   * @param states receives them, [times, batch · size] in row-major order
   */
  public void copyStates(INDArray states) {
    long size = each.get(0).finalState().length();
    for (int i = 0; i < each.size(); i++) {
      states
          .get(NDArrayIndex.all(), NDArrayIndex.interval(i * size, (i + 1) * size))
          .assign(each.get(i).states());
    }
  }

  /** The examples whose solve did not succeed, in order. */
  public List<Integer> failed() {
    return FailedExamples.among(each.size(), i -> each.get(i).status());
  }

  /** The cost of all solves together. */
  public SolverStatistics statistics() {
    return each.stream()
        .map(Solution::statistics)
        .reduce(SolverStatistics.none(), SolverStatistics::plus);
  }

  /**
   * These solutions, if all are complete.
   *
   * @throws OdeSolverException of the first example that failed; the message names all of them
   */
  public ExampleSolutions orThrow() {
    List<Integer> failed = failed();
    if (!failed.isEmpty()) {
      Solution first = each.get(failed.get(0));
      throw FailedExamples.exception(
          each.size(),
          failed,
          new OwnStepsSolution.Outcome(
              first.status(), first.time(), first.nextStepSize(), first.statistics()));
    }
    return this;
  }
}
