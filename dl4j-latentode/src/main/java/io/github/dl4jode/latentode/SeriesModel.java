package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * A trained or untrained network of irregular time series, whatever kind it is of: what models that
 * are compared with each other have in common.
 *
 * <p>Series come and go in the user's units; the network sees them scaled.
 */
public interface SeriesModel {

  /** The network, for what DL4J does with networks; it is this object's own. */
  ComputationGraph network();

  /** How the network sees the series. */
  SeriesScaling scaling();

  /**
   * Minibatches for training, with the model's scaling, start and data type; say batch size and
   * seed.
   *
   * @param series in the user's units
   * @throws IllegalArgumentException if they have other sensors, or begin before the model's start
   */
  SeriesBatches.Builder batches(SeriesSet series);

  /** Trains on all minibatches of an iterator once. */
  void fit(MultiDataSetIterator minibatches);

  /**
   * Trains one iteration.
   *
   * @return the network's score before the update: what is minimised, in nats for each series
   */
  double fit(MultiDataSet minibatch);

  /**
   * What the sensors would have measured without noise, given series.
   *
   * @param series what is known; missing values are of no account
   * @param times strictly increasing, not before the model's start
   * @return as many series of the same names, with values at these times
   */
  List<Series> reconstruct(List<Series> series, double... times);

  /** What the solvers did in the last passes, by vertex; empty without any. */
  Map<String, SolveReport> solves();

  /**
   * Saves network, state of the updater and scaling.
   *
   * @throws IOException if the file cannot be written
   */
  void save(Path file) throws IOException;
}
