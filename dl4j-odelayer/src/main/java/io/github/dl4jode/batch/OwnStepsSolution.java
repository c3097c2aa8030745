package io.github.dl4jode.batch;

import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The solutions of all examples of a batch that were solved at once, each with its own steps.
 *
 * @param states the states [times, batch · size] at the output times of each example, valid until
 *     the next solve; of an example that failed, zeros after the time that was reached
 * @param each how the solve of each example ended
 */
public record OwnStepsSolution(INDArray states, List<Outcome> each) {

  /**
   * How the solve of one example ended.
   *
   * @param status of the solve
   * @param time that was reached
   * @param stepSize of the next attempt, positive
   * @param statistics the cost, as if it had been solved alone
   */
  public record Outcome(
      SolverStatus status, double time, double stepSize, SolverStatistics statistics) {}

  /** Copies the list. */
  public OwnStepsSolution {
    each = List.copyOf(each);
  }

  /** The examples whose solve did not succeed, in order. */
  public List<Integer> failed() {
    return FailedExamples.among(each.size(), i -> each.get(i).status());
  }

  /** The sum of the costs. */
  public SolverStatistics statistics() {
    int accepted = 0;
    int rejected = 0;
    int evaluations = 0;
    for (Outcome outcome : each) {
      accepted += outcome.statistics.acceptedSteps();
      rejected += outcome.statistics.rejectedSteps();
      evaluations += outcome.statistics.functionEvaluations();
    }
    return new SolverStatistics(accepted, rejected, evaluations);
  }

  /**
   * These solutions, if all are complete.
   *
   * @throws OdeSolverException of the first example that failed; the message names all of them
   */
  public OwnStepsSolution orThrow() {
    List<Integer> failed = failed();
    if (!failed.isEmpty()) {
      throw FailedExamples.exception(each.size(), failed, each.get(failed.get(0)));
    }
    return this;
  }
}
