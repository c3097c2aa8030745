package io.github.dl4jode.cnf;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.cnf.layer.EvidenceBound;
import io.github.dl4jode.cnf.layer.FlowPosterior;
import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.probability.ImportanceWeights;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A variational autoencoder whose posterior may be made richer by a continuous flow that the
 * encoder conditions; an ordinary {@code ComputationGraph}.
 *
 * <pre>{@code
 * FlowVae vae =
 *     FlowVae.builder(784, 32)
 *         .encoder(new DenseLayer.Builder().nOut(400).activation(Activation.TANH).build())
 *         .decoder(new DenseLayer.Builder().nOut(400).activation(Activation.TANH).build())
 *         .likelihood(Likelihood.bernoulli())
 *         .flow(new CnfOutputLayer.Builder(FfjordDynamics.builder().context(16).build()).build())
 *         .build();
 * vae.fit(examples);
 * INDArray bound = vae.evidenceLowerBound(examples, 10, 42);
 * }</pre>
 *
 * <p>Without {@code flow(...)} it is the plain autoencoder of Kingma and Welling (2014), in all
 * else the same. The bound is log p(x | z) + log p(z) - log q(z | x) for a sample z of the
 * posterior, p(z) = N(0, I); its parts are explained at {@link FlowPosterior} and {@link
 * EvidenceBound}. Not for several threads at once.
 */
public final class FlowVae {

  private final VaeGraph parts;

  private FlowVae(VaeGraph parts) {
    this.parts = parts;
  }

  /**
   * Begins an autoencoder of vectors.
   *
   * @param dimension d, the components of an example
   * @param latent L, the components of z
   * @throws IllegalArgumentException if a number is not positive
   */
  public static Builder builder(long dimension, long latent) {
    return new Builder(dimension, latent);
  }

  /**
   * The autoencoder that a graph learns.
   *
   * @param graph initialised, of the form that {@link Builder#build} makes; retained
   * @throws IllegalArgumentException if it is another graph
   */
  public static FlowVae of(ComputationGraph graph) {
    return new FlowVae(new VaeGraph(graph));
  }

  /** The graph, for what DL4J does with graphs; it is this object's own. */
  public ComputationGraph graph() {
    return parts.graph();
  }

  /** d, the components of an example. */
  public long dimension() {
    return parts.dimension();
  }

  /** L, the components of z. */
  public long latent() {
    return parts.posterior().latent();
  }

  // Training

  /**
   * Trains on all minibatches of an iterator once; labels are ignored, and may be missing.
   *
   * @param minibatches of features [batch, d]; reset first, where it can be
   */
  public void fit(DataSetIterator minibatches) {
    if (minibatches.resetSupported()) {
      minibatches.reset();
    }
    while (minibatches.hasNext()) {
      fit(minibatches.next().getFeatures());
    }
    graph().incrementEpochCount();
  }

  /**
   * Trains one iteration.
   *
   * @param examples [batch, d]; not modified
   * @return the mean negative bound before the update, in nats, with the weight of the iteration
   *     where the posterior's part is annealed
   */
  public double fit(INDArray examples) {
    INDArray features = requireRows(examples, dimension());
    graph().fit(new DataSet(features, features));
    return graph().score();
  }

  // The bound

  /**
   * The evidence lower bound of each example, the mean over several samples of the posterior.
   *
   * @param examples [n, d]; not modified
   * @param samples of the posterior for each example
   * @param seed the same seed gives the same samples
   * @return [n], in nats
   */
  public INDArray evidenceLowerBound(INDArray examples, int samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return RowBatches.apply(
        requireRows(examples, dimension()), rows -> bounds(rows, samples, random).mean(0));
  }

  /**
   * An estimate of log p(x) of each example from below, by weights of several samples: log 1/K Σ
   * p(x, z_k) / q(z_k | x), which is the bound for one sample and rises with their number. Burda,
   * Grosse and Salakhutdinov (2016), "Importance weighted autoencoders".
   *
   * @param examples [n, d]; not modified
   * @param samples of the posterior for each example
   * @param seed the same seed gives the same samples
   * @return [n], in nats
   */
  public INDArray logLikelihood(INDArray examples, int samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return RowBatches.apply(
        requireRows(examples, dimension()),
        rows -> ImportanceWeights.logMean(bounds(rows, samples, random)));
  }

  /** The bound by each sample, [samples, n]. */
  private INDArray bounds(INDArray rows, int samples, RandomGenerator random) {
    if (samples < 1) {
      throw new IllegalArgumentException("A bound needs at least one sample, not " + samples);
    }
    return parts.bounds(rows, parts.encode(rows), samples, random);
  }

  // Latent vectors

  /**
   * What the encoder says of an example: the Gaussian that the posterior is, or that its flow
   * begins with.
   *
   * @param mean [n, L]
   * @param variance [n, L]
   */
  public record Encoded(INDArray mean, INDArray variance) {}

  /**
   * Encodes examples.
   *
   * @param examples [n, d]; not modified
   */
  public Encoded encode(INDArray examples) {
    INDArray encoded = RowBatches.apply(requireRows(examples, dimension()), parts::encode);
    INDArray mean = columns(encoded, 0, latent());
    INDArray logVariance = columns(encoded, latent(), 2 * latent());
    return new Encoded(mean, Transforms.exp(logVariance, false));
  }

  /**
   * Draws z from the posterior of each example.
   *
   * @param examples [n, d]; not modified
   * @param seed the same seed gives the same samples
   * @return [n, L]
   */
  public INDArray samplePosterior(INDArray examples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return RowBatches.apply(
        requireRows(examples, dimension()),
        rows -> columns(parts.sample(parts.encode(rows), random), 0, latent()));
  }

  /**
   * The mean of x given z.
   *
   * @param z [n, L]; not modified
   * @return [n, d]
   */
  public INDArray decode(INDArray z) {
    return RowBatches.apply(
        requireRows(z, latent()), rows -> parts.bound().likelihood().mean(parts.decode(rows)));
  }

  /**
   * Draws z from N(0, I) and decodes it.
   *
   * @param count how many
   * @param seed the same seed gives the same
   * @return the means of x, [count, d]
   * @throws IllegalArgumentException if the count is not positive
   */
  public INDArray sample(int count, long seed) {
    BaseDistribution prior = BaseDistribution.standardNormal();
    return decode(prior.sample(parts.dataType(), count, latent(), new SplittableRandom(seed)));
  }

  /**
   * Decodes a sample of the posterior of each example.
   *
   * @param examples [n, d]; not modified
   * @param seed the same seed gives the same
   * @return the means of x, [n, d]
   */
  public INDArray reconstruct(INDArray examples, long seed) {
    return decode(samplePosterior(examples, seed));
  }

  static INDArray columns(INDArray rows, long from, long to) {
    return rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).dup('c');
  }

  private INDArray requireRows(INDArray rows, long components) {
    if (rows.rank() != 2 || rows.size(1) != components) {
      throw new IllegalArgumentException(
          "Rows of shape [n, %d] are needed, not %s"
              .formatted(components, Arrays.toString(rows.shape())));
    }
    return rows.castTo(parts.dataType());
  }

  // Files

  /**
   * Saves configuration, parameters and the state of the updater, as DL4J saves networks; next to
   * the file first, which is replaced when all is written.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public void save(File file) throws IOException {
    AtomicFile.write(file.toPath(), out -> ModelSerializer.writeModel(graph(), out, true));
  }

  /**
   * Loads what has been saved.
   *
   * @throws IOException if the file cannot be read, or should not be: {@link ModelFile}
   * @throws IllegalArgumentException if it holds another graph
   */
  public static FlowVae load(File file) throws IOException {
    return of(ModelFile.readGraph(file.toPath(), true));
  }

  /** Collects the settings of an autoencoder. */
  public static final class Builder {

    final long dimension;
    final long latent;
    List<Layer> encoder = List.of();
    List<Layer> decoder = List.of();
    Likelihood likelihood = Likelihood.bernoulli();
    Optional<CnfOutputLayer> flow = Optional.empty();
    KlAnnealing annealing = KlAnnealing.none();
    IUpdater updater = new Adam(1e-3);
    long seed = 1;
    DataType dataType = DataType.FLOAT;

    private Builder(long dimension, long latent) {
      if (dimension < 1 || latent < 1) {
        throw new IllegalArgumentException(
            "Examples and z have at least one component, not %d and %d"
                .formatted(dimension, latent));
      }
      this.dimension = dimension;
      this.latent = latent;
    }

    /**
     * The layers that read an example; default none. After them stands a linear one, for mean,
     * log-variance and the flow's context.
     */
    public Builder encoder(Layer... layers) {
      this.encoder = Stream.of(Required.setting(layers, "encoder")).map(Layer::clone).toList();
      return this;
    }

    /**
     * The layers that read z; default none. After them stands a linear one, for what the likelihood
     * reads.
     */
    public Builder decoder(Layer... layers) {
      this.decoder = Stream.of(Required.setting(layers, "decoder")).map(Layer::clone).toList();
      return this;
    }

    /** p(x | z); default {@link Likelihood#bernoulli()}. */
    public Builder likelihood(Likelihood ofDecoded) {
      this.likelihood = Required.setting(ofDecoded, "likelihood");
      return this;
    }

    /**
     * The flows that carry the encoder's Gaussian to the posterior; default none. Where their
     * dynamics read a context, the encoder gives it.
     */
    public Builder flow(CnfOutputLayer flows) {
      this.flow = Optional.of(Required.setting(flows, "flow"));
      return this;
    }

    /**
     * How the weight of log p(z) - log q(z | x) rises in training; default {@link
     * KlAnnealing#none()}, always 1.
     */
    public Builder klAnnealing(KlAnnealing schedule) {
      this.annealing = Required.setting(schedule, "annealing");
      return this;
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
     * Makes the autoencoder with its first values.
     *
     * @throws IllegalArgumentException if the flows cannot be used, or layers do not fit
     */
    public FlowVae build() {
      return of(VaeGraph.create(this));
    }
  }
}
