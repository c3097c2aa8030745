package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;

/** y + f h + g ΔW, for Itô equations. Maruyama (1955). */
public record EulerMaruyama() implements SdeMethod {

  @Override
  public String label() {
    return "Euler–Maruyama";
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return calculus == Calculus.ITO || noise == NoiseType.ADDITIVE;
  }

  /** It lacks the terms with ΔW². */
  @Override
  public boolean adaptsSteps(NoiseType noise) {
    return noise == NoiseType.ADDITIVE;
  }

  @Override
  public double strongOrder(NoiseType noise) {
    return noise == NoiseType.ADDITIVE ? 1 : 0.5;
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    Stage start = step.at(0, state.y());
    return MethodState.of(
        state.y().plus(start.drift().times(step.h())).plus(start.diffuse(step.increment())));
  }
}
