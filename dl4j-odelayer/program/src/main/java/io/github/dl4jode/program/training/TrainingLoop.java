package io.github.dl4jode.program.training;

import io.github.dl4jode.layer.compiled.SolveReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Trains a model iteration by iteration, until its last iteration or a limit of time.
 *
 * @param loss what the loss is called, such as NLL
 * @param iterations in all
 * @param limit after which no further iteration begins
 */
public record TrainingLoop(String loss, int iterations, Duration limit) {

  /** A model that learns. */
  public interface Learner {

    /** The iterations that it has learned for, in all trainings. */
    int iterations();

    /** Learns from the minibatch of an iteration, from 0, and returns its loss before that. */
    double learn(int iteration);

    /** The solves of the last iteration. */
    Collection<SolveReport> solves();
  }

  /**
   * Goes on from the iteration that the model has reached.
   *
   * @param observer is told of each iteration
   * @throws TrainingException if the loss becomes infinite or no number, a solve fails, or a layer
   *     refuses numbers that are not finite any more
   */
  public void run(Learner learner, Consumer<Progress> observer) {
    long start = System.nanoTime();
    int done = learner.iterations();
    while (done < iterations && System.nanoTime() - start < limit.toNanos()) {
      int iteration = done;
      double value =
          FailureAdvice.SMALLER_RATE.told(
              "Iteration " + (iteration + 1), () -> learner.learn(iteration));
      done++;
      if (!Double.isFinite(value)) {
        throw new TrainingException(
            "The loss (%s) is %s in iteration %d: try a smaller --learning-rate."
                .formatted(loss, value, done));
      }
      observer.accept(progress(learner, done, value, (System.nanoTime() - start) / 1e9));
    }
  }

  /**
   * As above; shows each iteration, and saves after every so many and at the end.
   *
   * @param display is closed
   * @param save writes the model as it is
   */
  public void run(
      Learner learner, IterationDisplay display, int saveEvery, Runnable save, PrintWriter out) {
    try (display) {
      run(
          learner,
          progress -> {
            display.show(progress);
            if (progress.iteration() % saveEvery == 0) {
              save.run();
            }
          });
    }
    save.run();
    Resuming.stopped(out, learner.iterations(), iterations, "iterations");
  }

  private static Progress progress(Learner learner, int iteration, double loss, double seconds) {
    Collection<SolveReport> solves = learner.solves();
    return new Progress(
        iteration,
        loss,
        solves.stream().mapToInt(solve -> solve.forward().functionEvaluations()).sum(),
        solves.stream().mapToInt(solve -> solve.backward().functionEvaluations()).sum(),
        seconds);
  }
}
