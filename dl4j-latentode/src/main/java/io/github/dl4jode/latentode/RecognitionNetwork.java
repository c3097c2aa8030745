package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.layer.SeriesEncoder;
import io.github.dl4jode.latentode.sequence.ReadingOrder;

/** The settings of a recognition network, of which a model makes its encoder. */
@FunctionalInterface
public interface RecognitionNetwork {

  /**
   * Makes the encoder.
   *
   * @param outputs the size of its output
   * @param order in which it reads the points: the state after the last one is what it knows best
   * @throws IllegalArgumentException if a setting cannot work
   */
  SeriesEncoder encoder(long outputs, ReadingOrder order);
}
