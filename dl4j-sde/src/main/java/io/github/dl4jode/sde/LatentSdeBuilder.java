package io.github.dl4jode.sde;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.noise.NetworkSeed;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.latent.ContextEncoder;
import io.github.dl4jode.sde.latent.EvidenceOutput;
import io.github.dl4jode.sde.latent.FirstTime;
import io.github.dl4jode.sde.latent.LatentDynamics;
import io.github.dl4jode.sde.latent.PathEvidence;
import io.github.dl4jode.sde.latent.PosteriorPaths;
import io.github.dl4jode.sde.layer.RowsOfSeries;
import io.github.dl4jode.sde.layer.SeriesOfRows;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** Collects the settings of a {@link LatentSde}. */
public final class LatentSdeBuilder {

  private final int channels;
  private int latent = 4;
  private int context = 32;
  private long[] hidden = {32};
  private ComponentwiseDiffusion diffusion = new ComponentwiseDiffusion(8, 1);
  private SdeSolver solver = SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.05);
  private SdeGradientMethod gradient = SdeGradientMethod.storedStates();
  private double deviation = 0.1;
  private KlAnnealing annealing = KlAnnealing.none();
  private IUpdater updater = new Adam(0.01);
  private long seed = 1;
  private DataType dataType = DataType.FLOAT;

  LatentSdeBuilder(int channels) {
    this.channels = channels;
  }

  /** The number of components of the latent state; default 4. */
  public LatentSdeBuilder latent(int size) {
    this.latent = size;
    return this;
  }

  /** The number of units of the recurrent cell that reads the series backwards; default 32. */
  public LatentSdeBuilder context(int size) {
    this.context = size;
    return this;
  }

  /** The widths of the hidden layers of both drifts; default one of 32. */
  public LatentSdeBuilder hidden(long... widths) {
    this.hidden = Required.setting(widths, "hidden").clone();
    return this;
  }

  /** The diffusion of prior and posterior; default 8 units for each component, and a bound of 1. */
  public LatentSdeBuilder diffusion(ComponentwiseDiffusion shared) {
    this.diffusion = Required.setting(shared, "diffusion");
    return this;
  }

  /** The method and its steps, in units of the times; default Euler–Maruyama with 0.05. */
  public LatentSdeBuilder solver(SdeSolver solution) {
    this.solver = Required.setting(solution, "solver");
    return this;
  }

  /** The gradient method; default all states stored. */
  public LatentSdeBuilder gradient(SdeGradientMethod method) {
    this.gradient = Required.setting(method, "gradient");
    return this;
  }

  /** The standard deviation of the noise of the measurements; default 0.1. */
  public LatentSdeBuilder deviation(double ofMeasurements) {
    this.deviation = ofMeasurements;
    return this;
  }

  /** The rise of the divergence's factor in training; default 1 at once. */
  public LatentSdeBuilder klAnnealing(KlAnnealing rise) {
    this.annealing = Required.setting(rise, "klAnnealing");
    return this;
  }

  /** The updater; default Adam with 0.01. */
  public LatentSdeBuilder updater(IUpdater rule) {
    this.updater = Required.setting(rule, "updater");
    return this;
  }

  /** The seed of first values and noise; default 1. */
  public LatentSdeBuilder seed(long number) {
    this.seed = number;
    return this;
  }

  /** FLOAT, the default, or DOUBLE. */
  public LatentSdeBuilder dataType(DataType type) {
    this.dataType = Required.setting(type, "dataType");
    return this;
  }

  /**
   * Builds the model.
   *
   * @throws IllegalArgumentException if a setting cannot work
   */
  public LatentSde build() {
    if (channels < 1) {
      throw new IllegalArgumentException("A series has one channel or more, not " + channels);
    }
    ComputationGraph network = new ComputationGraph(configuration());
    network.init();
    return LatentSde.of(network);
  }

  private ComputationGraphConfiguration configuration() {
    LatentDynamics dynamics =
        new LatentDynamics(latent, context, Arrays.stream(hidden).boxed().toList(), diffusion);
    InputType series = InputType.recurrent(channels);
    return new NeuralNetConfiguration.Builder()
        .seed(NetworkSeed.of(seed))
        .dataType(dataType)
        .updater(updater)
        .graphBuilder()
        .addInputs("values", "mask", "times", "targets", "targetMask")
        .addVertex("context", new ContextEncoder(context), "values", "mask", "times")
        .addVertex("summary", new FirstTime(), "context")
        .addLayer("posterior", linear(2 * latent), "summary")
        .addVertex(
            "paths",
            new PosteriorPaths(dynamics, solver, gradient, annealing),
            "posterior",
            "context",
            "times")
        .addVertex("states", new SubsetVertex(0, latent - 1), "paths")
        .addVertex("rows", new RowsOfSeries(), "states")
        .addLayer("decoder", linear(channels), "rows")
        .addVertex("decoded", new SeriesOfRows(), "decoder", "targets")
        .addVertex(
            "evidence", new PathEvidence(deviation), "decoded", "paths", "targets", "targetMask")
        .addLayer("bound", new EvidenceOutput(), "evidence")
        .setOutputs("bound")
        .setInputTypes(series, series, InputType.feedForward(1), series, series)
        .build();
  }

  private static DenseLayer linear(int outputs) {
    return new DenseLayer.Builder().nOut(outputs).activation(Activation.IDENTITY).build();
  }
}
