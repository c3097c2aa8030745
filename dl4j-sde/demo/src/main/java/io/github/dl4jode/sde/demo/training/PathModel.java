package io.github.dl4jode.sde.demo.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model of the distribution of series, in its own units. */
public sealed interface PathModel permits LatentPathModel, GanPathModel, LatentOdePathModel {

  /** Trains one iteration on [batch, channels, times], and returns the loss before it. */
  double fit(INDArray values, double... times);

  /** The iterations that it has been trained. */
  int iterations();

  /** Draws series, [count, channels, times]. */
  INDArray sample(int count, double[] times, long seed);

  /** What a line of progress says of some series, after the loss; nothing by default. */
  default String remark(INDArray values, double... times) {
    return "";
  }

  /**
   * What a trained model makes of some series, in words: their likelihood, and how it reconstructs
   * them; empty if it reads no series.
   */
  default Optional<String> reading(INDArray values, double... times) {
    return Optional.empty();
  }

  /** Its parameters, as one vector. */
  INDArray parameters();

  /** Saves it with the state of its updater. */
  void save(Path file) throws IOException;
}
