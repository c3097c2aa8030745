package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;

/**
 * Heun's method for Stratonovich equations: the mean of the coefficients at the start and at the
 * end of an Euler step. Kloeden and Platen (1992), section 15.5.
 */
public record StratonovichHeun() implements SdeMethod {

  @Override
  public String label() {
    return "Heun";
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
    StateVector first = change(step, step.at(0, y));
    StateVector second = change(step, step.at(1, y.plus(first)));
    return MethodState.of(y.plus(first.plus(second).times(0.5)));
  }

  private static StateVector change(StepGraph step, Stage stage) {
    return stage.drift().times(step.h()).plus(stage.diffuse(step.increment()));
  }
}
