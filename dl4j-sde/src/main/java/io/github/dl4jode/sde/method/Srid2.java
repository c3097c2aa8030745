package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * SRID2, a stochastic Runge–Kutta method of strong order 1.5 for Itô equations with diagonal or
 * scalar noise, with four stages for f and four for g. Rößler (2010), "Runge–Kutta methods for the
 * strong approximation of solutions of stochastic differential equations", table 6.3.
 */
public record Srid2() implements SdeMethod {

  private static final double[] NODES_OF_DRIFT = {0, 1, 0.5, 0};
  private static final double[] NODES_OF_DIFFUSION = {0, 0.25, 1, 0.25};
  private static final double[][] A0 = {{}, {1}, {0.25, 0.25}, {0, 0, 0}};
  private static final double[][] A1 = {{}, {0.25}, {1, 0}, {0, 0, 0.25}};
  private static final double[][] B0 = {{}, {0}, {1, 0.5}, {0, 0, 0}};
  private static final double[][] B1 = {{}, {-0.5}, {1, 0}, {2, -1, 0.5}};
  private static final double[] ALPHA = {1.0 / 6, 1.0 / 6, 2.0 / 3, 0};
  private static final double[] BETA1 = {-1, 4.0 / 3, 2.0 / 3, 0};
  private static final double[] BETA2 = {1, -4.0 / 3, 1.0 / 3, 0};
  private static final double[] BETA3 = {2, -4.0 / 3, -2.0 / 3, 0};
  private static final double[] BETA4 = {-2, 5.0 / 3, -2.0 / 3, 1};

  @Override
  public String label() {
    return "SRID2";
  }

  @Override
  public boolean solves(Calculus calculus, NoiseType noise) {
    return calculus == Calculus.ITO && (noise == NoiseType.DIAGONAL || noise == NoiseType.SCALAR);
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

  /** The iterated integrals, each divided by h or its root so that it is of the size of ΔW. */
  private record Integrals(
      SDVariable first, SDVariable twice, SDVariable withTime, SDVariable thrice) {

    static Integrals of(StepGraph step) {
      SDVariable w = step.increment();
      SDVariable square = w.mul(w).sub(step.h());
      SDVariable cube = w.mul(w).mul(w).sub(w.mul(step.h()).mul(3));
      return new Integrals(
          w,
          square.mul(step.factor("half of 1/root of h", h -> 0.5 / Math.sqrt(h))),
          w.mul(0.5).add(step.area()),
          cube.mul(step.factor("1/(6 h)", h -> 1 / (6 * h))));
    }

    SDVariable weighted(int stage) {
      SDVariable sum = first.mul(BETA1[stage]).add(twice.mul(BETA2[stage]));
      return sum.add(withTime.mul(BETA3[stage])).add(thrice.mul(BETA4[stage]));
    }
  }

  @Override
  public boolean needsComponentwiseDiffusion() {
    return true;
  }

  @Override
  public MethodState step(StepGraph step, MethodState state) {
    Integrals integrals = Integrals.of(step);
    SDVariable root = step.factor("root of h", Math::sqrt);
    List<StateVector> drifts = new ArrayList<>();
    List<Stage> diffusions = new ArrayList<>();
    StateVector next = state.y();
    for (int i = 0; i < ALPHA.length; i++) {
      StateVector forDrift = state.y();
      StateVector forDiffusion = state.y();
      for (int j = 0; j < i; j++) {
        StateVector f = drifts.get(j);
        Stage g = diffusions.get(j);
        forDrift = sum(forDrift, A0[i][j], f);
        forDiffusion = sum(forDiffusion, A1[i][j], f);
        if (B0[i][j] != 0) {
          forDrift = forDrift.plus(g.diffuse(integrals.withTime).times(B0[i][j]));
        }
        if (B1[i][j] != 0) {
          forDiffusion = forDiffusion.plus(g.diffuse(root).times(B1[i][j]));
        }
      }
      drifts.add(step.at(NODES_OF_DRIFT[i], forDrift).drift().times(step.h()));
      diffusions.add(step.at(NODES_OF_DIFFUSION[i], forDiffusion));
      next =
          sum(next, ALPHA[i], drifts.get(i)).plus(diffusions.get(i).diffuse(integrals.weighted(i)));
    }
    return MethodState.of(next);
  }

  private static StateVector sum(StateVector y, double factor, StateVector change) {
    return factor == 0 ? y : y.plus(change.times(factor));
  }
}
