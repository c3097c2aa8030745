package io.github.dl4jode.latentode;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.LikelihoodOutput;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.recurrent.Evolution;
import io.github.dl4jode.noise.NetworkSeed;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Collects the settings that all models of series have.
 *
 * @param <B> the builder itself
 */
public abstract sealed class SeriesModelBuilder<B extends SeriesModelBuilder<B>>
    permits LatentOdeBuilder, SeriesPredictorBuilder {

  final SeriesScaling scaling;
  final int sensors;
  Evolution evolution = Evolution.none();
  boolean gapInputs = true;
  Likelihood likelihood;
  KlAnnealing annealing = KlAnnealing.none();
  long seed = 1;
  private IUpdater updater = new Adam(0.01);
  private DataType dataType = DataType.FLOAT;
  private GradientNormalization normalization = GradientNormalization.None;
  private double threshold = 1;

  SeriesModelBuilder(SeriesScaling scaling) {
    this.scaling = scaling;
    this.sensors = scaling.sensors().size();
    this.likelihood = ObservationNoise.of(0.3, sensors, true);
  }

  /**
   * What happens to the state of the recurrence between points; default nothing. An equation makes
   * an RNN an ODE-RNN.
   */
  public final B evolution(Evolution between) {
    this.evolution = Required.setting(between, "evolution");
    return self();
  }

  /** Whether the recurrence is told the time between points; default true. */
  public final B gapInputs(boolean told) {
    this.gapInputs = told;
    return self();
  }

  /**
   * Measurements are Gaussian: their noise, in scaled units; default learnt, from a deviation of
   * 0.3.
   *
   * @throws IllegalArgumentException if it is that of another number of sensors
   */
  public final B noise(ObservationNoise measurement) {
    if (Required.setting(measurement, "noise").deviations().length != sensors) {
      throw new IllegalArgumentException(
          measurement + " is not that of " + sensors + " sensors, " + scaling.sensors());
    }
    this.likelihood = measurement;
    return self();
  }

  /** Noise of a known deviation, in scaled units, of all sensors. */
  public final B noise(double deviation) {
    return noise(ObservationNoise.of(deviation, sensors, false));
  }

  /**
   * The factor of the Kullback–Leibler divergence in training; default 1. A predictor that is no
   * autoencoder has none, and is not built with another factor.
   */
  public final B klAnnealing(KlAnnealing schedule) {
    this.annealing = Required.setting(schedule, "klAnnealing");
    return self();
  }

  /** The updater, with its learning rate; default Adam with 0.01. */
  public final B updater(IUpdater rule) {
    this.updater = Required.setting(rule, "updater");
    return self();
  }

  /**
   * What is done to gradients before the updater has them, such as {@code ClipL2PerLayer}; default
   * nothing. They are means over the series of a minibatch, and a vertex with parameters counts as
   * a layer.
   *
   * @param kind of normalisation
   * @param limit of the kinds that clip; the others do not read it
   * @throws IllegalArgumentException if the limit is not positive
   */
  public final B gradientNormalization(GradientNormalization kind, double limit) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("Gradients are clipped at a positive limit, not " + limit);
    }
    this.normalization = Required.setting(kind, "gradientNormalization");
    this.threshold = limit;
    return self();
  }

  /** The seed of first values and of noise; default 1. */
  public final B seed(long number) {
    this.seed = number;
    return self();
  }

  /** FLOAT, the default, or DOUBLE. */
  public final B dataType(DataType type) {
    this.dataType = Required.setting(type, "dataType");
    return self();
  }

  /** The configuration of the graph, for who goes on building it. */
  public final ComputationGraphConfiguration configuration() {
    InputType series = InputType.recurrent(sensors);
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(NetworkSeed.of(seed))
            .dataType(dataType)
            .updater(updater)
            .gradientNormalization(normalization)
            .gradientNormalizationThreshold(threshold)
            .graphBuilder()
            .addInputs("values", "mask", "times", "targets", "targetMask")
            .setInputTypes(series, series, InputType.feedForward(1), series, series);
    addParts(graph);
    return graph.addLayer("output", new LikelihoodOutput(), "bound").setOutputs("output").build();
  }

  /** Adds what lies between the inputs and the output, up to the vertex "bound". */
  abstract void addParts(GraphBuilder graph);

  abstract B self();

  /** The network with its first values. */
  final ComputationGraph newNetwork() {
    ComputationGraph network = new ComputationGraph(configuration());
    network.init();
    return network;
  }

  static long requireLatent(long size) {
    if (size < 1) {
      throw new IllegalArgumentException("A latent state has at least one component, not " + size);
    }
    return size;
  }
}
