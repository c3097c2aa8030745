package io.github.dl4jode.cnf;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.cnf.layer.MissingLabels;
import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.noise.NetworkSeed;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A density on vectors, learned from examples: a network of one {@link CnfOutputLayer}.
 *
 * <pre>{@code
 * ContinuousNormalizingFlow flow =
 *     ContinuousNormalizingFlow.builder(2, new CnfOutputLayer.Builder(dynamics).build()).build();
 * flow.fit(examples);
 * INDArray logDensity = flow.logDensity(points);
 * INDArray samples = flow.sample(1000, 42);
 * }</pre>
 *
 * <p>An image is a vector as well, {@code builder(channels * height * width, layer)} with a layer
 * of {@code images(channels, height, width)}.
 *
 * <p>A conditional flow, p(x | c), takes its examples as [n, d + c], the context after each; {@link
 * #given} is its density for one context.
 *
 * <p>A solve that does not come to its end throws what the layer throws: an exception that names
 * time, step, evaluations and what to try. Not for several threads at once.
 */
public final class ContinuousNormalizingFlow {

  private final MultiLayerNetwork network;
  private final CnfOutputLayer layer;
  private final FlowTransform transport;

  private ContinuousNormalizingFlow(MultiLayerNetwork network, CnfOutputLayer layer) {
    this.network = network;
    this.layer = layer;
    this.transport = new FlowTransform(network, layer);
  }

  /**
   * Begins a density on vectors.
   *
   * @param dimension the number of components of an example, its context not counted
   * @param layer the flows and how they are solved; copied
   */
  public static Builder builder(long dimension, CnfOutputLayer layer) {
    return new Builder(dimension, layer);
  }

  /**
   * The density that a network learns.
   *
   * @param network initialised; a {@link CnfOutputLayer} on vectors is its only layer; retained
   * @throws IllegalArgumentException if it is another network
   */
  public static ContinuousNormalizingFlow of(MultiLayerNetwork network) {
    boolean single = network.getnLayers() == 1;
    if (!single || !(network.getLayer(0).conf().getLayer() instanceof CnfOutputLayer layer)) {
      throw new IllegalArgumentException(
          "A flow is a network of one CnfOutputLayer; this one has "
              + network.getnLayers()
              + " layers, the first a "
              + network.getLayer(0).conf().getLayer().getClass().getSimpleName()
              + ". After other layers a flow is no density of the network's input");
    }
    return new ContinuousNormalizingFlow(network, layer);
  }

  /** The network, for what DL4J does with networks; it is this object's own. */
  public MultiLayerNetwork network() {
    return network;
  }

  /** The number d of components of an example, its context not counted. */
  public long dimension() {
    return layer.size();
  }

  /** The number c of components of a context; 0 for a density that is not conditional. */
  public long contextSize() {
    return layer.contextSize();
  }

  // Training

  /**
   * Trains on all minibatches of an iterator once; labels are ignored, and may be missing.
   *
   * @param minibatches of features [batch, d + c]; reset first, where it can be
   */
  public void fit(DataSetIterator minibatches) {
    if (minibatches.resetSupported()) {
      minibatches.reset();
    }
    MissingLabels labels = new MissingLabels();
    while (minibatches.hasNext()) {
      DataSet minibatch = minibatches.next();
      labels.preProcess(minibatch);
      network.fit(minibatch);
    }
    network.incrementEpochCount();
  }

  /**
   * Trains one iteration.
   *
   * @param examples [batch, d + c]; not modified
   * @return the mean negative log-likelihood before the update, in nats, with the penalties
   */
  public double fit(INDArray examples) {
    INDArray features = requireExamples(examples);
    network.fit(new DataSet(features, features));
    return network.score();
  }

  /**
   * Training towards a density that is known up to a constant; no examples are needed.
   *
   * @param target log p̃
   * @param samples of each iteration
   * @throws IllegalArgumentException if the target cannot be compiled for points of this dimension,
   *     or this density is conditional
   */
  public DensityMatching matching(LogDensity target, int samples) {
    return new NetworkMatching(network, layer, target, samples);
  }

  // The density

  /**
   * The density for one context.
   *
   * @param context of contextSize() components; copied
   * @throws IllegalArgumentException if it has another size, or this density is not conditional
   */
  public ConditionedFlow given(INDArray context) {
    if (contextSize() == 0 || context.length() != contextSize()) {
      throw new IllegalArgumentException(
          "This density has contexts of "
              + contextSize()
              + " components; it cannot be given one of shape "
              + Arrays.toString(context.shape()));
    }
    return new ConditionedFlow(this, context.castTo(dataType()).dup('c').reshape(1, -1));
  }

  /**
   * The log-density of each example, in nats.
   *
   * @param examples [n, d + c]; not modified
   * @return [n]
   */
  public INDArray logDensity(INDArray examples) {
    return RowBatches.apply(
        requireExamples(examples), rows -> network.output(rows).reshape(rows.size(0)));
  }

  /**
   * What the density needs for a component of each example, in bits: -log2 p(x) / d.
   *
   * @param examples [n, d + c]; not modified
   * @return [n]
   */
  public INDArray bitsPerDimension(INDArray examples) {
    return logDensity(examples).muli(-layer.bitsPerDimension(1));
  }

  /**
   * The density at the points of a grid in the plane.
   *
   * @return [cells, cells]: the row is the second coordinate, rising, the column the first
   * @throws IllegalStateException if examples are not in the plane
   */
  public INDArray densityOnGrid(Grid grid) {
    requireUnconditional();
    requirePlane();
    return grid.density(dataType(), this::logDensity);
  }

  /**
   * Draws examples.
   *
   * @param count how many
   * @param seed the same seed gives the same examples
   * @return [count, d]
   * @throws IllegalArgumentException if the count is not positive
   * @throws IllegalStateException if this density is conditional
   */
  public INDArray sample(int count, long seed) {
    return sample(count, new SplittableRandom(seed));
  }

  /**
   * Draws examples where the random numbers of the last ones ended, for more than the memory holds.
   *
   * @param count how many
   * @param random where they come from
   * @return [count, d]
   * @throws IllegalArgumentException if the count is not positive
   * @throws IllegalStateException if this density is conditional
   */
  public INDArray sample(int count, RandomGenerator random) {
    requireUnconditional();
    return transform(basePoints(count, random));
  }

  INDArray basePoints(int count, RandomGenerator random) {
    return layer.base().sample(dataType(), count, dimension(), random);
  }

  private void requireUnconditional() {
    if (contextSize() > 0) {
      throw new IllegalStateException(
          "This density is conditional: say for which context, given(context)");
    }
  }

  void requirePlane() {
    if (dimension() != 2) {
      throw new IllegalStateException(
          "A grid is for densities in the plane; this one has " + dimension() + " components");
    }
  }

  /**
   * Carries points of the base distribution to the data; where examples are pixels, to whole
   * numbers.
   *
   * @param points [n, d + c]; not modified
   * @return [n, d]
   */
  public INDArray transform(INDArray points) {
    return RowBatches.apply(requireExamples(points), transport::towardsData);
  }

  /**
   * Carries examples to the base distribution, the inverse of {@link #transform}; pixels with the
   * same noise every time.
   *
   * @param examples [n, d + c]; not modified
   * @return [n, d]
   */
  public INDArray invert(INDArray examples) {
    return RowBatches.apply(requireExamples(examples), transport::towardsBase);
  }

  /**
   * Where points of the base distribution are on their way to the data.
   *
   * @param points [n, d + c]; not modified
   * @param fractions of the whole time, rising strictly, above 0 and up to 1; flows in sequence
   *     take equal parts of it
   * @return [n, d] for each fraction
   * @throws IllegalArgumentException if the fractions are others, or there is none
   */
  public List<INDArray> path(INDArray points, double... fractions) {
    FlowPath path = new FlowPath(layer.flows().size(), fractions);
    INDArray stacked =
        RowBatches.apply(requireExamples(points), rows -> transport.along(path, rows));
    return IntStream.range(0, fractions.length)
        .mapToObj(i -> stacked.get(NDArrayIndex.all(), NDArrayIndex.point(i)).dup('c'))
        .toList();
  }

  private DataType dataType() {
    return transport.dataType();
  }

  private INDArray requireExamples(INDArray examples) {
    long columns = dimension() + contextSize();
    if (examples.rank() != 2 || examples.size(1) != columns) {
      throw new IllegalArgumentException(
          "Examples of shape [n, "
              + columns
              + "] are needed, not "
              + Arrays.toString(examples.shape()));
    }
    return examples.castTo(dataType());
  }

  // Files

  /**
   * Saves configuration, parameters and the state of the updater, as DL4J saves networks; next to
   * the file first, which is replaced when all is written.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public void save(File file) throws IOException {
    AtomicFile.write(file.toPath(), out -> ModelSerializer.writeModel(network, out, true));
  }

  /**
   * Loads what has been saved.
   *
   * @throws IOException if the file cannot be read, or should not be: {@link ModelFile}
   * @throws IllegalArgumentException if it holds another network
   */
  public static ContinuousNormalizingFlow load(File file) throws IOException {
    return of(ModelFile.readNetwork(file.toPath(), true));
  }

  /** Collects the settings of training. */
  public static final class Builder {

    private final long dimension;
    private final CnfOutputLayer layer;
    private IUpdater updater = new Adam(1e-3);
    private long seed = 1;
    private DataType dataType = DataType.FLOAT;

    private Builder(long dimension, CnfOutputLayer layer) {
      if (dimension < 1) {
        throw new IllegalArgumentException(
            "A density is on vectors of at least one component, not " + dimension);
      }
      this.dimension = dimension;
      this.layer = layer.clone();
    }

    /** The updater; default Adam with a learning rate of 1e-3. */
    public Builder updater(IUpdater rule) {
      this.updater = Required.setting(rule, "updater");
      return this;
    }

    /** The seed of first values and of noise; default 1. */
    public Builder seed(long number) {
      this.seed = number;
      return this;
    }

    /** FLOAT, the default, or DOUBLE. */
    public Builder dataType(DataType type) {
      this.dataType = Required.setting(type, "dataType");
      return this;
    }

    /**
     * Makes the flow with its first values.
     *
     * @throws IllegalArgumentException if the layer cannot work on such vectors
     */
    public ContinuousNormalizingFlow build() {
      MultiLayerNetwork network =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(NetworkSeed.of(seed))
                  .dataType(dataType)
                  .updater(updater)
                  .list()
                  .layer(layer)
                  .setInputType(InputType.feedForward(dimension + layer.contextSize()))
                  .build());
      network.init();
      return of(network);
    }
  }
}
