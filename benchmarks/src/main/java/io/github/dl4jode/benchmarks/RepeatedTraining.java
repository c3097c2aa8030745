package io.github.dl4jode.benchmarks;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Training iterations that begin again from the first parameters while Java warms up, so that those
 * which are measured belong to the same part of a training, however long the warm-up was. The last
 * training begins a few iterations before the first one that is measured.
 */
public final class RepeatedTraining implements Runnable {

  private final Runnable iteration;
  private final Runnable restart;
  private final int lead;
  private final int span;
  private int left;

  /**
   * Iterations for {@link Repetitions#time}.
   *
   * @param lead iterations of a training before those that are measured
   * @param restart sets the first parameters
   */
  public RepeatedTraining(Repetitions repetitions, int lead, Runnable restart, Runnable iteration) {
    this.iteration = iteration;
    this.restart = restart;
    this.lead = lead;
    this.span = lead + repetitions.measured();
    this.left = repetitions.warmup();
  }

  @Override
  public void run() {
    if (left >= lead && (left - lead) % span == 0) {
      restart.run();
    }
    left--;
    iteration.run();
  }

  /** Sets parameters, updater and count of iterations to what they are before a training. */
  public static Runnable restartOf(MultiLayerNetwork network) {
    return restartOf(
        () -> network.getLayerWiseConfigurations().setIterationCount(0),
        network.params(),
        network.getUpdater().getStateViewArray());
  }

  /** Sets parameters, updater and count of iterations to what they are before a training. */
  public static Runnable restartOf(ComputationGraph network) {
    return restartOf(
        () -> network.getConfiguration().setIterationCount(0),
        network.params(),
        network.getUpdater().getStateViewArray());
  }

  /**
   * Sets what a training changes to what it is now.
   *
   * @param countFromZero sets the count of iterations
   * @param arrays in which parameters and the updater's memory are kept
   */
  public static Runnable restartOf(Runnable countFromZero, INDArray... arrays) {
    List<INDArray> first = Stream.of(arrays).map(INDArray::dup).toList();
    return () -> {
      for (int i = 0; i < arrays.length; i++) {
        arrays[i].assign(first.get(i));
      }
      countFromZero.run();
    };
  }
}
