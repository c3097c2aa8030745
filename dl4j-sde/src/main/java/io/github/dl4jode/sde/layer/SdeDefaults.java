package io.github.dl4jode.sde.layer;

import io.github.dl4jode.sde.dynamics.SdeDynamics;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;

/** The solver of layers and vertices unless another is chosen. */
final class SdeDefaults {

  private static final double STEP_SIZE = 0.05;

  private SdeDefaults() {}

  static SdeSolver solver(SdeDynamics dynamics) {
    return SdeSolver.of(
        dynamics.calculus() == Calculus.ITO ? SdeMethods.EULER_MARUYAMA : SdeMethods.HEUN,
        STEP_SIZE);
  }
}
