package io.github.dl4jode.dynamics;

import java.util.EnumSet;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/** The element-wise activation functions that can be written into a graph. */
final class Activations {

  private static final Set<Activation> SUPPORTED =
      EnumSet.of(
          Activation.IDENTITY,
          Activation.RELU,
          Activation.LEAKYRELU,
          Activation.ELU,
          Activation.SELU,
          Activation.TANH,
          Activation.SIGMOID,
          Activation.SOFTPLUS,
          Activation.SOFTSIGN,
          Activation.SWISH,
          Activation.CUBE);

  private static final double LEAKY_SLOPE = 0.01;

  private Activations() {}

  /**
   * Refuses an activation that is random, has parameters of its own, or is not element-wise.
   *
   * @throws IllegalArgumentException naming those that are supported
   */
  static Activation requireSupported(Activation activation) {
    if (!SUPPORTED.contains(activation)) {
      throw new IllegalArgumentException(
          "Activation " + activation + " is not supported in dynamics; choose one of " + SUPPORTED);
    }
    return activation;
  }

  /** Adds a supported activation of x to a graph. */
  static SDVariable apply(SameDiff graph, Activation activation, SDVariable x) {
    return switch (activation) {
      case IDENTITY -> x;
      case RELU -> graph.nn().relu(x, 0);
      case LEAKYRELU -> graph.nn().leakyRelu(x, LEAKY_SLOPE);
      case ELU -> graph.nn().elu(x);
      case SELU -> graph.nn().selu(x);
      case TANH -> graph.math().tanh(x);
      case SIGMOID -> graph.nn().sigmoid(x);
      case SOFTPLUS -> graph.nn().softplus(x);
      case SOFTSIGN -> graph.nn().softsign(x);
      case SWISH -> x.mul(graph.nn().sigmoid(x));
      case CUBE -> x.mul(x).mul(x);
      default -> throw new IllegalArgumentException("Activation " + activation);
    };
  }
}
