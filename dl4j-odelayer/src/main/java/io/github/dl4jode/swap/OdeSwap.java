package io.github.dl4jode.swap;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.finetune.FineTuning;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Replaces a chain of residual blocks by one {@link OdeLayer} whose dynamics are the branch of one
 * block: y_{k+1} = y_k + F_k(y_k) becomes y' = F(y).
 *
 * <pre>{@code
 * Swapped<ComputationGraph> swapped =
 *     OdeSwap.builder().replaceBatchNormalization(true).build().swap(resNet);
 * System.out.println(swapped.summary());
 * swapped.result().fit(iterator);
 * }</pre>
 *
 * <p>In a {@code ComputationGraph} a residual block is an {@code ElementWiseVertex} that adds a
 * vertex and a plain sequence of layers that reads it, with or without an {@code ActivationLayer}
 * after the sum; or a {@link io.github.dl4jode.layer.ResidualBlock}. A {@code MultiLayerNetwork}
 * has only the latter. Blocks of equal layers in sequence form a chain.
 *
 * <p>The dynamics of a configuration begin with random values, and times run from 0 to 1, as in
 * Chen et al. (2018), "Neural Ordinary Differential Equations", section 3. A trained network keeps
 * its weights outside the chain, and its dynamics begin at a {@link StartingPoint}. Like DL4J's
 * transfer learning, the new network counts iterations and epochs from 0, and its updaters start
 * again. The given network never changes. The ODE layer takes updater, regularisation and gradient
 * normalisation from the first layer with weights in the chain.
 */
public final class OdeSwap {

  private final TimeConditioning time;
  private final boolean batchNormalization;
  private final OdeSolver solver;
  private final Optional<GradientMethod> gradient;
  private final DynamicsPenalties penalties;
  private final StartingPoint startingPoint;
  private final String name;
  private final boolean withoutDropout;
  private final Optional<FineTuning> fineTuning;

  private OdeSwap(Builder builder) {
    this.time = builder.time;
    this.batchNormalization = builder.batchNormalization;
    this.solver = builder.solver;
    this.gradient = builder.gradient;
    this.penalties = builder.penalties;
    this.startingPoint = builder.startingPoint;
    this.name = builder.name;
    this.withoutDropout = builder.withoutDropout;
    this.fineTuning = builder.fineTuning;
  }

  /** Begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The chains of a graph, in its order, each as long as possible; empty if there is no block. */
  public static List<ResidualChain> chains(ComputationGraphConfiguration configuration) {
    return GraphChains.of(configuration);
  }

  /** The chains of a stack of layers, in its order; empty if there is no block. */
  public static List<ResidualChain> chains(MultiLayerConfiguration configuration) {
    return StackChains.of(configuration);
  }

  /**
   * The longest chain of a graph; the first if several have the same length.
   *
   * @throws IllegalArgumentException if there is no chain; the message says for each sum why it is
   *     not a block
   */
  public static ResidualChain longestChain(ComputationGraphConfiguration configuration) {
    return longest(chains(configuration))
        .orElseThrow(
            () -> new IllegalArgumentException(absence(GraphChains.refusals(configuration))));
  }

  /**
   * The longest chain of a stack of layers; the first if several have the same length.
   *
   * @throws IllegalArgumentException if there is no chain
   */
  public static ResidualChain longestChain(MultiLayerConfiguration configuration) {
    return longest(chains(configuration))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no residual block to swap. Layers in sequence hold no residual block,"
                        + " unless they are of type ResidualBlock; residual blocks of stock"
                        + " layers need a ComputationGraph"));
  }

  /**
   * Replaces the longest chain of a graph; the first if several have the same length.
   *
   * @throws IllegalArgumentException if there is no chain, saying why, or a layer of it cannot be
   *     part of dynamics, naming it
   */
  public Swapped<ComputationGraphConfiguration> swap(ComputationGraphConfiguration configuration) {
    return swap(configuration, longestChain(configuration));
  }

  /**
   * Replaces a chain of a graph.
   *
   * @param chain one of {@link #chains(ComputationGraphConfiguration)}, or a part of one
   * @throws IllegalArgumentException if a layer of it cannot be part of dynamics, naming it
   */
  public Swapped<ComputationGraphConfiguration> swap(
      ComputationGraphConfiguration configuration, ResidualChain chain) {
    Swapped<ComputationGraphConfiguration> swapped =
        new GraphRewrite(this, configuration, chain).configuration(1);
    fineTuning.ifPresent(tuning -> tuning.apply(swapped.result()));
    return swapped;
  }

  /**
   * Replaces the longest chain of a trained graph; the first if several have the same length.
   *
   * @throws IllegalArgumentException as for a configuration
   */
  public Swapped<ComputationGraph> swap(ComputationGraph network) {
    return swap(network, longestChain(network.getConfiguration()));
  }

  /**
   * Replaces a chain of a trained graph.
   *
   * @throws IllegalArgumentException as for a configuration
   */
  public Swapped<ComputationGraph> swap(ComputationGraph network, ResidualChain chain) {
    Swapped<ComputationGraph> swapped =
        new GraphRewrite(this, network.getConfiguration(), chain).network(network, lastTime(chain));
    fineTuning.ifPresent(tuning -> tuning.apply(swapped.result()));
    return swapped;
  }

  /**
   * Replaces the longest chain of a stack of layers; the first if several have the same length.
   *
   * @throws IllegalArgumentException if there is no chain
   */
  public Swapped<MultiLayerConfiguration> swap(MultiLayerConfiguration configuration) {
    return swap(configuration, longestChain(configuration));
  }

  /** Replaces a chain of a stack of layers. */
  public Swapped<MultiLayerConfiguration> swap(
      MultiLayerConfiguration configuration, ResidualChain chain) {
    Swapped<MultiLayerConfiguration> swapped =
        new StackRewrite(this, configuration, chain).configuration(1);
    fineTuning.ifPresent(tuning -> tuning.apply(swapped.result()));
    return swapped;
  }

  /**
   * Replaces the longest chain of a trained stack of layers; the first if several have the same
   * length.
   *
   * @throws IllegalArgumentException if there is no chain
   */
  public Swapped<MultiLayerNetwork> swap(MultiLayerNetwork network) {
    return swap(network, longestChain(network.getLayerWiseConfigurations()));
  }

  /** Replaces a chain of a trained stack of layers. */
  public Swapped<MultiLayerNetwork> swap(MultiLayerNetwork network, ResidualChain chain) {
    Swapped<MultiLayerNetwork> swapped =
        new StackRewrite(this, network.getLayerWiseConfigurations(), chain)
            .network(network, lastTime(chain));
    fineTuning.ifPresent(tuning -> tuning.apply(swapped.result()));
    return swapped;
  }

  private double lastTime(ResidualChain chain) {
    return startingPoint == StartingPoint.FRESH ? 1 : chain.length();
  }

  private static Optional<ResidualChain> longest(List<ResidualChain> chains) {
    // Of equals, max takes the last and min the first.
    return chains.stream().min(Comparator.comparingInt(chain -> -chain.length()));
  }

  private static String absence(Map<String, String> refusals) {
    String found =
        refusals.entrySet().stream()
            .map(refusal -> "\"" + refusal.getKey() + "\": " + refusal.getValue())
            .collect(Collectors.joining("; "));
    return "There is no residual block to swap, that is an ElementWiseVertex that adds a vertex and"
        + " a plain sequence of layers that reads it. "
        + (found.isEmpty() ? "The graph has no ElementWiseVertex that adds" : found);
  }

  TimeConditioning time() {
    return time;
  }

  boolean replacesBatchNormalization() {
    return batchNormalization;
  }

  OdeSolver solver() {
    return solver;
  }

  Optional<GradientMethod> gradient() {
    return gradient;
  }

  DynamicsPenalties penalties() {
    return penalties;
  }

  StartingPoint startingPoint() {
    return startingPoint;
  }

  String name() {
    return name;
  }

  boolean removesDropout() {
    return withoutDropout;
  }

  /** Collects the settings of a swap. */
  public static final class Builder {

    private TimeConditioning time = TimeConditioning.NONE;
    private boolean batchNormalization;
    private OdeSolver solver = OdeSolver.builder().rtol(1e-3).atol(1e-3).build();
    private Optional<GradientMethod> gradient = Optional.empty();
    private DynamicsPenalties penalties = DynamicsPenalties.none();
    private StartingPoint startingPoint = StartingPoint.MEAN_OF_BRANCHES;
    private String name = "ode";
    private boolean withoutDropout;
    private Optional<FineTuning> fineTuning = Optional.empty();

    private Builder() {}

    /**
     * Sets whether convolutions and dense layers of the dynamics see the time; default {@link
     * TimeConditioning#NONE}, with which the layer has the parameters of one block. In a trained
     * network the time weights begin at 0.
     */
    public Builder time(TimeConditioning conditioning) {
      this.time = Required.setting(conditioning, "time");
      return this;
    }

    /**
     * Sets whether group normalisation replaces batch normalisation, whose running statistics do
     * not suit a solver; default false, which refuses a block with batch normalisation.
     *
     * @see LayerDynamics.Builder#replaceBatchNormalization
     */
    public Builder replaceBatchNormalization(boolean replace) {
      this.batchNormalization = replace;
      return this;
    }

    /**
     * Sets whether the dynamics omit the dropout of the blocks: the dropout of their layers, also
     * one set for the whole network, and {@code DropoutLayer}s; a solver needs the same f at every
     * evaluation. Default false, which refuses a block with dropout. Layers outside the chain keep
     * their dropout.
     */
    public Builder removeDropout(boolean remove) {
      this.withoutDropout = remove;
      return this;
    }

    /**
     * Sets how the new network is trained, its ODE layer and the layers outside; the default is as
     * before the swap. The gradients of all blocks now add up in one block, so choose a smaller
     * learning rate.
     */
    public Builder fineTuning(FineTuning tuning) {
      this.fineTuning = Optional.of(Required.setting(tuning, "fineTuning"));
      return this;
    }

    /** The solver; default dopri5 with rtol = atol = 1e-3, as in {@link OdeLayer}. */
    public Builder solver(OdeSolver solution) {
      this.solver = Required.setting(solution, "solver");
      return this;
    }

    /**
     * What training adds to the loss so that the dynamics become easy to solve; default nothing.
     *
     * @see DynamicsPenalties
     */
    public Builder penalties(DynamicsPenalties added) {
      this.penalties = Required.setting(added, "penalties");
      return this;
    }

    /** The gradient method; default the continuous adjoint, as in {@link OdeLayer}. */
    public Builder gradient(GradientMethod method) {
      this.gradient = Optional.of(Required.setting(method, "gradient"));
      return this;
    }

    /**
     * The first values of the dynamics of a trained network; default {@link
     * StartingPoint#MEAN_OF_BRANCHES}.
     */
    public Builder startingPoint(StartingPoint point) {
      this.startingPoint = Required.setting(point, "startingPoint");
      return this;
    }

    /** The name of the ODE layer, default "ode"; a number is appended if the name is taken. */
    public Builder name(String layerName) {
      this.name = Required.setting(layerName, "name");
      return this;
    }

    /** Builds the swap. */
    public OdeSwap build() {
      return new OdeSwap(this);
    }
  }
}
