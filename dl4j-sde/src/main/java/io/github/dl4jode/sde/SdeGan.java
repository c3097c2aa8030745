package io.github.dl4jode.sde;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.sde.dynamics.SdeDynamics;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.gan.GeneratorDynamics;
import io.github.dl4jode.sde.gan.ParameterAverage;
import io.github.dl4jode.sde.layer.SdeVertex;
import io.github.dl4jode.sde.layer.SeriesOfRows;
import io.github.dl4jode.sde.solver.CompiledSde;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A generator of time series that is a stochastic differential equation, trained against a critic
 * that is a controlled differential equation. It learns the distribution of whole series, with no
 * noise of measurement and no assumption on their densities.
 *
 * <pre>{@code
 * SdeGan model = SdeGan.builder(1).seed(7).build();
 * for (int i = 0; i < 5000; i++) {
 *   model.fit(values, times);                                  // [batch, channels, times]
 * }
 * INDArray imagined = model.sample(1000, times, 42);
 * }</pre>
 *
 * <p>The generator makes a state x(t0) of normal variables, solves dx = f(t, x) dt + g(t, x) ∘ dW,
 * and reads the series from x linearly. The critic reads a series as a path Y along lines, h(t0) =
 * ζ(t0, Y(t0)), dh = F(h) d(t, Y), and scores it by a linear map of the last state. All maps of the
 * critic have their weights clipped, so that the difference of its mean scores estimates
 * Wasserstein's distance; the critic maximises it and the generator minimises it, in one iteration.
 * Kidger, Foster, Li and Lyons (2021), "Neural SDEs as infinite-dimensional GANs".
 *
 * <p>Series are [batch, channels, times], at times that all of them share, NaN where a value is
 * missing. Give them a scale near 1. The network is an ordinary {@code ComputationGraph}. Not for
 * several threads at once.
 */
public final class SdeGan {

  private static final JsonEntry AVERAGE =
      new JsonEntry("parameterAverage.json", new ObjectMapper());

  private final ComputationGraph network;
  private ParameterAverage average;

  private SdeGan(ComputationGraph network, ParameterAverage average) {
    this.network = network;
    this.average = average;
  }

  /**
   * Begins a model.
   *
   * @param channels of a series
   */
  public static SdeGanBuilder builder(int channels) {
    return new SdeGanBuilder(channels);
  }

  /**
   * The model of a network that an {@link SdeGanBuilder} has configured.
   *
   * @param network initialised; retained
   * @throws IllegalArgumentException if it is another network, or one of an early version
   */
  public static SdeGan of(ComputationGraph network) {
    return of(network, ParameterAverage.none());
  }

  static SdeGan of(ComputationGraph network, ParameterAverage average) {
    GraphVertex paths = network.getConfiguration().getVertices().get("paths");
    if (!(paths instanceof SdeVertex vertex && vertex.dynamics() instanceof GeneratorDynamics)) {
      throw new IllegalArgumentException("The network is not that of an SDE-GAN");
    }
    SeriesOfRows.require(network.getConfiguration().getVertices().get("generated"), "The SDE-GAN");
    return new SdeGan(network, average);
  }

  /** The network, for what DL4J does with networks; it is this object's own. */
  public ComputationGraph network() {
    return network;
  }

  /** The number of iterations that the model has been trained. */
  public int iterations() {
    return network.getIterationCount();
  }

  private SdeVertex paths() {
    return (SdeVertex) network.getConfiguration().getVertices().get("paths");
  }

  private DataType dataType() {
    return network.getConfiguration().getDataType();
  }

  /** The number of channels of a series. */
  public int channels() {
    return Math.toIntExact(sizeOf("readout").getNOut());
  }

  private FeedForwardLayer sizeOf(String layer) {
    return (FeedForwardLayer) network.getLayer(layer).conf().getLayer();
  }

  /**
   * A minibatch of the next iteration, with its noise.
   *
   * @param values [batch, channels, times]; NaN where one is missing
   * @param times strictly increasing, at least two
   * @throws IllegalArgumentException if there is not a value for each channel and time, one is
   *     infinite, or the times do not increase
   */
  public MultiDataSet dataSet(INDArray values, double... times) {
    SplittableRandom random =
        IterationNoise.of(
            network.getConfiguration().getDefaultConfiguration().getSeed(), iterations());
    return dataSet(values, random, times);
  }

  private MultiDataSet dataSet(INDArray values, RandomGenerator random, double... times) {
    boolean fits =
        values.rank() == 3 && values.size(1) == channels() && values.size(2) == times.length;
    if (!fits || times.length < 2) {
      throw new IllegalArgumentException(
          "Series are [batch, %d, times], here with %d times, two or more, not %s"
              .formatted(channels(), times.length, Arrays.toString(values.shape())));
    }
    GridOfSeries.requireTimes(times);
    if (values.isInfinite().any()) {
      INDArray row = values.castTo(DataType.DOUBLE).dup('c');
      GridOfSeries.requireNoInfinity(Vectors.toJava(row), values.shape());
    }
    return new MultiDataSet(
        new INDArray[] {
          values.castTo(dataType()), normal(values.size(0), random), Nd4j.createFromArray(times)
        },
        new INDArray[] {Nd4j.zeros(dataType(), values.size(0), 1)});
  }

  private INDArray normal(long rows, RandomGenerator random) {
    INDArray noise = Nd4j.create(dataType(), rows, firstInitial().getNIn());
    Noise.GAUSSIAN.draw(random, noise);
    return noise;
  }

  private FeedForwardLayer firstInitial() {
    return sizeOf(initialLayers() == 0 ? "start" : "initial0");
  }

  private int initialLayers() {
    int count = 0;
    while (network.getVertex("initial" + count) != null) {
      count++;
    }
    return count;
  }

  /**
   * Trains generator and critic one iteration.
   *
   * @return the mean score of generated series less that of the values before the update: the
   *     negative of Wasserstein's distance, as the critic sees it
   * @throws IllegalArgumentException if the values do not fit
   */
  public double fit(INDArray values, double... times) {
    network.fit(dataSet(values, times));
    average = average.after(iterations(), network.params());
    return network.score();
  }

  /**
   * The critic's scores of series: the higher, the more they are like the data.
   *
   * @param values [batch, channels, times]; NaN where one is missing
   * @param times strictly increasing, at least two
   * @return [batch]
   * @throws IllegalArgumentException if the values do not fit
   */
  public INDArray critic(INDArray values, double... times) {
    INDArray[] features = dataSet(values, times).getFeatures();
    INDArray scores = network.feedForward(features, false).get("score");
    long batch = values.size(0);
    INDArray ofValues = scores.get(NDArrayIndex.interval(batch, 2 * batch), NDArrayIndex.all());
    return ofValues.dup('c').reshape('c', new long[] {batch});
  }

  /**
   * Draws series, by the averaged parameters if there are such.
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
    return average.with(network.params(), () -> drawn(count, times, new SplittableRandom(seed)));
  }

  private INDArray drawn(int count, double[] times, SplittableRandom random) {
    INDArray start = normal(count, random);
    for (int i = 0; i < initialLayers(); i++) {
      start = activated("initial" + i, start);
    }
    start = activated("start", start);
    SdeDynamics dynamics = paths().dynamics();
    StochasticEquation equation =
        StochasticEquation.builder(
                dynamics.calculus(), dynamics.noise(), dataType(), count, start.size(1))
            .coefficients(dynamics::define)
            .parameters(network.getVertex("paths").paramTable(false))
            .build();
    try (CompiledSde compiled = paths().solver().compile(equation)) {
      BrownianPath noise = compiled.newNoise(random.nextLong(), times[0]);
      return readOut(compiled.solve(start.dup('c'), times, noise).states(), count);
    }
  }

  private INDArray activated(String layer, INDArray input) {
    return network
        .getLayer(layer)
        .activate(input, false, LayerWorkspaceMgr.noWorkspacesImmutable());
  }

  /** From states [times, batch × state] to [batch, channels, times]. */
  private INDArray readOut(INDArray states, long batch) {
    long times = states.size(0);
    INDArray rows = states.dup('c').reshape('c', times * batch, states.size(1) / batch);
    INDArray values = activated("readout", rows);
    return values.dup('c').reshape('c', times, batch, values.size(1)).permute(1, 2, 0).dup('c');
  }

  /**
   * Saves both networks and the state of their updaters. The file is written next to its target,
   * then moved.
   *
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    AtomicFile.make(
        file,
        beside -> {
          ModelSerializer.writeModel(network, beside.toFile(), true);
          AVERAGE.add(beside, average);
        });
  }

  /**
   * Loads what has been saved; training goes on as if it had not been interrupted.
   *
   * @throws IOException if the file cannot be read, or should not be: {@link ModelFile}
   * @throws IllegalArgumentException if it holds something else
   */
  public static SdeGan load(Path file) throws IOException {
    ComputationGraph network = ModelFile.readGraph(file, true);
    Optional<ParameterAverage> average = ModelFile.readEntry(file, AVERAGE, ParameterAverage.class);
    return of(network, average.orElseGet(ParameterAverage::none));
  }
}
