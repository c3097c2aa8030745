package io.github.dl4jode.dynamics.graph;

import io.github.dl4jode.argument.Required;
import java.util.Map;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationRationalTanh;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/**
 * The element-wise activation functions that can be written into a graph; for authors of dynamics.
 */
public final class Activations {

  /** Adds an activation with its settings to a graph. */
  private interface Writer {
    SDVariable write(SameDiff graph, IActivation activation, SDVariable x);
  }

  private static final Map<Class<? extends IActivation>, Writer> WRITERS =
      Map.ofEntries(
          Map.entry(ActivationIdentity.class, (graph, a, x) -> x),
          Map.entry(ActivationReLU.class, (graph, a, x) -> relu(graph, (ActivationReLU) a, x)),
          Map.entry(ActivationReLU6.class, (graph, a, x) -> between(graph, x, 6)),
          Map.entry(
              ActivationLReLU.class,
              (graph, a, x) -> graph.nn().leakyRelu(x, ((ActivationLReLU) a).getAlpha())),
          Map.entry(
              ActivationThresholdedReLU.class,
              (graph, a, x) ->
                  x.mul(graph.math().step(x, ((ActivationThresholdedReLU) a).getTheta()))),
          Map.entry(ActivationELU.class, (graph, a, x) -> elu(graph, (ActivationELU) a, x)),
          Map.entry(ActivationSELU.class, (graph, a, x) -> graph.nn().selu(x)),
          Map.entry(ActivationTanH.class, (graph, a, x) -> graph.math().tanh(x)),
          Map.entry(ActivationHardTanH.class, (graph, a, x) -> graph.nn().hardTanh(x)),
          Map.entry(ActivationRationalTanh.class, (graph, a, x) -> rationalTanh(graph, x)),
          Map.entry(
              ActivationRectifiedTanh.class,
              (graph, a, x) -> graph.nn().relu(graph.math().tanh(x), 0)),
          Map.entry(ActivationSigmoid.class, (graph, a, x) -> graph.nn().sigmoid(x)),
          Map.entry(
              ActivationHardSigmoid.class,
              (graph, a, x) -> between(graph, x.mul(0.2f).add(0.5), 1)),
          Map.entry(ActivationSoftPlus.class, (graph, a, x) -> graph.nn().softplus(x)),
          Map.entry(ActivationSoftSign.class, (graph, a, x) -> graph.nn().softsign(x)),
          Map.entry(ActivationSwish.class, (graph, a, x) -> x.mul(graph.nn().sigmoid(x))),
          Map.entry(
              ActivationMish.class,
              (graph, a, x) -> x.mul(graph.math().tanh(graph.nn().softplus(x)))),
          Map.entry(ActivationGELU.class, (graph, a, x) -> gelu(graph, (ActivationGELU) a, x)),
          Map.entry(ActivationCube.class, (graph, a, x) -> x.mul(x).mul(x)));

  private Activations() {}

  /**
   * The same as {@link #requireSupported(IActivation)} for an activation with its usual settings.
   */
  public static Activation requireSupported(Activation activation) {
    requireSupported(Required.setting(activation, "activation").getActivationFunction());
    return activation;
  }

  /**
   * Refuses an activation that is random, has parameters of its own, or is not element-wise.
   *
   * @throws IllegalArgumentException with a message that names the supported ones
   */
  public static IActivation requireSupported(IActivation activation) {
    if (!WRITERS.containsKey(activation.getClass())) {
      throw new IllegalArgumentException(
          "Activation "
              + nameOf(activation.getClass())
              + " is not supported in dynamics; choose one of "
              + WRITERS.keySet().stream()
                  .map(Activations::nameOf)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    return activation;
  }

  private static String nameOf(Class<? extends IActivation> kind) {
    return kind.getSimpleName().replaceFirst("^Activation", "");
  }

  /** Adds a supported activation of x, with its usual settings, to a graph. */
  public static SDVariable apply(SameDiff graph, Activation activation, SDVariable x) {
    return apply(graph, activation.getActivationFunction(), x);
  }

  /** Adds a supported activation of x to a graph. */
  public static SDVariable apply(SameDiff graph, IActivation activation, SDVariable x) {
    return WRITERS.get(requireSupported(activation).getClass()).write(graph, activation, x);
  }

  private static SDVariable relu(SameDiff graph, ActivationReLU activation, SDVariable x) {
    double threshold = valueOr(activation.getThreshold(), 0);
    double slope = valueOr(activation.getNegativeSlope(), 0);
    SDVariable result;
    if (threshold != 0) {
      SDVariable above = graph.math().step(x, threshold);
      SDVariable below = above.rsub(1);
      result = x.mul(above).add(x.sub(threshold).mul(below).mul(slope));
    } else {
      result = slope == 0 ? graph.nn().relu(x, 0) : graph.nn().leakyRelu(x, slope);
    }
    double maximum = valueOr(activation.getMax(), Double.POSITIVE_INFINITY);
    return Double.isInfinite(maximum)
        ? result
        : result.sub(graph.nn().relu(result.sub(maximum), 0));
  }

  private static double valueOr(Double value, double absent) {
    return value == null ? absent : value;
  }

  /** x within 0 and an upper bound, in operations that have derivatives of every kind. */
  private static SDVariable between(SameDiff graph, SDVariable x, double bound) {
    return graph.nn().relu(x, 0).sub(graph.nn().relu(x.sub(bound), 0));
  }

  private static SDVariable elu(SameDiff graph, ActivationELU activation, SDVariable x) {
    if (activation.getAlpha() == ActivationELU.DEFAULT_ALPHA) {
      return graph.nn().elu(x);
    }
    SDVariable positivePart = graph.nn().relu(x, 0);
    SDVariable negativePart = x.sub(positivePart);
    return graph.nn().elu(negativePart).mul(activation.getAlpha()).add(positivePart);
  }

  /**
   * ND4J's own formula and constants, in operations that have derivatives of every kind, unlike its
   * op, and without the sign, whose derivative at 0 would be missed.
   */
  private static SDVariable rationalTanh(SameDiff graph, SDVariable x) {
    SDVariable scaled = x.mul(2.0 / 3);
    SDVariable size = graph.math().abs(scaled);
    SDVariable square = scaled.mul(scaled);
    SDVariable factor = size.add(1).add(size.mul(square).mul(1.41645f));
    SDVariable divisor = size.add(1).add(square).add(square.mul(square).mul(1.41645f));
    return scaled.mul(factor).div(divisor).mul(1.7159f);
  }

  /** GELU with ND4J's own constants: 1.702 is a float there, and 0.044715 is inside the cube. */
  private static SDVariable gelu(SameDiff graph, ActivationGELU activation, SDVariable x) {
    if (!activation.isPrecise()) {
      return x.mul(graph.nn().sigmoid(x.mul(1.702f)));
    }
    SDVariable scaled = x.mul(0.044715);
    SDVariable argument = x.add(scaled.mul(scaled).mul(scaled)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(0.5).mul(graph.math().tanh(argument).add(1));
  }
}
