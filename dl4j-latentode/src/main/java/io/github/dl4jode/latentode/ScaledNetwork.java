package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesExample;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.RecurrentEncoder;
import io.github.dl4jode.latentode.layer.RecurrentPredictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network that reads minibatches of series, and how it sees the user's.
 *
 * @param network with the inputs of a {@link SeriesBatch}
 * @param scaling of the series
 */
record ScaledNetwork(ComputationGraph network, SeriesScaling scaling) {

  /** Where every grid begins, in scaled time. */
  static final double START = 0;

  /**
   * Makes sure that both belong together.
   *
   * @throws IllegalArgumentException if the network is of another number of sensors
   */
  ScaledNetwork {
    int scaled = scaling.sensors().size();
    for (GraphVertex vertex : network.getConfiguration().getVertices().values()) {
      long sensors =
          vertex instanceof RecurrentEncoder encoder
              ? encoder.settings().sensors()
              : vertex instanceof RecurrentPredictor predictor
                  ? predictor.settings().sensors()
                  : scaled;
      if (sensors != scaled) {
        throw new IllegalArgumentException(
            "The scaling is of %d sensors, the network of %d: they do not belong together"
                .formatted(scaled, sensors));
      }
    }
  }

  /** Series that are looked at together: a grid of many is long. */
  private static final int TOGETHER = 100;

  /** Minibatches of series in the user's units. */
  SeriesBatches.Builder batches(SeriesSet series) {
    if (series.firstTime() < scaling.timeOffset()) {
      throw beginsLater(series.firstTime());
    }
    return SeriesBatches.builder(scaling.apply(series)).start(START).dataType(dataType());
  }

  /**
   * Asks about times of series, some series at once.
   *
   * @param series in the user's units
   * @param times in the user's units
   * @param answer makes of some series and the activations of all vertices the results for each
   */
  <T> List<T> ask(
      List<Series> series,
      double[] times,
      BiFunction<SeriesBatch, Map<String, INDArray>, List<T>> answer) {
    List<T> all = new ArrayList<>();
    for (List<Series> part : parts(series)) {
      SeriesBatch batch = asking(part.stream().map(scaling::apply).toList(), times);
      INDArray[] inputs = batch.dataSet(dataType()).getFeatures();
      inputs[4] = wanted(batch, scaling.applyToTimes(times));
      all.addAll(answer.apply(batch, network.feedForward(inputs, false)));
    }
    return all;
  }

  /** Series that are looked at together. */
  static List<List<Series>> parts(List<Series> series) {
    return IntStream.iterate(0, from -> from < series.size(), from -> from + TOGETHER)
        .mapToObj(from -> series.subList(from, Math.min(series.size(), from + TOGETHER)))
        .toList();
  }

  /** Scaled series and times on a grid. */
  SeriesBatch asking(List<Series> scaled, double... times) {
    double[] asked = scaling.apply(Series.missing("asked about", times, sensors())).times();
    SeriesBatch batch = SeriesBatch.ofExamples(SeriesExample.asking(scaled, asked), START);
    if (batch.times()[0] < START) {
      throw beginsLater(scaling.undoTime(batch.times()[0]));
    }
    return batch;
  }

  private IllegalArgumentException beginsLater(double time) {
    return new IllegalArgumentException(
        ("The model begins at time %s and cannot read or predict time %s; shift the times, or train"
                + " with a scaling whose timeOffset is earlier")
            .formatted(scaling.timeOffset(), time));
  }

  /** Whoever predicts points one by one has to be told which. */
  private INDArray wanted(SeriesBatch batch, double... scaledTimes) {
    double[] grid = batch.times();
    double[] row = new double[grid.length];
    for (double time : scaledTimes) {
      row[Arrays.binarySearch(grid, time + 0.0)] = 1;
    }
    INDArray wanted = Nd4j.create(dataType(), batch.size(), batch.sensors(), grid.length);
    INDArray columns = Nd4j.create(row, new long[] {1, 1, grid.length}, dataType());
    return wanted.addi(columns);
  }

  private int sensors() {
    return scaling.sensors().size();
  }

  DataType dataType() {
    return network.getConfiguration().getDataType();
  }
}
