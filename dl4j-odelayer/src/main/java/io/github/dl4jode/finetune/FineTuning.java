package io.github.dl4jode.finetune;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Sets updater, learning rate and regularisation of a built or restored network, in its layers and
 * vertices.
 *
 * <pre>{@code
 * FineTuning.builder().updater(new Sgd(1e-4)).l2(1e-5).build().apply(network);
 * FineTuning.builder().learningRate(1e-4).only("ode").build().apply(network);
 * }</pre>
 *
 * <p>DL4J's own {@code network.setLearningRate(...)} and {@code FineTuneConfiguration} reach only
 * layers of DL4J's own kind ({@code BaseLayer}); the layers and vertices of this library, and other
 * {@code SameDiffLayer}s, keep what they had.
 *
 * <p>Settings that are not given stay as they are. The network is changed in place; parameters,
 * iterations and epochs stay. The state of an updater, such as Adam's moments, stays too if the new
 * updater has the same type. Frozen layers have no updater and are skipped.
 */
public final class FineTuning {

  private final Optional<IUpdater> updater;
  private final Optional<IUpdater> biasUpdater;
  private final Optional<ISchedule> learningRate;
  private final Penalty weights;
  private final Penalty biases;
  private final Set<String> names;

  private FineTuning(Builder builder) {
    this.updater = builder.updater;
    this.biasUpdater = builder.biasUpdater;
    this.learningRate = builder.learningRate;
    this.weights = builder.weights;
    this.biases = builder.biases;
    this.names = builder.names;
    weights.requireConsistent();
    biases.requireConsistent();
  }

  /** Begins without changes. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Changes a network.
   *
   * @throws IllegalArgumentException if the network has no layer of a name given to {@link
   *     Builder#only}, or a learning rate is set and a layer's updater has no learning rate
   */
  public void apply(MultiLayerNetwork network) {
    apply(Tunables.of(network));
    if (network.getUpdater(false) instanceof MultiLayerUpdater before) {
      UpdaterState state = new UpdaterState(before);
      network.setUpdater(null);
      if (network.getUpdater(true) instanceof BaseMultiLayerUpdater<?> after) {
        state.copyTo(after);
      }
    }
  }

  /**
   * Changes a graph.
   *
   * @throws IllegalArgumentException as for a {@code MultiLayerNetwork}
   */
  public void apply(ComputationGraph network) {
    apply(Tunables.of(network));
    Optional.ofNullable(network.getUpdater(false))
        .map(UpdaterState::new)
        .ifPresent(
            state -> {
              network.setUpdater(null);
              state.copyTo(network.getUpdater(true));
            });
  }

  /**
   * Changes a configuration before a network is made of it.
   *
   * @throws IllegalArgumentException as for a {@code MultiLayerNetwork}
   */
  public void apply(MultiLayerConfiguration configuration) {
    apply(Tunables.of(configuration));
  }

  /**
   * Changes a configuration before a graph is made of it.
   *
   * @throws IllegalArgumentException as for a {@code MultiLayerNetwork}
   */
  public void apply(ComputationGraphConfiguration configuration) {
    apply(Tunables.of(configuration));
  }

  private void apply(Map<String, List<Tunable>> all) {
    for (String name : names) {
      if (!all.containsKey(name)) {
        throw new IllegalArgumentException(
            "The network has no layer \"" + name + "\" among " + all.keySet());
      }
    }
    Map<String, List<Tunable>> chosen = new LinkedHashMap<>(all);
    if (!names.isEmpty()) {
      chosen.keySet().retainAll(names);
    }
    chosen.forEach((name, parts) -> parts.forEach(part -> requireLearningRate(name, part)));
    chosen.values().forEach(parts -> parts.forEach(this::tune));
  }

  /** Checks all layers before the first is changed. */
  private void requireLearningRate(String name, Tunable part) {
    for (Optional<IUpdater> given : List.of(newUpdater(part), newBiasUpdater(part))) {
      given
          .filter(found -> learningRate.isPresent())
          .filter(found -> !found.hasLearningRate() && !(found instanceof NoOp))
          .ifPresent(
              found -> {
                throw new IllegalArgumentException(
                    "Layer \""
                        + name
                        + "\" learns by "
                        + found.getClass().getSimpleName()
                        + ", which has no learning rate; set an updater as well, or choose layers"
                        + " by only(...)");
              });
    }
  }

  private void tune(Tunable part) {
    UnaryOperator<IUpdater> ownCopy = this::atLearningRate;
    Optional<IUpdater> ofWeights = newUpdater(part).map(ownCopy);
    Optional<IUpdater> ofBiases = newBiasUpdater(part).map(ownCopy);
    ofWeights.ifPresent(part::setUpdater);
    part.setBiasUpdater(ofBiases);
    part.setWeightRegularization(weights.appliedTo(part.weightRegularization()));
    part.setBiasRegularization(biases.appliedTo(part.biasRegularization()));
  }

  private Optional<IUpdater> newUpdater(Tunable part) {
    return updater.or(part::updater);
  }

  /** A new updater holds for biases too, unless another one is set for them. */
  private Optional<IUpdater> newBiasUpdater(Tunable part) {
    return updater.isPresent() ? biasUpdater : biasUpdater.or(part::biasUpdater);
  }

  /** A copy, so that layers do not share one. */
  private IUpdater atLearningRate(IUpdater given) {
    IUpdater copy = given.clone();
    learningRate
        .filter(rate -> copy.hasLearningRate())
        .ifPresent(
            rate -> {
              if (rate instanceof FixedSchedule fixed) {
                copy.setLrAndSchedule(fixed.valueAt(0, 0), null);
              } else {
                copy.setLrAndSchedule(Double.NaN, rate);
              }
            });
    return copy;
  }

  /** Collects the changes. */
  public static final class Builder {

    private Optional<IUpdater> updater = Optional.empty();
    private Optional<IUpdater> biasUpdater = Optional.empty();
    private Optional<ISchedule> learningRate = Optional.empty();
    private Penalty weights = Penalty.unchanged();
    private Penalty biases = Penalty.unchanged();
    private final Set<String> names = new LinkedHashSet<>();

    private Builder() {}

    /** The updater of all parameters, also of biases that had another one. */
    public Builder updater(IUpdater newUpdater) {
      this.updater = Optional.of(newUpdater.clone());
      return this;
    }

    /** The updater of biases, if it differs from that of the weights. */
    public Builder biasUpdater(IUpdater newUpdater) {
      this.biasUpdater = Optional.of(newUpdater.clone());
      return this;
    }

    /**
     * The learning rate of all updaters; it replaces a schedule.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Builder learningRate(double rate) {
      if (!(rate >= 0) || Double.isInfinite(rate)) {
        throw new IllegalArgumentException(
            "A learning rate is finite and not negative, not " + rate);
      }
      return learningRate(new FixedSchedule(rate));
    }

    /** The schedule of the learning rate of all updaters; iterations continue to count. */
    public Builder learningRate(ISchedule schedule) {
      this.learningRate = Optional.of(schedule);
      return this;
    }

    /** The coefficient of L1 regularisation of weights; 0 removes it. */
    public Builder l1(double coefficient) {
      this.weights = weights.withL1(coefficient);
      return this;
    }

    /**
     * The coefficient of L2 regularisation of weights, which replaces weight decay; 0 removes it.
     */
    public Builder l2(double coefficient) {
      this.weights = weights.withL2(coefficient);
      return this;
    }

    /** The coefficient of weight decay of weights, which replaces L2; 0 removes it. */
    public Builder weightDecay(double coefficient) {
      this.weights = weights.withWeightDecay(coefficient);
      return this;
    }

    /** The same as {@link #l1} for biases. */
    public Builder l1Bias(double coefficient) {
      this.biases = biases.withL1(coefficient);
      return this;
    }

    /** The same as {@link #l2} for biases. */
    public Builder l2Bias(double coefficient) {
      this.biases = biases.withL2(coefficient);
      return this;
    }

    /** The same as {@link #weightDecay} for biases. */
    public Builder weightDecayBias(double coefficient) {
      this.biases = biases.withWeightDecay(coefficient);
      return this;
    }

    /**
     * Limits the change to these layers and vertices, by name, or by index if they have no name;
     * the default is all.
     */
    public Builder only(String... layers) {
      names.addAll(Arrays.asList(layers));
      return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalArgumentException if L2 and weight decay are both set, which exclude each
     *     other
     */
    public FineTuning build() {
      return new FineTuning(this);
    }
  }
}
