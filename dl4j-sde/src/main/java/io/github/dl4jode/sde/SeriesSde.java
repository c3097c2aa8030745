package io.github.dl4jode.sde;

import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesExample;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * A {@link LatentSde} of irregular series in the user's units, each with times of its own and
 * missing values: on the data classes of latent ODEs, with which it can be compared.
 *
 * <pre>{@code
 * SeriesScaling scaling = SeriesScaling.of(training);
 * SeriesSde model = SeriesSde.of(LatentSde.builder(scaling.sensors().size()).build(), scaling);
 * SeriesBatches batches = model.batches(training).batchSize(50).build();
 * for (int epoch = 0; epoch < 100; epoch++) {
 *   model.fit(batches);
 * }
 * SeriesBands bands = model.extrapolate(series, 200, new double[] {0.05, 0.5, 0.95}, 42, 101, 102);
 * }</pre>
 *
 * <p>The model sees series scaled; its solver's step size and deviation are in scaled units, and
 * its start is the time that the scaling takes for 0.
 */
public final class SeriesSde implements SeriesModel {

  /** Where every grid begins, in scaled time. */
  static final double START = 0;

  private static final String SCALING = "seriesScaling.json";

  private final LatentSde model;
  private final SeriesScaling scaling;

  private SeriesSde(LatentSde model, SeriesScaling scaling) {
    this.model = model;
    this.scaling = scaling;
  }

  /**
   * A model with the scaling of its series.
   *
   * @param model retained
   * @throws IllegalArgumentException if they have another number of sensors
   */
  public static SeriesSde of(LatentSde model, SeriesScaling scaling) {
    if (model.channels() != scaling.sensors().size()) {
      throw new IllegalArgumentException(
          "The scaling is of %d sensors and the model of %d channels: they do not belong together"
              .formatted(scaling.sensors().size(), model.channels()));
    }
    return new SeriesSde(model, scaling);
  }

  /** The model of scaled series. */
  public LatentSde model() {
    return model;
  }

  @Override
  public ComputationGraph network() {
    return model.network();
  }

  @Override
  public SeriesScaling scaling() {
    return scaling;
  }

  @Override
  public SeriesBatches.Builder batches(SeriesSet series) {
    if (series.firstTime() < scaling.timeOffset()) {
      throw beginsLater(series.firstTime());
    }
    return SeriesBatches.builder(scaling.apply(series)).start(START).dataType(model.dataType());
  }

  private IllegalArgumentException beginsLater(double time) {
    return new IllegalArgumentException(
        ("The model begins at time %s and cannot read or predict time %s; shift the times, or train"
                + " with a scaling whose timeOffset is earlier")
            .formatted(scaling.timeOffset(), time));
  }

  @Override
  public void fit(MultiDataSetIterator minibatches) {
    network().fit(minibatches);
  }

  /**
   * Trains one iteration.
   *
   * @return the mean negative evidence lower bound of a series before the update, in nats, with the
   *     annealing's factor
   */
  @Override
  public double fit(MultiDataSet minibatch) {
    return model.fit(minibatch);
  }

  @Override
  public Map<String, SolveReport> solves() {
    return OdeLayers.reports(network());
  }

  /**
   * What the sensors would have measured without noise, along one path of the posterior from its
   * mean; always the same path.
   *
   * @param times strictly increasing, within the series; {@link #extrapolate} is for times after it
   */
  @Override
  public List<Series> reconstruct(List<Series> series, double... times) {
    List<Series> all = new ArrayList<>();
    for (Series known : series) {
      SeriesBatch batch = asking(List.of(scaling.apply(known)), times);
      requireTwoTimes(batch);
      INDArray decoded =
          model.activations(batch.dataSet(model.dataType()).getFeatures()).get("decoded");
      all.add(scaling.undo(batch.atTargets(decoded).get(0), times));
    }
    return all;
  }

  private SeriesBatch asking(List<Series> scaled, double... times) {
    double[] asked =
        scaling.apply(Series.missing("asked about", times, scaling.sensors().size())).times();
    SeriesBatch batch = SeriesBatch.ofExamples(SeriesExample.asking(scaled, asked), START);
    if (batch.times()[0] < START) {
      throw beginsLater(scaling.undoTime(batch.times()[0]));
    }
    return batch;
  }

  private static void requireTwoTimes(SeriesBatch batch) {
    if (batch.times().length < 2) {
      throw new IllegalArgumentException(
          "A path needs a time after the model's start, and there is the start alone");
    }
  }

  /**
   * Bands of what the sensors will measure after a series: paths of the posterior up to its last
   * time, of the prior from there on, with noise of measurement. Of n paths a band from one
   * quantile to another is narrower than it says: it holds (n - 1)/(n + 1) of its share on average.
   *
   * @param known what is known; missing values are of no account
   * @param samples paths, at least 2
   * @param quantiles increasing, from 0 to 1
   * @param seed the same seed gives the same bands
   * @param future strictly increasing, after the last time of the series
   * @throws IllegalArgumentException if an argument is not as described
   */
  public SeriesBands extrapolate(
      Series known, int samples, double[] quantiles, long seed, double... future) {
    requireQuantiles(samples, quantiles);
    if (future.length == 0 || !(future[0] > known.lastTime())) {
      throw new IllegalArgumentException(
          "Times %s are not after the last time of %s; reconstruct(...) is for times within"
              .formatted(Arrays.toString(future), known));
    }
    if (known.firstTime() < scaling.timeOffset()) {
      throw beginsLater(known.firstTime());
    }
    double[] asked = scaling.apply(Series.missing("asked about", future, known.sensors())).times();
    double[][][] drawn = new LatentForecast(model, samples, seed).draw(scaling.apply(known), asked);
    List<Series> series = new ArrayList<>();
    for (double quantile : quantiles) {
      double[][] values = new double[future.length][known.sensors()];
      for (int i = 0; i < future.length; i++) {
        for (int sensor = 0; sensor < values[i].length; sensor++) {
          values[i][sensor] = LatentForecast.quantile(drawn, i, sensor, quantile);
        }
      }
      series.add(scaling.undo(new Series(known.id(), asked, values), future));
    }
    return new SeriesBands(Arrays.stream(quantiles).boxed().toList(), series);
  }

  private static void requireQuantiles(int samples, double... quantiles) {
    if (samples < 2) {
      throw new IllegalArgumentException("Bands need at least 2 samples, not " + samples);
    }
    for (int i = 0; i < quantiles.length; i++) {
      boolean increases = i == 0 || quantiles[i] > quantiles[i - 1];
      if (!(quantiles[i] >= 0 && quantiles[i] <= 1 && increases)) {
        throw new IllegalArgumentException(
            "Quantiles increase from 0 to 1, but they are " + Arrays.toString(quantiles));
      }
    }
    if (quantiles.length == 0) {
      throw new IllegalArgumentException("Bands need at least one quantile");
    }
  }

  /**
   * Draws series of the prior, without noise of measurement.
   *
   * @param count how many
   * @param times strictly increasing, not before the start
   * @param seed the same seed gives the same series
   * @throws IllegalArgumentException if the count is not positive, or there is no time
   */
  public List<Series> sample(int count, double[] times, long seed) {
    if (times.length < 1) {
      throw new IllegalArgumentException("Series are drawn at one time or more");
    }
    List<Series> nothing = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      nothing.add(Series.missing("sample " + i, times, scaling.sensors().size()));
    }
    SeriesBatch batch = asking(nothing.stream().map(scaling::apply).toList(), times);
    requireTwoTimes(batch);
    INDArray drawn = model.sample(count, batch.times(), seed).castTo(DataType.DOUBLE);
    return batch.atTargets(drawn).stream().map(one -> scaling.undo(one, times)).toList();
  }

  /**
   * The evidence lower bound of scaled series, an expectation over initial states and paths that is
   * estimated from samples.
   *
   * @param samples of each series
   * @param seed the same seed gives the same number
   * @return the mean over series and samples, in nats
   */
  public double evidenceLowerBound(List<Series> series, int samples, long seed) {
    SeriesBatch batch = SeriesBatch.of(series.stream().map(scaling::apply).toList(), START);
    requireTwoTimes(batch);
    return model.evidenceLowerBound(batch.dataSet(model.dataType()), samples, seed);
  }

  /**
   * Saves network, state of the updater and scaling. The file is written next to its target, then
   * moved.
   *
   * @throws IOException if it cannot be written
   */
  @Override
  public void save(Path file) throws IOException {
    AtomicFile.make(
        file,
        beside -> {
          ModelSerializer.writeModel(network(), beside.toFile(), true);
          entry().add(beside, scaling);
        });
  }

  /**
   * Loads what has been saved; training goes on as if it had not been interrupted.
   *
   * @throws IOException if the file cannot be read, or should not be: {@link ModelFile}
   * @throws IllegalArgumentException if it holds something else
   */
  public static SeriesSde load(Path file) throws IOException {
    SeriesScaling scaling =
        ModelFile.readEntry(file, entry(), SeriesScaling.class)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        file
                            + " holds a network without the scaling of its series;"
                            + " LatentSde.load reads it"));
    return of(LatentSde.of(ModelFile.readGraph(file, true)), scaling);
  }

  private static JsonEntry entry() {
    return new JsonEntry(SCALING, JsonMappers.getMapper());
  }
}
