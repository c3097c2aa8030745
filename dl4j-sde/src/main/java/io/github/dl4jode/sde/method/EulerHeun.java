package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;

/**
 * The Euler–Heun method for Stratonovich equations: f at the start, and the mean of g at the start
 * and at the end of a step with g alone. Kloeden and Platen (1992), section 15.5.
 */
public record EulerHeun() implements SdeMethod {

  @Override
  public String label() {
    return "Euler–Heun";
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
    Stage start = step.at(0, y);
    StateVector noise = start.diffuse(step.increment());
    Stage end = step.at(1, y.plus(noise));
    return MethodState.of(
        y.plus(start.drift().times(step.h()))
            .plus(noise.plus(end.diffuse(step.increment())).times(0.5)));
  }
}
