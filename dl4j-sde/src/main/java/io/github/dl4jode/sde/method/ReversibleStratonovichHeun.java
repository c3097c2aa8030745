package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The reversible Heun method for Stratonovich equations. It carries a second state z, and the
 * coefficients at z, evaluates them once a step, and its steps can be undone exactly, so that a
 * gradient needs no stored states. It is stable for small steps only. Kidger, Foster, Li and Lyons
 * (2021), "Efficient and Accurate Gradients for Neural SDEs", arXiv 2105.13493.
 *
 * <p>If an input jumps, a step that begins there reads the value from before the jump for the first
 * half of its mean.
 */
public record ReversibleStratonovichHeun() implements SdeMethod {

  @Override
  public String label() {
    return "reversible Heun";
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return calculus == Calculus.STRATONOVICH || noise == NoiseType.ADDITIVE;
  }

  @Override
  public double strongOrder(NoiseType noise) {
    return noise == NoiseType.GENERAL ? 0.5 : 1;
  }

  @Override
  public MethodState begin(StepGraph step, StateVector y) {
    return pack(y, y.y(), step.at(0, y));
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    return moved(step, state, 1, 1);
  }

  @Override
  public boolean isReversible() {
    return true;
  }

  @Override
  public MethodState undo(StepGraph step, MethodState state) {
    return moved(step, state, -1, 0);
  }

  /** A step, with the direction 1, or its inverse, with -1, which ends at t + c h. */
  private static MethodState moved(StepGraph step, MethodState state, int direction, double c) {
    Parts before = Parts.of(state);
    SDVariable noise = step.increment();
    StateVector first = before.drift.times(step.h()).plus(diffuse(step, before.diffusion, noise));
    SDVariable z = before.y.y().mul(2).sub(before.z).add(first.times(direction).y());
    Stage after = step.at(c, new StateVector(z, List.of()));
    StateVector second = after.drift().times(step.h()).plus(after.diffuse(noise));
    return pack(before.y.plus(first.plus(second).times(0.5 * direction)), z, after);
  }

  private static StateVector diffuse(StepGraph step, SDVariable g, SDVariable noise) {
    return new StateVector(step.product(g, noise), List.of());
  }

  private static MethodState pack(StateVector y, SDVariable z, Stage stage) {
    List<SDVariable> carried = new ArrayList<>(List.of(z, stage.drift().y(), stage.diffusion()));
    carried.addAll(stage.drift().quadratures());
    return new MethodState(y, carried);
  }

  private record Parts(StateVector y, SDVariable z, StateVector drift, SDVariable diffusion) {

    static Parts of(MethodState state) {
      List<SDVariable> carried = state.carried();
      return new Parts(
          state.y(),
          carried.get(0),
          new StateVector(carried.get(1), carried.subList(3, carried.size())),
          carried.get(2));
    }
  }
}
