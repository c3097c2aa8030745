package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesExample;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
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

  /** Series that are looked at together: a grid of many is long. */
  private static final int TOGETHER = 100;

  /** Minibatches of series in the user's units. */
  SeriesBatches.Builder batches(SeriesSet series) {
    SeriesSet scaled = scaling.apply(series);
    if (scaled.firstTime() < START) {
      throw beforeTheStart(scaled.firstTime());
    }
    return SeriesBatches.builder(scaled).start(START).dataType(dataType());
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
    SeriesBatch batch =
        SeriesBatch.ofExamples(SeriesExample.asking(scaled, scaling.applyToTimes(times)), START);
    if (batch.times()[0] < START) {
      throw beforeTheStart(batch.times()[0]);
    }
    return batch;
  }

  private IllegalArgumentException beforeTheStart(double scaledTime) {
    return new IllegalArgumentException(
        ("The model begins at time %s and cannot read or predict time %s; shift the times, or"
                + " train with a scaling whose timeOffset is earlier")
            .formatted(scaling.undoTime(START), scaling.undoTime(scaledTime)));
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

  DataType dataType() {
    return network.getConfiguration().getDataType();
  }
}
