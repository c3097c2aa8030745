package io.github.dl4jode.mnist.training;

import io.github.dl4jode.mnist.model.Architecture;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Is told how training comes along. */
public interface TrainingObserver {

  /** An epoch, counted from 1, begins. */
  void epochStarted(Architecture architecture, int epoch, int epochs, int iterations);

  /** A minibatch has been learnt. */
  void iterationDone(IterationProgress progress);

  /**
   * An epoch has ended.
   *
   * @param result of this epoch and those before it
   * @param network as it is now; to be read, not changed
   */
  void epochDone(Architecture architecture, ModelResult result, MultiLayerNetwork network);
}
