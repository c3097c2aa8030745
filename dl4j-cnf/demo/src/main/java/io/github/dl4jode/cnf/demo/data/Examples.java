package io.github.dl4jode.cnf.demo.data;

import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a flow learns from, and is tested with; arrays are of float, as the flow sees them. */
public interface Examples {

  /** The components of an example. */
  default long dimension() {
    return standardisation().columns().size();
  }

  /**
   * The minibatch of an iteration, the same whenever it is asked for.
   *
   * @param iteration from 0
   * @return [size, d], or fewer rows where there are no more
   */
  INDArray minibatch(long iteration, int size);

  /** Examples as those that are learned from, to compare with, [n, d]. */
  INDArray training();

  /** Examples that are not learned from, [n, d]. */
  INDArray test();

  /** The entropy in nats of what the flow sees, where it is known. */
  OptionalDouble floor();

  /** What the flow sees of the user's numbers. */
  Standardisation standardisation();

  /** Random numbers that belong to a seed and a purpose, the same everywhere. */
  static SplittableRandom random(long seed, long purpose) {
    // A large odd factor keeps the streams of neighbouring seeds and purposes apart.
    return new SplittableRandom(
        new SplittableRandom(seed).nextLong() ^ purpose * 0xD1B54A32D192ED03L);
  }
}
