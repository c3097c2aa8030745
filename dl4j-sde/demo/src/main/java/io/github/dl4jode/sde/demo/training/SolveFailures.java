package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.program.Programs;
import io.github.dl4jode.program.training.TrainingException;
import io.github.dl4jode.sde.solver.SdeSolverException;
import java.util.function.Supplier;

/**
 * What a training that has diverged fails by: solves that did not reach their end, of ordinary and
 * of stochastic equations, and numbers that are not finite any more, which layers refuse by {@link
 * IllegalStateException} or, as an input, by {@link IllegalArgumentException}. The series were
 * checked before.
 */
public final class SolveFailures {

  private SolveFailures() {}

  /** Whether a failure is one of a model whose numbers have become too large. */
  public static boolean includes(RuntimeException failure) {
    return failure instanceof SdeSolverException
        || failure instanceof IllegalStateException
        || failure instanceof IllegalArgumentException
        || failure.getCause() instanceof SdeSolverException
        || Programs.isSolveFailure(failure);
  }

  /**
   * Does a part of a training.
   *
   * @param what it is, the subject of a sentence
   * @throws TrainingException in place of such a failure, with what to try
   */
  public static <T> T told(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (includes(e)) {
        throw new TrainingException(
            "%s failed: try a smaller --learning-rate, or more --steps. %s"
                .formatted(what, e.getMessage()),
            e);
      }
      throw e;
    }
  }
}
