package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;

/**
 * The log-ODE method for Stratonovich equations with general noise: the midpoint method, and the
 * Lie brackets of the columns of g times the space–space Lévy area. For the other kinds of noise
 * that is the midpoint method. Castell and Gaines (1995), "An efficient approximation method for
 * stochastic differential equations by means of the exponential Lie series".
 */
public record LogOde() implements SdeMethod {

  @Override
  public String label() {
    return "log-ODE";
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return calculus == Calculus.STRATONOVICH && noise == NoiseType.GENERAL;
  }

  /** ½: with the exact area it were 1, and the path has an approximation. */
  @Override
  public double strongOrder(NoiseType noise) {
    return 0.5;
  }

  @Override
  public boolean needsArea() {
    return true;
  }

  @Override
  public boolean needsSpaceArea() {
    return true;
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    StateVector y = state.y();
    Stage start = step.at(0, y);
    Stage middle = step.at(0.5, y.plus(change(step, start).times(0.5)));
    return MethodState.of(y.plus(change(step, middle)).plus(middle.diffuseBySpaceArea()));
  }

  private static StateVector change(StepGraph step, Stage stage) {
    return stage.drift().times(step.h()).plus(stage.diffuse(step.increment()));
  }
}
