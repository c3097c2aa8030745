package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.EvidenceLowerBound;
import io.github.dl4jode.latentode.layer.LatentSample;
import io.github.dl4jode.latentode.layer.LikelihoodOutput;
import io.github.dl4jode.latentode.layer.ObservationLikelihood;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.layer.RecurrentDecoder;
import io.github.dl4jode.latentode.layer.RecurrentEncoder;
import io.github.dl4jode.latentode.layer.RecurrentPredictor;
import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.Evolution;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.layer.KlAnnealing;
import java.util.Objects;
import java.util.OptionalLong;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** Collects the settings of a {@link SeriesPredictor}. */
public final class SeriesPredictorBuilder {

  private final SeriesScaling scaling;
  private final int sensors;
  private Cell cell = new GruCell(25);
  private Evolution evolution = Evolution.none();
  private Readout readout = Readout.linear();
  private boolean maskInputs;
  private boolean gapInputs = true;
  private ObservationNoise noise;
  private OptionalLong latent = OptionalLong.empty();
  private KlAnnealing annealing = KlAnnealing.none();
  private IUpdater updater = new Adam(0.01);
  private long seed = 1;
  private DataType dataType = DataType.FLOAT;

  SeriesPredictorBuilder(SeriesScaling scaling) {
    this.scaling = scaling;
    this.sensors = scaling.sensors().size();
    this.noise = ObservationNoise.of(0.3, sensors, true);
  }

  /** The cell, with its size; default a GRU of 25. */
  public SeriesPredictorBuilder cell(Cell reading) {
    this.cell = Objects.requireNonNull(reading, "cell");
    return this;
  }

  /** What happens to the state between points; default nothing. An equation makes it ODE-RNN. */
  public SeriesPredictorBuilder evolution(Evolution between) {
    this.evolution = Objects.requireNonNull(between, "evolution");
    return this;
  }

  /** From the state to the sensors; default linear. */
  public SeriesPredictorBuilder readout(Readout network) {
    this.readout = Objects.requireNonNull(network, "readout");
    return this;
  }

  /**
   * Whether a predictor is told which of the values it is fed are its own predictions; default
   * false. Where the training series miss no single values, it would be told so for the first time
   * when it forecasts, and has not learnt what that means. An autoencoder is always told what is
   * missing.
   */
  public SeriesPredictorBuilder maskInputs(boolean told) {
    this.maskInputs = told;
    return this;
  }

  /** Whether the cell is told the time to the next point; default true. */
  public SeriesPredictorBuilder gapInputs(boolean told) {
    this.gapInputs = told;
    return this;
  }

  /**
   * Makes it a variational autoencoder: the recurrence reads backwards in time and says what the
   * latent state is at the start, from which another with the same cell unfolds the series.
   *
   * @param size of the latent state
   */
  public SeriesPredictorBuilder variational(long size) {
    if (size < 1) {
      throw new IllegalArgumentException("A latent state has at least one component, not " + size);
    }
    this.latent = OptionalLong.of(size);
    return this;
  }

  /** The factor of the Kullback–Leibler divergence of an autoencoder in training; default 1. */
  public SeriesPredictorBuilder klAnnealing(KlAnnealing schedule) {
    this.annealing = Objects.requireNonNull(schedule, "klAnnealing");
    return this;
  }

  /** The noise of the measurements, in scaled units; default learnt, from a deviation of 0.3. */
  public SeriesPredictorBuilder noise(ObservationNoise measurement) {
    if (measurement.deviations().length != sensors) {
      throw new IllegalArgumentException(
          measurement + " is not that of " + sensors + " sensors, " + scaling.sensors());
    }
    this.noise = measurement;
    return this;
  }

  /** Noise of a known deviation, in scaled units, of all sensors. */
  public SeriesPredictorBuilder noise(double deviation) {
    return noise(ObservationNoise.of(deviation, sensors, false));
  }

  /** The updater, with its learning rate; default Adam with 0.01. */
  public SeriesPredictorBuilder updater(IUpdater rule) {
    this.updater = Objects.requireNonNull(rule, "updater");
    return this;
  }

  /** The seed of first values and of noise; default 1. */
  public SeriesPredictorBuilder seed(long number) {
    this.seed = number;
    return this;
  }

  /** FLOAT, the default, or DOUBLE. */
  public SeriesPredictorBuilder dataType(DataType type) {
    this.dataType = Objects.requireNonNull(type, "dataType");
    return this;
  }

  /** The configuration of the graph, for who goes on building it. */
  public ComputationGraphConfiguration configuration() {
    InputType series = InputType.recurrent(sensors);
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(dataType)
            .updater(updater)
            .graphBuilder()
            .addInputs("values", "mask", "times", "targets", "targetMask")
            .setInputTypes(series, series, InputType.feedForward(1), series, series);
    latent.ifPresentOrElse(size -> addAutoencoder(graph, size), () -> addPredictor(graph));
    return graph.addLayer("output", new LikelihoodOutput(), "bound").setOutputs("output").build();
  }

  private void addPredictor(GraphBuilder graph) {
    graph
        .addVertex(
            SeriesPredictor.PREDICTION,
            new RecurrentPredictor.Builder(cell)
                .evolution(evolution)
                .maskInputs(maskInputs)
                .gapInputs(gapInputs)
                .readout(readout)
                .build(),
            "values",
            "mask",
            "times",
            "targetMask")
        .addVertex(
            "bound",
            new ObservationLikelihood(noise),
            SeriesPredictor.PREDICTION,
            "targets",
            "targetMask");
  }

  private void addAutoencoder(GraphBuilder graph, long size) {
    graph
        .addVertex(
            "encoder",
            new RecurrentEncoder.Builder(cell, 2 * size)
                .evolution(evolution)
                .gapInputs(gapInputs)
                .build(),
            "values",
            "mask",
            "times")
        .addVertex("latent", new LatentSample(seed), "encoder")
        .addVertex(
            SeriesPredictor.PREDICTION,
            new RecurrentDecoder(cell, readout),
            "latent",
            "times",
            "targetMask")
        .addVertex(
            "bound",
            new EvidenceLowerBound(noise, annealing, false),
            SeriesPredictor.PREDICTION,
            "encoder",
            "targets",
            "targetMask");
  }

  /**
   * Makes the predictor with its first values.
   *
   * @throws IllegalArgumentException if parts do not fit together
   */
  public SeriesPredictor build() {
    ComputationGraph graph = new ComputationGraph(configuration());
    graph.init();
    return new SeriesPredictor(graph, scaling);
  }
}
