package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Milstein's method with a difference of g in place of its derivative, for diagonal, scalar and
 * additive noise in either calculus. The difference is taken over g √h, and f h too for Itô
 * equations. Kloeden and Platen (1992), section 11.1.
 */
public record DerivativeFreeMilstein() implements SdeMethod {

  @Override
  public String label() {
    return "derivative-free Milstein";
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return noise != NoiseType.GENERAL;
  }

  @Override
  public boolean adaptsSteps(NoiseType noise) {
    return true;
  }

  @Override
  public double strongOrder(NoiseType noise) {
    return 1;
  }

  @Override
  public boolean needsComponentwiseDiffusion() {
    return true;
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    Stage start = step.at(0, state.y());
    StateVector drift = start.drift().times(step.h());
    StateVector next = state.y().plus(drift).plus(start.diffuse(step.increment()));
    if (step.noise() == NoiseType.ADDITIVE) {
      return MethodState.of(next);
    }
    boolean ito = step.calculus() == Calculus.ITO;
    SDVariable root = step.factor("root of h", Math::sqrt);
    SDVariable onto = start.diffusion().mul(root);
    StateVector offset = new StateVector(state.y().y().add(onto), state.y().quadratures());
    Stage other = step.at(0, ito ? offset.plus(drift) : offset);
    SDVariable square = step.increment().mul(step.increment());
    SDVariable weight =
        (ito ? square.sub(step.h()) : square)
            .mul(step.factor("half of 1/root of h", h -> 0.5 / Math.sqrt(h)));
    return MethodState.of(next.plus(other.diffuse(weight)).minus(start.diffuse(weight)));
  }
}
