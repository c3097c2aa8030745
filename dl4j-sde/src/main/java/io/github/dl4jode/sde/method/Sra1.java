package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * SRA1, a stochastic Runge–Kutta method for additive noise. Rößler (2010), "Runge–Kutta methods for
 * the strong approximation of solutions of stochastic differential equations", table 6.1.
 */
public record Sra1() implements SdeMethod {

  @Override
  public String label() {
    return "SRA1";
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return noise == NoiseType.ADDITIVE;
  }

  @Override
  public boolean adaptsSteps(NoiseType noise) {
    return true;
  }

  @Override
  public double strongOrder(NoiseType noise) {
    return 1.5;
  }

  @Override
  public boolean needsArea() {
    return true;
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    StateVector y = state.y();
    // (1/h) ∫ (W(r) - W(t)) dr
    SDVariable mean = step.increment().mul(0.5).add(step.area());
    Stage start = step.at(0, y);
    Stage end = step.at(1, y);
    StateVector stage =
        y.plus(start.drift().times(0.75).times(step.h())).plus(end.diffuse(mean).times(1.5));
    StateVector drift =
        start.drift().times(1.0 / 3).plus(step.at(0.75, stage).drift().times(2.0 / 3));
    return MethodState.of(
        y.plus(drift.times(step.h()))
            .plus(end.diffuse(step.increment().sub(mean)))
            .plus(start.diffuse(mean)));
  }
}
