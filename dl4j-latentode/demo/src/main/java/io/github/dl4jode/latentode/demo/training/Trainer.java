package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.program.training.Progress;
import io.github.dl4jode.program.training.TrainingException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;

/** Trains a model of series, iteration by iteration. */
public final class Trainer {

  private final TrainingSettings settings;
  private final Duration limit;

  /**
   * Prepares a training.
   *
   * @param limit after which no further iteration begins
   */
  public Trainer(TrainingSettings settings, Duration limit) {
    this.settings = settings;
    this.limit = limit;
  }

  /**
   * Goes on from the iteration that the model has reached.
   *
   * @param series what is learned from
   * @param observer is told of each iteration
   * @throws TrainingException if the loss becomes infinite or no number
   * @throws io.github.dl4jode.solver.OdeSolverException as a cause, if a solve fails
   */
  public void train(SeriesModel model, SeriesSet series, Consumer<Progress> observer) {
    long start = System.nanoTime();
    SeriesBatches batches =
        model
            .batches(series)
            .batchSize(settings.batchSize())
            .pieces(settings.shown())
            .seed(settings.seed())
            .build();
    int done = model.network().getIterationCount();
    while (done < settings.iterations() && System.nanoTime() - start < limit.toNanos()) {
      double loss = model.fit(batches.minibatch(done).dataSet(DataType.FLOAT));
      done++;
      if (!Double.isFinite(loss)) {
        throw new TrainingException(
            "The evidence lower bound is %s in iteration %d: try a smaller --learning-rate."
                .formatted(-loss, done));
      }
      observer.accept(progress(model, done, loss, (System.nanoTime() - start) / 1e9));
    }
  }

  private static Progress progress(SeriesModel model, int iteration, double loss, double seconds) {
    Collection<SolveReport> reports = model.solves().values();
    return new Progress(
        iteration,
        loss,
        reports.stream().mapToInt(report -> report.forward().functionEvaluations()).sum(),
        reports.stream().mapToInt(report -> report.backward().functionEvaluations()).sum(),
        seconds);
  }
}
