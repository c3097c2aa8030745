package io.github.dl4jode.sde;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cde.dynamics.DenseMaps;
import io.github.dl4jode.cde.layer.CdeVertex;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.noise.NetworkSeed;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.sde.gan.CriticDynamics;
import io.github.dl4jode.sde.gan.GeneratorDynamics;
import io.github.dl4jode.sde.gan.PairedSeries;
import io.github.dl4jode.sde.gan.ParameterAverage;
import io.github.dl4jode.sde.gan.ScoreDifference;
import io.github.dl4jode.sde.gan.WeightBound;
import io.github.dl4jode.sde.latent.EvidenceOutput;
import io.github.dl4jode.sde.layer.RowsOfSeries;
import io.github.dl4jode.sde.layer.SdeVertex;
import io.github.dl4jode.sde.layer.SeriesOfRows;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import io.github.dl4jode.solver.OdeSolver;
import java.util.List;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/** Collects the settings of an {@link SdeGan}. */
public final class SdeGanBuilder {

  /** The initial states need to be far apart at first, by Kidger's experience. */
  private static final double INITIAL_GAIN = 3;

  private final int channels;
  private int initialNoise = 5;
  private int state = 16;
  private int criticState = 16;
  private List<Long> hidden = List.of(16L);
  private int noise = 3;
  private boolean diagonal;
  private SdeSolver solver = SdeSolver.of(SdeMethods.MIDPOINT, 1);
  private SdeGradientMethod gradient = SdeGradientMethod.storedStates();
  private IUpdater generator = new Adam(1e-3, 0, 0.9, 1e-8);
  private IUpdater critic = new Adam(5e-3, 0, 0.9, 1e-8);
  private double weightDecay;
  private ParameterAverage average = ParameterAverage.none();
  private long seed = 1;
  private DataType dataType = DataType.FLOAT;

  SdeGanBuilder(int channels) {
    this.channels = channels;
  }

  /** The number of normal variables that the initial state is made of; default 5. */
  public SdeGanBuilder initialNoise(int size) {
    this.initialNoise = size;
    return this;
  }

  /** The number of components of the generator's state; default 16. */
  public SdeGanBuilder state(int size) {
    this.state = size;
    return this;
  }

  /** The number of components of the critic's state; default 16. */
  public SdeGanBuilder criticState(int size) {
    this.criticState = size;
    return this;
  }

  /** The widths of the hidden layers of all networks; default one of 16. */
  public SdeGanBuilder hidden(long... widths) {
    this.hidden = LongStream.of(Required.setting(widths, "hidden")).boxed().toList();
    return this;
  }

  /** The number of components of the Brownian motion, for a diffusion matrix; default 3. */
  public SdeGanBuilder noise(int size) {
    this.noise = size;
    this.diagonal = false;
    return this;
  }

  /** One component of the Brownian motion for each component of the state. */
  public SdeGanBuilder diagonalNoise() {
    this.diagonal = true;
    return this;
  }

  /**
   * The method of the generator's equation and its steps, in units of the times; default the
   * midpoint method with steps of at most 1.
   */
  public SdeGanBuilder solver(SdeSolver solution) {
    this.solver = Required.setting(solution, "solver");
    return this;
  }

  /** The gradient method of the generator's equation; default all states stored. */
  public SdeGanBuilder gradient(SdeGradientMethod method) {
    this.gradient = Required.setting(method, "gradient");
    return this;
  }

  /** The updater of the generator; default Adam without momentum, with 1e-3. */
  public SdeGanBuilder generatorUpdater(IUpdater rule) {
    this.generator = Required.setting(rule, "generatorUpdater");
    return this;
  }

  /** The updater of the critic; default Adam without momentum, with 5e-3. */
  public SdeGanBuilder criticUpdater(IUpdater rule) {
    this.critic = Required.setting(rule, "criticUpdater");
    return this;
  }

  /** The weight decay of both, times the learning rate; default 0. */
  public SdeGanBuilder weightDecay(double coefficient) {
    this.weightDecay = coefficient;
    return this;
  }

  /**
   * Draws series by the mean of the parameters over all iterations after so many; default by those
   * of the last iteration.
   */
  public SdeGanBuilder averageAfter(int iterations) {
    this.average = ParameterAverage.beginning(iterations);
    return this;
  }

  /** The seed of first values and noise; default 1. */
  public SdeGanBuilder seed(long number) {
    this.seed = number;
    return this;
  }

  /** FLOAT, the default, or DOUBLE. */
  public SdeGanBuilder dataType(DataType type) {
    this.dataType = Required.setting(type, "dataType");
    return this;
  }

  /**
   * Builds the model.
   *
   * @throws IllegalArgumentException if a setting cannot work
   */
  public SdeGan build() {
    requirePositive("A series", "channel", channels);
    requirePositive("An initial state", "normal variable", initialNoise);
    requirePositive("The generator's state", "component", state);
    requirePositive("The critic's state", "component", criticState);
    if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
      throw new IllegalArgumentException(
          "The weight decay is 0 or more and finite, not " + weightDecay);
    }
    ComputationGraph network = new ComputationGraph(configuration());
    network.init();
    // The bound holds from the first iteration.
    network.getVertex("critic").getLayer().applyConstraints(0, 0);
    network.getLayer("score").applyConstraints(0, 0);
    return SdeGan.of(network, average);
  }

  private static void requirePositive(String what, String of, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%s has one %s or more, not %d".formatted(what, of, count));
    }
  }

  private ComputationGraphConfiguration configuration() {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(NetworkSeed.of(seed))
            .dataType(dataType)
            .weightDecay(weightDecay)
            .graphBuilder()
            .addInputs("values", "noise", "times");
    addGenerator(graph);
    addCritic(graph);
    return graph
        .setOutputs("distance")
        .setInputTypes(
            InputType.recurrent(channels),
            InputType.feedForward(initialNoise),
            InputType.feedForward(1))
        .build();
  }

  private void addGenerator(GraphBuilder graph) {
    String before = "noise";
    long inputs = initialNoise;
    for (int i = 0; i < hidden.size(); i++) {
      graph.addLayer("initial" + i, initial(inputs, hidden.get(i), Activation.SWISH), before);
      before = "initial" + i;
      inputs = hidden.get(i);
    }
    GeneratorDynamics dynamics =
        diagonal ? GeneratorDynamics.diagonal(hidden) : GeneratorDynamics.general(noise, hidden);
    graph
        .addLayer("start", initial(inputs, state, Activation.IDENTITY), before)
        .addVertex(
            "paths",
            new SdeVertex.Builder(dynamics)
                .solver(solver)
                .gradient(gradient)
                .updater(generator)
                .build(),
            "start",
            "times")
        .addVertex("rows", new RowsOfSeries(), "paths")
        .addLayer("readout", linear(channels).updater(generator).build(), "rows")
        .addVertex("generated", new SeriesOfRows(), "readout", "values");
  }

  private DenseLayer initial(long inputs, long outputs, Activation activation) {
    double bound = INITIAL_GAIN / Math.sqrt((double) inputs);
    return new DenseLayer.Builder()
        .nOut(outputs)
        .activation(activation)
        .weightInit(new UniformDistribution(-bound, bound))
        .updater(generator)
        .build();
  }

  private static DenseLayer.Builder linear(int outputs) {
    return new DenseLayer.Builder().nOut(outputs).activation(Activation.IDENTITY);
  }

  /** One step of Heun's method from time to time along lines: a function of the series alone. */
  private void addCritic(GraphBuilder graph) {
    CdeVertex reader =
        new CdeVertex.Builder(new CriticDynamics(hidden))
            .hiddenSize(criticState)
            .times()
            .initialNetwork(
                DenseMaps.of(
                    Activation.TANH,
                    Activation.IDENTITY,
                    hidden.stream().mapToLong(Long::longValue).toArray()))
            .scheme(PathScheme.LINEAR)
            .solver(
                OdeSolver.builder()
                    .method(Methods.HEUN2)
                    .stepSizeController(new FixedStepSize(1))
                    .build())
            .updater(critic)
            .constrainWeights(new WeightBound())
            .build();
    graph
        .addVertex("pairs", new PairedSeries(), "generated", "values")
        .addVertex("critic", reader, "pairs", "times")
        .addLayer(
            "score",
            // A bias would not change the difference of two scores.
            linear(1).hasBias(false).updater(critic).constrainWeights(new WeightBound()).build(),
            "critic")
        .addVertex("difference", new ScoreDifference(), "score")
        .addLayer("distance", new EvidenceOutput(), "difference");
  }
}
