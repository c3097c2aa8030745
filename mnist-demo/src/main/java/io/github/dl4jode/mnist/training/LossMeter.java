package io.github.dl4jode.mnist.training;

import io.github.dl4jode.program.training.TrainingException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Listens to one epoch of any network, and takes the mean of its losses. */
public class LossMeter extends BaseTrainingListener {

  private int iterations;
  private double sum;

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    iterations++;
    sum += model.score();
    if (!Double.isFinite(sum)) {
      throw new TrainingException(
          "The loss is %s after iteration %d of the epoch; try a smaller learning rate in the configuration."
              .formatted(model.score(), iterations));
    }
    learnt(iterations, model.score());
  }

  /**
   * Is called after each minibatch; the default does nothing.
   *
   * @param iteration counted from 1
   * @param loss of this minibatch
   */
  protected void learnt(int iteration, double loss) {}

  /** The mean over minibatches, 0 before the first. */
  public final double mean() {
    return iterations == 0 ? 0 : sum / iterations;
  }
}
