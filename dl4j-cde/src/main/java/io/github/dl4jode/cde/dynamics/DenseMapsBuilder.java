package io.github.dl4jode.cde.dynamics;

import io.github.dl4jode.argument.Required;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.linalg.activations.Activation;

/**
 * Collects the settings of vector fields that are made of a dense network.
 *
 * @param <T> the builder itself
 */
@SuppressWarnings("unchecked")
public abstract class DenseMapsBuilder<T extends DenseMapsBuilder<T>> {

  private long[] hidden = {128};
  private Activation activation = Activation.RELU;
  private Activation last = Activation.TANH;
  private IWeightInit weightInit = new WeightInitUniform();
  private boolean readsPath;

  DenseMapsBuilder() {}

  /** The widths of the hidden layers; default one of 128. */
  public T hidden(long... widths) {
    this.hidden = Required.setting(widths, "hidden").clone();
    return (T) this;
  }

  /** The activation after each hidden layer; default ReLU. */
  public T activation(Activation function) {
    this.activation = Required.setting(function, "activation");
    return (T) this;
  }

  /** The activation of the network's output; default tanh. */
  public T lastActivation(Activation function) {
    this.last = Required.setting(function, "lastActivation");
    return (T) this;
  }

  /**
   * The weight initialisation; default as in PyTorch, U(±1/√inputs) for weights and biases. A
   * network's weightInit replaces the default.
   */
  public T weightInit(IWeightInit initialization) {
    this.weightInit = Required.setting(initialization, "weightInit");
    return (T) this;
  }

  /**
   * Whether the field reads the value of the path next to the state, f(z, X(t)); default false. A
   * state that need not hold the last observations by itself is learned faster from few series.
   */
  public T readsPath(boolean wanted) {
    this.readsPath = wanted;
    return (T) this;
  }

  final boolean readsPath() {
    return readsPath;
  }

  /**
   * The network.
   *
   * @throws IllegalArgumentException if a width is not positive or an activation not supported
   */
  final DenseMaps maps() {
    return DenseMaps.of(activation, last, hidden).inheriting(weightInit);
  }
}
