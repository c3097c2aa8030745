package io.github.dl4jode.benchmarks.cde;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;

/** The solvers of the case. */
enum StepChoice {
  /** dopri5 at rtol 1e-4 and atol 1e-6, torchcde's default. */
  DOPRI5,
  /** The classical Runge–Kutta method with step 1, from knot to knot. */
  RK4,
  /** Reversible Heun with step 1. */
  REVERSIBLE;

  OdeSolver solver() {
    return switch (this) {
      case DOPRI5 -> OdeSolver.builder().rtol(1e-4).atol(1e-6).maximumSteps(1_000_000).build();
      case RK4 -> fixed(Methods.RK4);
      case REVERSIBLE -> fixed(Methods.REVERSIBLE_HEUN);
    };
  }

  /** The solver of the gradient to compare with. */
  OdeSolver reference() {
    return this == DOPRI5
        ? OdeSolver.builder().rtol(1e-10).atol(1e-11).maximumSteps(1_000_000).build()
        : solver();
  }

  private static OdeSolver fixed(Method method) {
    return OdeSolver.builder()
        .method(method)
        .stepSizeController(new FixedStepSize(1))
        .maximumSteps(1_000_000)
        .build();
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
