package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.program.training.FailureAdvice;
import io.github.dl4jode.program.training.TrainingException;
import io.github.dl4jode.sde.solver.SdeSolverException;
import java.util.function.Supplier;

/** What a training fails by that has diverged, by solves of stochastic equations too. */
public final class SolveFailures {

  private static final FailureAdvice ADVICE =
      new FailureAdvice(
          "try a smaller --learning-rate, or more --steps", SdeSolverException.class::isInstance);

  private SolveFailures() {}

  /** Whether a failure is one of a model whose numbers have become too large. */
  public static boolean includes(RuntimeException failure) {
    return ADVICE.includes(failure);
  }

  /**
   * Does a part of a training.
   *
   * @param what it is, the subject of a sentence
   * @throws TrainingException in place of such a failure, with what to try
   */
  public static <T> T told(String what, Supplier<T> work) {
    return ADVICE.told(what, work);
  }
}
