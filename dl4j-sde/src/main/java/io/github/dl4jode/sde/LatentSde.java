package io.github.dl4jode.sde;

import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.probability.DiagonalGaussian;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.latent.LatentDynamics;
import io.github.dl4jode.sde.latent.PathEvidence;
import io.github.dl4jode.sde.latent.PosteriorPaths;
import io.github.dl4jode.sde.latent.PosteriorSolve;
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
 * <p>Series are [batch, channels, times], measured at times that all of them share. The network is
 * an ordinary {@code ComputationGraph}. Not for several threads at once. Li, Wong, Chen and
 * Duvenaud (2020), "Scalable Gradients for Stochastic Differential Equations", section 5.
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
   * @throws IllegalArgumentException if it is another network
   */
  public static LatentSde of(ComputationGraph network) {
    GraphVertex paths = network.getConfiguration().getVertices().get("paths");
    if (!(paths instanceof PosteriorPaths)) {
      throw new IllegalArgumentException("The network is not that of a latent SDE");
    }
    return new LatentSde(network);
  }

  /** The network, for what DL4J does with networks; it is this object's own. */
  public ComputationGraph network() {
    return network;
  }

  private PosteriorPaths paths() {
    return (PosteriorPaths) network.getConfiguration().getVertices().get("paths");
  }

  private LatentDynamics dynamics() {
    return paths().dynamics();
  }

  private DataType dataType() {
    return network.getConfiguration().getDataType();
  }

  /**
   * A minibatch.
   *
   * @param values [batch, channels, times]
   * @param times strictly increasing, at least two
   * @throws IllegalArgumentException if there is not a value for each time, or one is not finite
   */
  public MultiDataSet dataSet(INDArray values, double... times) {
    if (values.rank() != 3 || values.size(2) != times.length) {
      throw new IllegalArgumentException(
          "Series are [batch, channels, times], here with %d times, not %s"
              .formatted(times.length, Arrays.toString(values.shape())));
    }
    if (!Double.isFinite(values.sumNumber().doubleValue())) {
      throw new IllegalArgumentException(
          "A value of the series is not finite; a latent SDE has no missing values");
    }
    INDArray typed = values.castTo(dataType());
    return new MultiDataSet(
        new INDArray[] {typed, Nd4j.createFromArray(times)},
        new INDArray[] {Nd4j.zeros(dataType(), values.size(0), 1)});
  }

  /**
   * Trains one iteration.
   *
   * @return the mean negative evidence lower bound of a series before the update, in nats, with the
   *     annealing's factor
   */
  public double fit(INDArray values, double... times) {
    network.fit(dataSet(values, times));
    return network.score();
  }

  /**
   * What the channels would have been without noise of measurement, along a path of the posterior.
   *
   * @return of the shape of the values
   */
  public INDArray reconstruct(INDArray values, double... times) {
    return activations(values, times).get("decoded").dup('c');
  }

  private Map<String, INDArray> activations(INDArray values, double... times) {
    return network.feedForward(dataSet(values, times).getFeatures(), false);
  }

  /**
   * Draws series of the prior, without noise of measurement.
   *
   * @param count how many
   * @param times strictly increasing, at least two
   * @param seed the same seed gives the same series
   * @return [count, channels, times]
   * @throws IllegalArgumentException if the count is not positive, or the times do not increase
   */
  public INDArray sample(int count, double[] times, long seed) {
    if (count < 1 || times.length < 2) {
      throw new IllegalArgumentException(
          "At least one series at two times can be drawn, not %d at %d"
              .formatted(count, times.length));
    }
    long latent = dynamics().latent();
    StochasticEquation prior =
        StochasticEquation.builder(
                Calculus.ITO, dynamics().diffusion().noise(), dataType(), count, latent)
            .coefficients(dynamics()::prior)
            .parameters(parameters())
            .build();
    SplittableRandom random = new SplittableRandom(seed);
    INDArray start = normal(random, count, latent);
    try (CompiledSde compiled = paths().solver().compile(prior)) {
      BrownianPath noise = compiled.newNoise(random.nextLong(), times[0]);
      return decoded(compiled.solve(start, times, noise).states(), count);
    }
  }

  private Map<String, INDArray> parameters() {
    return network.getVertex("paths").paramTable(false);
  }

  private INDArray normal(SplittableRandom random, long rows, long columns) {
    return Nd4j.create(numbers(random, rows * columns), new long[] {rows, columns}, dataType());
  }

  private static double[] numbers(SplittableRandom random, long count) {
    double[] numbers = new double[Math.toIntExact(count)];
    Arrays.setAll(numbers, i -> random.nextGaussian());
    return numbers;
  }

  /** From states [times, batch × latent] to [batch, channels, times]. */
  private INDArray decoded(INDArray states, long batch) {
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
    if (samples < 1) {
      throw new IllegalArgumentException("A bound needs one sample or more, not " + samples);
    }
    Map<String, INDArray> read = activations(values, times);
    DiagonalGaussian posterior = DiagonalGaussian.read(read.get("posterior"));
    long batch = values.size(0);
    SplittableRandom random = new SplittableRandom(seed);
    try (PosteriorSolve solve =
        new PosteriorSolve(
            dynamics(),
            paths().solver(),
            parameters(),
            dataType(),
            batch,
            times.length,
            Optional.empty())) {
      double sum = 0;
      for (int i = 0; i < samples; i++) {
        double[] start = posterior.sample(numbers(random, batch * posterior.latent()));
        INDArray initial = Nd4j.create(start, new long[] {batch, posterior.latent()}, dataType());
        SdeSolution solution = solve.solve(initial, read.get("context"), times, random.nextLong());
        sum += bound(values, solution, posterior);
      }
      return sum / samples / batch;
    }
  }

  /** The sum over the series. */
  private double bound(INDArray values, SdeSolution solution, DiagonalGaussian posterior) {
    PathEvidence evidence = (PathEvidence) network.getConfiguration().getVertices().get("evidence");
    INDArray means = decoded(solution.states(), values.size(0)).castTo(DataType.DOUBLE);
    INDArray error = means.sub(values.castTo(DataType.DOUBLE)).div(evidence.deviation());
    double squares = error.mul(error).sumNumber().doubleValue();
    double constant = Math.log(evidence.deviation()) + 0.5 * Math.log(2 * Math.PI);
    INDArray ofPaths = solution.quadratures().getRow(solution.quadratures().size(0) - 1);
    double divergence = ofPaths.sumNumber().doubleValue();
    for (int row = 0; row < posterior.rows(); row++) {
      divergence += posterior.divergence(row);
    }
    return -0.5 * squares - constant * values.length() - divergence;
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
