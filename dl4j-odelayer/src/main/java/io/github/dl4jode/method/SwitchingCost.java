package io.github.dl4jode.method;

/**
 * What a method that switches between an explicit and an implicit one did in a solve.
 *
 * @param switches how often it changed from one to the other
 * @param explicitSteps accepted steps of the explicit method
 * @param implicitSteps accepted steps of the implicit method
 * @param explicitEvaluations evaluations of the explicit method
 * @param implicitEvaluations evaluations of the implicit method, products of Jacobians included
 */
public record SwitchingCost(
    int switches,
    int explicitSteps,
    int implicitSteps,
    int explicitEvaluations,
    int implicitEvaluations) {

  /** The sum of two costs. */
  public SwitchingCost plus(SwitchingCost other) {
    return new SwitchingCost(
        switches + other.switches,
        explicitSteps + other.explicitSteps,
        implicitSteps + other.implicitSteps,
        explicitEvaluations + other.explicitEvaluations,
        implicitEvaluations + other.implicitEvaluations);
  }
}
