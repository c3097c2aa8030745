package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.program.Programs;
import io.github.dl4jode.sde.solver.SdeSolverException;

/**
 * Solves that did not reach their end, of ordinary and of stochastic equations, and networks whose
 * numbers are not finite any more, which their layers say by {@link IllegalStateException}.
 */
public final class SolveFailures {

  private SolveFailures() {}

  /** Whether a failure is one of a solver, itself or as a part of a network. */
  public static boolean includes(RuntimeException failure) {
    return failure instanceof SdeSolverException
        || failure instanceof IllegalStateException
        || failure.getCause() instanceof SdeSolverException
        || Programs.isSolveFailure(failure);
  }
}
