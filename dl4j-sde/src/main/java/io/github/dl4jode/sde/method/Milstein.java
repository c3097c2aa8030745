package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Milstein's method, for diagonal, scalar and additive noise in either calculus: y + f h + g ΔW + ½
 * (∂g/∂y) g (ΔW² - h), without h for Stratonovich equations. The derivative is a Jacobian–vector
 * product, so scalar noise in several dimensions is right. Milstein (1974).
 */
public record Milstein() implements SdeMethod {

  @Override
  public String label() {
    return "Milstein";
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
    StateVector next =
        state.y().plus(start.drift().times(step.h())).plus(start.diffuse(step.increment()));
    List<SDVariable> correction = start.diffuseAlongItself(halfSquare(step));
    return MethodState.of(
        correction.isEmpty() ? next : next.plus(new StateVector(correction.get(0), List.of())));
  }

  /** ½ (ΔW² - h), or ½ ΔW². */
  private static SDVariable halfSquare(StepGraph step) {
    SDVariable square = step.increment().mul(step.increment());
    return (step.calculus() == Calculus.ITO ? square.sub(step.h()) : square).mul(0.5);
  }
}
