package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.argument.Required;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * Collects the settings that all compiled vertices share, with DL4J's names for layers. Settings
 * that are not given come from the network.
 *
 * @param <T> the builder itself
 */
@SuppressWarnings("unchecked")
public abstract class CompiledVertexBuilder<T extends CompiledVertexBuilder<T>> {

  private final List<Regularization> ofWeights = new ArrayList<>();
  private final List<Regularization> ofBiases = new ArrayList<>();
  private IUpdater updater;
  private IUpdater biasUpdater;
  private GradientNormalization normalization;
  private double normalizationThreshold = Double.NaN;
  private List<LayerConstraint> onAll = List.of();
  private List<LayerConstraint> onWeights = List.of();
  private List<LayerConstraint> onBiases = List.of();

  /** A builder without settings. */
  protected CompiledVertexBuilder() {}

  /** The updater; {@code new Sgd(0)} leaves the parameters as they are. */
  public T updater(IUpdater rule) {
    this.updater = Required.setting(rule, "updater");
    return (T) this;
  }

  /** The updater of biases; default that of the weights. */
  public T biasUpdater(IUpdater rule) {
    this.biasUpdater = Required.setting(rule, "biasUpdater");
    return (T) this;
  }

  /** L1 regularisation of weights. */
  public T l1(double coefficient) {
    return replaced(ofWeights, Set.of(L1Regularization.class), coefficient, l1Of(coefficient));
  }

  /** L1 regularisation of biases. */
  public T l1Bias(double coefficient) {
    return replaced(ofBiases, Set.of(L1Regularization.class), coefficient, l1Of(coefficient));
  }

  /** L2 regularisation of weights, which replaces weight decay. */
  public T l2(double coefficient) {
    return replaced(ofWeights, SHRINKING, coefficient, l2Of(coefficient));
  }

  /** L2 regularisation of biases, which replaces weight decay. */
  public T l2Bias(double coefficient) {
    return replaced(ofBiases, SHRINKING, coefficient, l2Of(coefficient));
  }

  /** Decay of weights by this coefficient times the learning rate, which replaces L2. */
  public T weightDecay(double coefficient) {
    return replaced(ofWeights, SHRINKING, coefficient, decayOf(coefficient));
  }

  /** Decay of biases by this coefficient times the learning rate, which replaces L2. */
  public T weightDecayBias(double coefficient) {
    return replaced(ofBiases, SHRINKING, coefficient, decayOf(coefficient));
  }

  private static final Set<Class<?>> SHRINKING = Set.of(L2Regularization.class, WeightDecay.class);

  private static Regularization l1Of(double coefficient) {
    return new L1Regularization(coefficient);
  }

  private static Regularization l2Of(double coefficient) {
    return new L2Regularization(coefficient);
  }

  private static Regularization decayOf(double coefficient) {
    return new WeightDecay(coefficient, true);
  }

  private T replaced(
      List<Regularization> all, Set<Class<?>> kinds, double coefficient, Regularization one) {
    if (!(coefficient >= 0 && coefficient < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A coefficient of regularisation is 0 or more, not " + coefficient);
    }
    all.removeIf(known -> kinds.contains(known.getClass()));
    if (coefficient > 0) {
      all.add(one);
    }
    return (T) this;
  }

  /** The way in which gradients are clipped or scaled. */
  public T gradientNormalization(GradientNormalization kind) {
    this.normalization = Required.setting(kind, "gradientNormalization");
    return (T) this;
  }

  /** The bound of clipping. */
  public T gradientNormalizationThreshold(double bound) {
    this.normalizationThreshold = bound;
    return (T) this;
  }

  /** Constraints on all parameters after each update. */
  public T constrainAllParameters(LayerConstraint... constraints) {
    this.onAll = List.of(Required.setting(constraints, "constrainAllParameters"));
    return (T) this;
  }

  /** Constraints on the weights after each update. */
  public T constrainWeights(LayerConstraint... constraints) {
    this.onWeights = List.of(Required.setting(constraints, "constrainWeights"));
    return (T) this;
  }

  /** Constraints on the biases after each update. */
  public T constrainBias(LayerConstraint... constraints) {
    this.onBiases = List.of(Required.setting(constraints, "constrainBias"));
    return (T) this;
  }

  /** Writes the settings into a vertex that knows the names of its parameters. */
  final void applyTo(CompiledVertex vertex) {
    vertex.setUpdater(updater);
    vertex.setBiasUpdater(biasUpdater);
    vertex.setRegularization(List.copyOf(ofWeights));
    vertex.setRegularizationBias(List.copyOf(ofBiases));
    vertex.setGradientNormalization(normalization);
    vertex.setGradientNormalizationThreshold(normalizationThreshold);
    vertex.setConstraints(
        ParameterConstraints.bound(onAll, onWeights, onBiases, vertex.getVertexParams()));
  }
}
