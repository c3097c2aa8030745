package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.probability.DiagonalGaussian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A generative model of irregular time series: a latent state at the start, or at the last point of
 * a series ({@link LatentOdeBuilder#anchor}), an ordinary differential equation that carries it to
 * any time, and a decoder; and a recognition network that reads a series and says what its latent
 * state is.
 *
 * <pre>{@code
 * LatentOde model = LatentOde.builder(SeriesScaling.of(training)).latent(4).build();
 * SeriesBatches batches = model.batches(training).batchSize(50).build();
 * for (int epoch = 0; epoch < 100; epoch++) {
 *   model.fit(batches);
 * }
 * Series forecast = model.extrapolate(series, 101, 102, 103);
 * model.save(Path.of("model.zip"));
 * }</pre>
 *
 * <p>Series come and go in the user's units; the model sees them scaled, and its start is the time
 * that the scaling takes for 0. Minibatches, noise and likelihoods are in scaled units. The network
 * is an ordinary {@code ComputationGraph}, so that DL4J's listeners and training loops work with
 * it. Not for several threads at once.
 *
 * <p>Chen, Rubanova, Bettencourt and Duvenaud (2018), "Neural Ordinary Differential Equations",
 * section 5; Rubanova, Chen and Duvenaud (2019), "Latent ODEs for irregularly-sampled time series".
 */
public final class LatentOde implements SeriesModel {

  private final LatentOdeGraph graph;
  private final SeriesScaling scaling;
  private final ScaledNetwork scaled;

  private LatentOde(LatentOdeGraph graph, SeriesScaling scaling) {
    this.graph = graph;
    this.scaling = scaling;
    this.scaled = new ScaledNetwork(graph.network(), scaling);
  }

  /**
   * The model of a network that a {@link LatentOdeBuilder} has configured, such as the best one
   * that early stopping has kept.
   *
   * @param network initialised; retained
   * @param scaling of the series that it was trained with
   * @throws IllegalArgumentException if it is another network
   */
  public static LatentOde of(ComputationGraph network, SeriesScaling scaling) {
    return new LatentOde(new LatentOdeGraph(network), scaling);
  }

  /**
   * Begins a model.
   *
   * @param scaling how the model sees the series, and the names of their sensors
   */
  public static LatentOdeBuilder builder(SeriesScaling scaling) {
    return new LatentOdeBuilder(scaling);
  }

  /**
   * The network, for what DL4J does with networks; it is this object's own. Its score outside
   * training is that of the mean latent states; {@link #evidenceLowerBound} takes the expectation.
   */
  @Override
  public ComputationGraph network() {
    return graph.network();
  }

  /** How the model sees the series. */
  @Override
  public SeriesScaling scaling() {
    return scaling;
  }

  // Training

  /**
   * Minibatches for training, with the model's scaling, start and data type; say batch size and
   * seed.
   *
   * @param series in the user's units
   * @throws IllegalArgumentException if they have other sensors, or begin before the model's start
   */
  @Override
  public SeriesBatches.Builder batches(SeriesSet series) {
    return scaled.batches(series);
  }

  /** Trains on all minibatches of an iterator once. */
  @Override
  public void fit(MultiDataSetIterator minibatches) {
    network().fit(minibatches);
  }

  /**
   * Trains one iteration.
   *
   * @param minibatch as {@link SeriesBatch#dataSet} makes it
   * @return the mean negative evidence lower bound of a series before the update, in nats, with the
   *     annealing's factor
   */
  @Override
  public double fit(MultiDataSet minibatch) {
    network().fit(minibatch);
    return network().score();
  }

  /** What the solvers did in the last passes, by vertex: "ode", and "encoder" if it has one. */
  @Override
  public Map<String, SolveReport> solves() {
    return OdeLayers.reports(network());
  }

  // Inference

  /**
   * What the sensors would have measured without noise, given a series: the means of the
   * likelihood.
   *
   * @param series what is known; missing values are of no account
   * @param times strictly increasing, within the series or after it, not before the start
   * @return with the name of the series, at these times
   */
  public Series reconstruct(Series series, double... times) {
    return reconstruct(List.of(series), times).get(0);
  }

  /** {@link #reconstruct(Series, double...)} of several series. */
  @Override
  public List<Series> reconstruct(List<Series> series, double... times) {
    return scaled.ask(
        series,
        times,
        (batch, activations) ->
            batch.atTargets(graph.means(activations.get("decoder"))).stream()
                .map(predicted -> scaling.undo(predicted, times))
                .toList());
  }

  /**
   * What the sensors will measure after a series, without noise.
   *
   * @param future strictly increasing, after the last time of the series
   * @throws IllegalArgumentException if a time is not
   */
  public Series extrapolate(Series series, double... future) {
    return extrapolate(List.of(series), future).get(0);
  }

  /** {@link #extrapolate(Series, double...)} of several series. */
  public List<Series> extrapolate(List<Series> series, double... future) {
    for (Series known : series) {
      if (future.length > 0 && future[0] <= known.lastTime()) {
        throw new IllegalArgumentException(
            "Time %s is not after the last time of %s; reconstruct(...) is for times within"
                .formatted(future[0], known));
      }
    }
    return reconstruct(series, future);
  }

  /** The graph of the network, with the names of its parts. */
  LatentOdeGraph graph() {
    return graph;
  }

  /** Where the latent state is at each time, [time][component], for each series. */
  public List<double[][]> latentTrajectories(List<Series> series, double... times) {
    return scaled.ask(
        series,
        times,
        (batch, activations) -> {
          INDArray trajectories = activations.get("ode");
          int[] columns = columns(batch, times);
          return IntStream.range(0, batch.size())
              .mapToObj(row -> trajectory(trajectories, row, columns))
              .toList();
        });
  }

  private int[] columns(SeriesBatch batch, double... times) {
    return Arrays.stream(scaling.applyToTimes(times))
        .mapToInt(time -> Arrays.binarySearch(batch.times(), time + 0.0))
        .toArray();
  }

  private double[][] trajectory(INDArray trajectories, int row, int... columns) {
    double[][] states = new double[columns.length][graph.latentSize()];
    for (int i = 0; i < columns.length; i++) {
      for (int component = 0; component < states[i].length; component++) {
        states[i][component] = trajectories.getDouble(row, component, columns[i]);
      }
    }
    return states;
  }

  /**
   * What a series says of its latent state at the start, or where else the model has its anchor.
   */
  public LatentPosterior encode(Series series) {
    return encode(List.of(series)).get(0);
  }

  /** {@link #encode(Series)} of several series. */
  public List<LatentPosterior> encode(List<Series> series) {
    return scaled.ask(
        series,
        new double[] {scaling.undoTime(ScaledNetwork.START)},
        (batch, activations) -> posteriors(DiagonalGaussian.read(activations.get("encoder"))));
  }

  private static List<LatentPosterior> posteriors(DiagonalGaussian all) {
    List<LatentPosterior> posteriors = new ArrayList<>();
    for (int i = 0; i < all.rows(); i++) {
      int row = i;
      posteriors.add(
          new LatentPosterior(
              IntStream.range(0, all.latent()).mapToDouble(k -> all.mean(row, k)).toArray(),
              IntStream.range(0, all.latent()).mapToDouble(k -> all.variance(row, k)).toArray()));
    }
    return posteriors;
  }

  // The generative model

  /**
   * Draws series of the model, without noise of measurement: of normal latent states at the start
   * or, where a model has its anchor at the last point, at the last time.
   *
   * @param count how many
   * @param times strictly increasing, not before the start
   * @param seed the same seed gives the same series
   * @throws IllegalArgumentException if the count is not positive, or there is no time
   */
  public List<Series> sample(int count, double[] times, long seed) {
    if (count < 1 || times.length < 1) {
      throw new IllegalArgumentException(
          "At least one series at one time can be drawn, not %d at %d times"
              .formatted(count, times.length));
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<Series> nothing =
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> Series.missing("sample " + i, times, scaling.sensors().size()))
            .toList();
    SeriesBatch batch = scaled.asking(nothing.stream().map(scaling::apply).toList(), times);
    INDArray[] features = batch.dataSet(scaled.dataType()).getFeatures();
    // As if there were points at all times: a state of the last point is at the last time.
    features[1].assign(1);
    INDArray decoded = graph.decode(normal(random, count), features);
    return batch.atTargets(graph.means(decoded)).stream()
        .map(one -> scaling.undo(one, times))
        .toList();
  }

  private INDArray normal(SplittableRandom random, int rows) {
    double[] numbers = new double[rows * graph.latentSize()];
    Arrays.setAll(numbers, i -> random.nextGaussian());
    return Nd4j.create(numbers, new long[] {rows, graph.latentSize()}, scaled.dataType());
  }

  /**
   * The evidence lower bound, an expectation over the latent state that is estimated from samples.
   *
   * @param minibatch as {@link SeriesBatch#dataSet} makes it
   * @param samples of the latent state of each series
   * @param seed the same seed gives the same number
   * @return the mean over series and samples, in nats
   */
  public double evidenceLowerBound(MultiDataSet minibatch, int samples, long seed) {
    return graph.evidenceLowerBound(minibatch, samples, new SplittableRandom(seed));
  }

  /** The same of series in the user's units; the bound is that of their scaled values. */
  public double evidenceLowerBound(List<Series> series, int samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double sum = 0;
    for (List<Series> part : ScaledNetwork.parts(series)) {
      SeriesBatch batch =
          SeriesBatch.of(part.stream().map(scaling::apply).toList(), ScaledNetwork.START);
      MultiDataSet minibatch = batch.dataSet(scaled.dataType());
      sum += batch.size() * graph.evidenceLowerBound(minibatch, samples, random);
    }
    return sum / series.size();
  }

  // Files

  /**
   * Saves network, state of the updater and scaling. The file is written next to its target, then
   * moved, so it is whole at any moment.
   *
   * @throws IOException if it cannot be written
   */
  @Override
  public void save(Path file) throws IOException {
    LatentOdeFile.write(network(), scaling, file);
  }

  /**
   * Loads what has been saved; training goes on as if it had not been interrupted.
   *
   * @throws IOException if the file cannot be read, or should not be: {@link
   *     io.github.dl4jode.file.ModelFile}
   * @throws IllegalArgumentException if it holds something else
   */
  public static LatentOde load(Path file) throws IOException {
    return LatentOdeFile.read(file, "latent ODE", LatentOde::of);
  }
}
