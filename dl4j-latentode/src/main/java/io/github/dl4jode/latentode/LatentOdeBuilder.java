package io.github.dl4jode.latentode;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.Decoder;
import io.github.dl4jode.latentode.layer.EvidenceLowerBound;
import io.github.dl4jode.latentode.layer.LatentSample;
import io.github.dl4jode.latentode.layer.LikelihoodOutput;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.layer.PoissonTrajectory;
import io.github.dl4jode.latentode.layer.RecurrentEncoder;
import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.Evolution;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.layer.CompiledVertex;
import io.github.dl4jode.layer.KlAnnealing;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** Collects the settings of a {@link LatentOde}. */
public final class LatentOdeBuilder {

  private final SeriesScaling scaling;
  private final int sensors;
  private long latent = 4;
  private Cell cell = new GruCell(25);
  private Evolution evolution = Evolution.none();
  private Readout head = Readout.linear();
  private boolean maskInputs = true;
  private boolean gapInputs = true;
  private Dynamics dynamics =
      DenseDynamics.builder().hidden(20, 20).activation(Activation.ELU).build();
  private Readout decoder = Readout.of(Activation.RELU, 20);
  private ObservationNoise noise;
  private KlAnnealing annealing = KlAnnealing.none();
  private Optional<Readout> logIntensity = Optional.empty();
  private OdeSolver solver = OdeSolver.builder().rtol(1e-3).atol(1e-4).build();
  private GradientMethod gradient = new DiscreteAdjoint();
  private IUpdater updater = new Adam(0.01);
  private long seed = 1;
  private DataType dataType = DataType.FLOAT;

  LatentOdeBuilder(SeriesScaling scaling) {
    this.scaling = scaling;
    this.sensors = scaling.sensors().size();
    this.noise = ObservationNoise.of(0.3, sensors, true);
  }

  /** The size of the latent state; default 4. */
  public LatentOdeBuilder latent(long size) {
    if (size < 1) {
      throw new IllegalArgumentException("A latent state has at least one component, not " + size);
    }
    this.latent = size;
    return this;
  }

  /** The cell of the recognition network, with its size; default a GRU of 25. */
  public LatentOdeBuilder recognition(Cell reading) {
    this.cell = Objects.requireNonNull(reading, "recognition");
    return this;
  }

  /** What happens to the state of the recognition network between points; default nothing. */
  public LatentOdeBuilder evolution(Evolution between) {
    this.evolution = Objects.requireNonNull(between, "evolution");
    return this;
  }

  /** From the last state of the recognition network to the latent distribution; default linear. */
  public LatentOdeBuilder recognitionHead(Readout readout) {
    this.head = Objects.requireNonNull(readout, "recognitionHead");
    return this;
  }

  /** Whether the recognition network is told which sensors have a value; default true. */
  public LatentOdeBuilder maskInputs(boolean told) {
    this.maskInputs = told;
    return this;
  }

  /** Whether the recognition network is told the time between points; default true. */
  public LatentOdeBuilder gapInputs(boolean told) {
    this.gapInputs = told;
    return this;
  }

  /** How the latent state changes; default a dense network, 20 and 20 ELU. Copied. */
  public LatentOdeBuilder dynamics(Dynamics latentDynamics) {
    this.dynamics = latentDynamics.clone();
    return this;
  }

  /** From the latent state to the sensors, at every time; default a layer of 20 ReLU. */
  public LatentOdeBuilder decoder(Readout readout) {
    this.decoder = Objects.requireNonNull(readout, "decoder");
    return this;
  }

  /**
   * The noise of the measurements, in scaled units; default learnt, from a deviation of 0.3.
   *
   * @throws IllegalArgumentException if it is that of another number of sensors
   */
  public LatentOdeBuilder noise(ObservationNoise measurement) {
    if (measurement.deviations().length != sensors) {
      throw new IllegalArgumentException(
          measurement + " is not that of " + sensors + " sensors, " + scaling.sensors());
    }
    this.noise = measurement;
    return this;
  }

  /** Noise of a known deviation, in scaled units, of all sensors. */
  public LatentOdeBuilder noise(double deviation) {
    return noise(ObservationNoise.of(deviation, sensors, false));
  }

  /** The factor of the Kullback–Leibler divergence in training; default 1. */
  public LatentOdeBuilder klAnnealing(KlAnnealing schedule) {
    this.annealing = Objects.requireNonNull(schedule, "klAnnealing");
    return this;
  }

  /**
   * Explains the times of measurement, too, as events of a Poisson process; default they are given.
   *
   * @param network from the latent state to the logarithm of the intensity
   */
  public LatentOdeBuilder poissonTimes(Readout network) {
    this.logIntensity = Optional.of(network);
    return this;
  }

  /** The solver; default dopri5 with rtol 1e-3 and atol 1e-4. */
  public LatentOdeBuilder solver(OdeSolver solution) {
    this.solver = Objects.requireNonNull(solution, "solver");
    return this;
  }

  /** How gradients come back through the solver; default {@link DiscreteAdjoint}. */
  public LatentOdeBuilder gradient(GradientMethod method) {
    this.gradient = Objects.requireNonNull(method, "gradient");
    return this;
  }

  /** The updater, with its learning rate; default Adam with 0.01. */
  public LatentOdeBuilder updater(IUpdater rule) {
    this.updater = Objects.requireNonNull(rule, "updater");
    return this;
  }

  /** The seed of first values and of noise; default 1. */
  public LatentOdeBuilder seed(long number) {
    this.seed = number;
    return this;
  }

  /** FLOAT, the default, or DOUBLE. */
  public LatentOdeBuilder dataType(DataType type) {
    this.dataType = Objects.requireNonNull(type, "dataType");
    return this;
  }

  /** The configuration of the graph, for who goes on building it. */
  public ComputationGraphConfiguration configuration() {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(dataType)
            .updater(updater)
            .graphBuilder()
            .addInputs("values", "mask", "times", "targets", "targetMask")
            .setInputTypes(
                InputType.recurrent(sensors),
                InputType.recurrent(sensors),
                InputType.feedForward(1),
                InputType.recurrent(sensors),
                InputType.recurrent(sensors))
            .addVertex("encoder", encoder(), "values", "mask", "times")
            .addVertex("latent", new LatentSample(seed), "encoder")
            .addVertex("ode", ode(), "latent", "times")
            .addVertex("decoder", new Decoder(decoder, latent, sensors), "ode");
    EvidenceLowerBound bound = new EvidenceLowerBound(noise, annealing, logIntensity.isPresent());
    if (logIntensity.isPresent()) {
      graph.addVertex("bound", bound, "decoder", "encoder", "targets", "targetMask", "ode");
    } else {
      graph.addVertex("bound", bound, "decoder", "encoder", "targets", "targetMask");
    }
    return graph.addLayer("output", new LikelihoodOutput(), "bound").setOutputs("output").build();
  }

  private CompiledVertex encoder() {
    return new RecurrentEncoder.Builder(cell, 2 * latent)
        .evolution(evolution)
        .head(head)
        .maskInputs(maskInputs)
        .gapInputs(gapInputs)
        .build();
  }

  private CompiledVertex ode() {
    return logIntensity.isPresent()
        ? new PoissonTrajectory(dynamics, logIntensity.get(), latent, solver, gradient)
        : new OdeVertex.Builder(dynamics).solver(solver).gradient(gradient).build();
  }

  /**
   * Makes the model with its first values.
   *
   * @throws IllegalArgumentException if parts do not fit together
   */
  public LatentOde build() {
    ComputationGraph graph = new ComputationGraph(configuration());
    graph.init();
    return LatentOde.of(graph, scaling);
  }
}
