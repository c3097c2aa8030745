package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;

/** The midpoint method for Stratonovich equations: the coefficients after half an Euler step. */
public record StratonovichMidpoint() implements SdeMethod {

  @Override
  public String label() {
    return "midpoint";
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return calculus == Calculus.STRATONOVICH || noise == NoiseType.ADDITIVE;
  }

  @Override
  public boolean adaptsSteps(NoiseType noise) {
    return true;
  }

  @Override
  public double strongOrder(NoiseType noise) {
    return noise == NoiseType.GENERAL ? 0.5 : 1;
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    StateVector y = state.y();
    StateVector half = change(step, step.at(0, y)).times(0.5);
    return MethodState.of(y.plus(change(step, step.at(0.5, y.plus(half)))));
  }

  private static StateVector change(StepGraph step, Stage stage) {
    return stage.drift().times(step.h()).plus(stage.diffuse(step.increment()));
  }
}
