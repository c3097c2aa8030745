package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.program.training.Progress;
import io.github.dl4jode.program.training.TrainingException;
import java.time.Duration;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Trains a flow by maximum likelihood, iteration by iteration. */
public final class Trainer {

  private final Examples examples;
  private final TrainingSettings settings;
  private final Duration limit;

  /**
   * Prepares a training.
   *
   * @param limit after which no further iteration begins
   */
  public Trainer(Examples examples, TrainingSettings settings, Duration limit) {
    this.examples = examples;
    this.settings = settings;
    this.limit = limit;
  }

  /**
   * Goes on from the iteration that the flow has reached.
   *
   * @param observer is told of each iteration
   * @throws TrainingException if the likelihood becomes infinite or no number
   * @throws io.github.dl4jode.solver.OdeSolverException as a cause, if a solve fails
   */
  public void train(ContinuousNormalizingFlow flow, Consumer<Progress> observer) {
    long start = System.nanoTime();
    int done = flow.network().getIterationCount();
    while (done < settings.iterations() && System.nanoTime() - start < limit.toNanos()) {
      INDArray minibatch = examples.minibatch(done, settings.batchSize());
      double likelihood = flow.fit(minibatch);
      done++;
      if (!Double.isFinite(likelihood)) {
        throw new TrainingException(
            "The negative log-likelihood is %s in iteration %d: try a smaller --learning-rate."
                .formatted(likelihood, done));
      }
      observer.accept(progress(flow, done, likelihood, (System.nanoTime() - start) / 1e9));
    }
  }

  private static Progress progress(
      ContinuousNormalizingFlow flow, int iteration, double likelihood, double seconds) {
    SolveReport report = OdeLayers.reports(flow.network()).values().iterator().next();
    return new Progress(
        iteration,
        likelihood,
        report.forward().functionEvaluations(),
        report.backward().functionEvaluations(),
        seconds);
  }
}
