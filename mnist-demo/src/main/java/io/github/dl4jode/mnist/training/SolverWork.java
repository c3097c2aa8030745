package io.github.dl4jode.mnist.training;

import io.github.dl4jode.layer.compiled.SolveReport;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What the ODE block cost per minibatch, as a mean; all 0 where there is none.
 *
 * @param forward evaluations of the field in the forward pass (NFE-F)
 * @param backward evaluations in the backward pass (NFE-B)
 * @param accepted steps of both passes that became part of a solution
 * @param rejected steps of both passes that were tried and thrown away
 */
public record SolverWork(
    @JsonProperty("forward") double forward,
    @JsonProperty("backward") double backward,
    @JsonProperty("accepted") double accepted,
    @JsonProperty("rejected") double rejected) {

  /** No work. */
  public static final SolverWork NONE = new SolverWork(0, 0, 0, 0);

  static SolverWork of(SolveReport report) {
    return new SolverWork(
        report.forward().functionEvaluations(),
        report.backward().functionEvaluations(),
        (double) report.forward().acceptedSteps() + report.backward().acceptedSteps(),
        (double) report.forward().rejectedSteps() + report.backward().rejectedSteps());
  }

  SolverWork plus(SolverWork other) {
    return new SolverWork(
        forward + other.forward,
        backward + other.backward,
        accepted + other.accepted,
        rejected + other.rejected);
  }

  SolverWork dividedBy(int count) {
    return new SolverWork(forward / count, backward / count, accepted / count, rejected / count);
  }
}
