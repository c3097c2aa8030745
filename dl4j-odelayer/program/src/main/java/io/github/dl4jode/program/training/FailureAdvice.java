package io.github.dl4jode.program.training;

import io.github.dl4jode.program.Programs;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What to say of a training that has diverged: solves that did not reach their end, and numbers
 * that are not finite any more, which layers refuse by {@link IllegalStateException} or, as an
 * input, by {@link IllegalArgumentException}. What was learned from was checked before.
 *
 * @param advice what to try, as part of a sentence
 * @param others failures of solvers that the program has next to those of ordinary equations
 */
public record FailureAdvice(String advice, Predicate<Throwable> others) {

  /** Of a training whose option is the learning rate, with solves of ordinary equations. */
  public static final FailureAdvice SMALLER_RATE =
      new FailureAdvice("try a smaller --learning-rate");

  /** Of trainings whose solves are of ordinary equations. */
  public FailureAdvice(String advice) {
    this(advice, failure -> false);
  }

  /** Whether a failure is one of a model whose numbers have become too large. */
  public boolean includes(RuntimeException failure) {
    return failure instanceof IllegalStateException
        || failure instanceof IllegalArgumentException
        || others.test(failure)
        || others.test(failure.getCause())
        || Programs.isSolveFailure(failure);
  }

  /**
   * Does a part of a training.
   *
   * @param what it is, the subject of a sentence
   * @throws TrainingException in place of such a failure, with what to try; without advice where
   *     the thread was interrupted, after which nothing is wrong with the training
   */
  public <T> T told(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (!includes(e)) {
        throw e;
      }
      String message =
          Thread.currentThread().isInterrupted()
              ? "%s was interrupted. %s".formatted(what, e.getMessage())
              : "%s failed: %s. %s".formatted(what, advice, e.getMessage());
      throw new TrainingException(message, e);
    }
  }
}
