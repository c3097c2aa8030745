package io.github.dl4jode.solver;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The cost of a solve.
 *
 * @param acceptedSteps steps that became part of the solution
 * @param rejectedSteps steps that were tried and rejected
 * @param functionEvaluations calls of the vector field (NFE), those of the automatic first step and
 *     of rejected steps included
 */
public record SolverStatistics(
    @JsonProperty("acceptedSteps") int acceptedSteps,
    @JsonProperty("rejectedSteps") int rejectedSteps,
    @JsonProperty("functionEvaluations") int functionEvaluations)
    implements Serializable {

  private static final SolverStatistics NONE = new SolverStatistics(0, 0, 0);

  /** Keeps its arguments. */
  @JsonCreator
  public SolverStatistics {}

  /** The cost of no work. */
  public static SolverStatistics none() {
    return NONE;
  }

  /** The sum of two costs. */
  public SolverStatistics plus(SolverStatistics other) {
    return new SolverStatistics(
        acceptedSteps + other.acceptedSteps,
        rejectedSteps + other.rejectedSteps,
        functionEvaluations + other.functionEvaluations);
  }
}
