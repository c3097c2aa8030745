package io.github.dl4jode.sde;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.probability.DiagonalGaussian;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.latent.ContextEncoder;
import io.github.dl4jode.sde.latent.LatentDynamics;
import io.github.dl4jode.sde.latent.PathEvidence;
import io.github.dl4jode.sde.latent.PosteriorPaths;
import io.github.dl4jode.sde.latent.PosteriorSolve;
import io.github.dl4jode.sde.latent.SeriesBound;
import io.github.dl4jode.sde.latent.StartPrior;
import io.github.dl4jode.sde.layer.SeriesOfRows;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.SdeSolution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A generative model of time series with noise of their own: a latent state at the first time, a
 * stochastic differential equation that carries it on, and a decoder; and a recognition network
 * that reads a series backwards and steers a posterior equation by what it read. Training raises
 * the evidence lower bound, whose divergence of paths is an integral along them.
 *
 * <pre>{@code
 * LatentSde model = LatentSde.builder(3).latent(4).deviation(0.05).build();
 * for (int i = 0; i < 1000; i++) {
 *   model.fit(values, times);
 * }
 * INDArray imagined = model.sample(16, times, 42);
 * }</pre>
 *
 * <p>Series are [batch, channels, times] on a grid of times, with NaN where a value is missing;
 * {@link SeriesSde} takes series each with times of its own, in the user's units. The network is an
 * ordinary {@code ComputationGraph}. Not for several threads at once. Li, Wong, Chen and Duvenaud
 * (2020), "Scalable Gradients for Stochastic Differential Equations", section 5.
 */
public final class LatentSde {

  private final ComputationGraph network;

  private LatentSde(ComputationGraph network) {
    this.network = network;
  }

  /**
   * Begins a model.
   *
   * @param channels of a series
   */
  public static LatentSdeBuilder builder(int channels) {
    return new LatentSdeBuilder(channels);
  }

  /**
   * The model of a network that a {@link LatentSdeBuilder} has configured.
   *
   * @param network initialised; retained
   * @throws IllegalArgumentException if it is another network, or one of an early version
   */
  public static LatentSde of(ComputationGraph network) {
    GraphVertex paths = network.getConfiguration().getVertices().get("paths");
    if (!(paths instanceof PosteriorPaths)) {
      throw new IllegalArgumentException("The network is not that of a latent SDE");
    }
    if (!(network.getConfiguration().getVertices().get("context") instanceof ContextEncoder)) {
      throw new IllegalArgumentException(
          "The latent SDE was saved by an early version, which read series in another way; train"
              + " it again");
    }
    SeriesOfRows.require(network.getConfiguration().getVertices().get("decoded"), "The latent SDE");
    return new LatentSde(network);
  }

  /** The network, for what DL4J does with networks; it is this object's own. */
  public ComputationGraph network() {
    return network;
  }

  private PosteriorPaths paths() {
    return (PosteriorPaths) network.getConfiguration().getVertices().get("paths");
  }

  LatentDynamics dynamics() {
    return paths().dynamics();
  }

  DataType dataType() {
    return network.getConfiguration().getDataType();
  }

  /**
   * A minibatch of series that are measured at common times; in the form of {@link SeriesBatch}.
   *
   * @param values [batch, channels, times]; NaN is a missing value
   * @param times strictly increasing, at least two
   * @throws IllegalArgumentException if there is not a value for each time, one is infinite, or the
   *     times do not increase
   */
  public MultiDataSet dataSet(INDArray values, double... times) {
    long channels = channels();
    if (values.rank() != 3 || values.size(2) != times.length || values.size(1) != channels) {
      throw new IllegalArgumentException(
          "Series are [batch, channels, times], here with %d channels and %d times, not %s"
              .formatted(channels, times.length, Arrays.toString(values.shape())));
    }
    GridOfSeries.requireTimes(times);
    double[] numbers = Vectors.toJava(values.castTo(DataType.DOUBLE).dup('c'));
    GridOfSeries.requireNoInfinity(numbers, values.shape());
    double[] mask = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      mask[i] = Double.isNaN(numbers[i]) ? 0 : 1;
      numbers[i] = Double.isNaN(numbers[i]) ? 0 : numbers[i];
    }
    INDArray typed = Nd4j.create(numbers, values.shape(), dataType());
    INDArray shown = Nd4j.create(mask, values.shape(), dataType());
    return new MultiDataSet(
        new INDArray[] {typed, shown, Nd4j.createFromArray(times), typed, shown},
        new INDArray[] {Nd4j.zeros(dataType(), values.size(0), 1)});
  }

  /**
   * Trains one iteration.
   *
   * @return the mean negative evidence lower bound of a series before the update, in nats, with the
   *     annealing's factor
   */
  public double fit(INDArray values, double... times) {
    return fit(dataSet(values, times));
  }

  /** The same on a minibatch as {@link SeriesBatch#dataSet} or {@link #dataSet} makes it. */
  public double fit(org.nd4j.linalg.dataset.api.MultiDataSet minibatch) {
    network.fit(minibatch);
    return network.score();
  }

  /**
   * What the channels would have been without noise of measurement, along a path of the posterior.
   *
   * @return of the shape of the values
   */
  public INDArray reconstruct(INDArray values, double... times) {
    return activations(dataSet(values, times).getFeatures()).get("decoded").dup('c');
  }

  /** The activations of all vertices outside training. */
  Map<String, INDArray> activations(INDArray... features) {
    // A PreprocessorVertex asks the graph for the size of its minibatch, which feedForward alone
    // leaves as it was in the last training.
    network.setInputs(features);
    network.setLabels(Nd4j.zeros(dataType(), features[0].size(0), 1));
    return network.feedForward(features, false);
  }

  /**
   * Draws series of the prior, without noise of measurement.
   *
   * @param count how many
   * @param times strictly increasing, at least two
   * @param seed the same seed gives the same series, if as many are drawn
   * @return [count, channels, times]
   * @throws IllegalArgumentException if the count is not positive, or the times do not increase
   */
  public INDArray sample(int count, double[] times, long seed) {
    if (count < 1 || times.length < 2) {
      throw new IllegalArgumentException(
          "At least one series at two times can be drawn, not %d at %d"
              .formatted(count, times.length));
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] noiseOfStart = numbers(random, count * dynamics().latent());
    INDArray start = array(startPrior().sample(noiseOfStart), count, dynamics().latent());
    try (CompiledSde compiled = prior(count)) {
      BrownianPath noise = compiled.newNoise(random.nextLong(), times[0]);
      return decoded(compiled.solve(start, times, noise).states(), count);
    }
  }

  /** The prior for so many states, to be closed. */
  CompiledSde prior(long count) {
    StochasticEquation prior =
        StochasticEquation.builder(
                Calculus.ITO,
                dynamics().diffusion().noise(),
                dataType(),
                count,
                dynamics().latent())
            .coefficients(dynamics()::prior)
            .parameters(parameters())
            .build();
    return paths().solver().compile(prior);
  }

  /** The posterior without gradients, to be closed. */
  PosteriorSolve posterior(long count, int times) {
    return new PosteriorSolve(
        dynamics(), paths().solver(), parameters(), dataType(), count, times, Optional.empty());
  }

  /** The standard deviation of the noise of the measurements. */
  double deviation() {
    return ((PathEvidence) network.getConfiguration().getVertices().get("evidence")).deviation();
  }

  /** The number of channels of a series. */
  int channels() {
    return Math.toIntExact(network.getLayer("decoder").getParam("b").length());
  }

  private Map<String, INDArray> parameters() {
    return StartPrior.without(network.getVertex("paths").paramTable(false));
  }

  private StartPrior startPrior() {
    return StartPrior.of(network.getVertex("paths").paramTable(false));
  }

  private INDArray array(double[] numbers, long... shape) {
    return Nd4j.create(numbers, shape, dataType());
  }

  private static double[] numbers(SplittableRandom random, long count) {
    double[] numbers = new double[Math.toIntExact(count)];
    Arrays.setAll(numbers, i -> random.nextGaussian());
    return numbers;
  }

  /** From states [times, batch × latent] to [batch, channels, times]. */
  INDArray decoded(INDArray states, long batch) {
    long times = states.size(0);
    INDArray rows = states.dup('c').reshape('c', times * batch, dynamics().latent());
    INDArray means =
        network
            .getLayer("decoder")
            .activate(rows, false, LayerWorkspaceMgr.noWorkspacesImmutable());
    return means.dup('c').reshape('c', times, batch, means.size(1)).permute(1, 2, 0).dup('c');
  }

  /**
   * The evidence lower bound, an expectation over initial states and paths that is estimated from
   * samples.
   *
   * @param samples of each series
   * @param seed the same seed gives the same number
   * @return the mean over series and samples, in nats
   */
  public double evidenceLowerBound(INDArray values, double[] times, int samples, long seed) {
    return evidenceLowerBound(dataSet(values, times), samples, seed);
  }

  /** The same of a minibatch as {@link SeriesBatch#dataSet} or {@link #dataSet} makes it. */
  public double evidenceLowerBound(
      org.nd4j.linalg.dataset.api.MultiDataSet minibatch, int samples, long seed) {
    if (samples < 1) {
      throw new IllegalArgumentException("A bound needs one sample or more, not " + samples);
    }
    INDArray[] features = minibatch.getFeatures();
    Map<String, INDArray> read = activations(features);
    DiagonalGaussian posterior = DiagonalGaussian.read(read.get("posterior"));
    double[] times = PosteriorPaths.times(features[2]);
    int batch = Math.toIntExact(features[0].size(0));
    SeriesBound bound =
        new SeriesBound(
            deviation(),
            channels(),
            times.length,
            Vectors.toJava(features[3].dup('c')),
            Vectors.toJava(features[4].dup('c')));
    StartPrior prior = startPrior();
    SplittableRandom random = new SplittableRandom(seed);
    try (PosteriorSolve solve = posterior(batch, times.length)) {
      double sum = 0;
      for (int i = 0; i < samples; i++) {
        double[] start = posterior.sample(numbers(random, (long) batch * posterior.latent()));
        INDArray initial = array(start, batch, posterior.latent());
        SdeSolution solution = solve.solve(initial, read.get("context"), times, random.nextLong());
        double[] means = Vectors.toJava(decoded(solution.states(), batch));
        for (int row = 0; row < batch; row++) {
          sum += bound.logDensity(row, means) - prior.divergence(posterior, row);
          sum -= solution.quadratures().getDouble(bound.lastTime(row), row);
        }
      }
      return sum / samples / batch;
    }
  }

  /**
   * Saves network and state of the updater. The file is written next to its target, then moved.
   *
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    AtomicFile.make(file, beside -> ModelSerializer.writeModel(network, beside.toFile(), true));
  }

  /**
   * Loads what has been saved; training goes on as if it had not been interrupted.
   *
   * @throws IOException if the file cannot be read, or should not be: {@link ModelFile}
   * @throws IllegalArgumentException if it holds something else
   */
  public static LatentSde load(Path file) throws IOException {
    return of(ModelFile.readGraph(file, true));
  }
}
