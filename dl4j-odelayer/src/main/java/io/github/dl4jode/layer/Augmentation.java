package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.translation.StateShape;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Extra components of the state of an ODE: a layer with n inputs appends k components to its input
 * before it solves, and its dynamics have n + k. For images, sequences and volumes these are k more
 * channels.
 *
 * <p>Solutions of y' = f(t, y) cannot cross in n dimensions, so a plain block cannot learn g(1) =
 * -1, g(-1) = 1; in n + 1 dimensions they can pass each other. The output has all n + k components,
 * as in the paper, where a linear layer reads them; {@link #dropAfterSolve} keeps the n of the
 * input. Dupont, Doucet and Teh (2019), "Augmented Neural ODEs", arXiv 1904.01681, section 5.
 *
 * @param components k
 * @param learnt whether the extra components begin as an affine map of the input of the same
 *     position, x W + b, with parameters {@code augmentation.W} [n, k] and {@code augmentation.b}
 *     [k] of the layer; if not, as zeros
 * @param dropped whether the output has only the n components of the input
 * @param channels n, known after the input type; 0 before
 * @param channelsLast whether the last dimension of the input has the channels, instead of
 *     dimension 1; known after the input type, false before
 */
public record Augmentation(
    @JsonProperty("components") long components,
    @JsonProperty("learnt") boolean learnt,
    @JsonProperty("dropped") boolean dropped,
    @JsonProperty("channels") long channels,
    @JsonProperty("channelsLast") boolean channelsLast)
    implements Serializable {

  /** The names of its parameters. */
  static final String WEIGHTS = "augmentation.W";

  static final String BIAS = "augmentation.b";

  private static final Augmentation NONE = new Augmentation(0, false, false, 0, false);

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a number is negative
   */
  @JsonCreator
  public Augmentation {
    if (components < 0 || channels < 0) {
      throw new IllegalArgumentException(
          "An augmentation has 0 components or more, not " + components);
    }
  }

  /** No extra components. */
  public static Augmentation none() {
    return NONE;
  }

  /**
   * Extra components that begin as zeros, as in the paper.
   *
   * @throws IllegalArgumentException if there is not at least one
   */
  public static Augmentation zeros(long components) {
    return of(components, false);
  }

  /**
   * Extra components that begin as an affine map x W + b of the input, whose parameters are trained
   * with the layer. W and b begin as zeros, so that the layer first computes what it does with
   * {@link #zeros}. For images W is a convolution of 1×1. W is a weight and b a bias for
   * regularisation and constraints. The network or the layer needs an input type. Massaroli, Poli,
   * Park, Yamashita and Asama (2020), "Dissecting Neural ODEs", arXiv 2002.08071, section 4.
   *
   * @throws IllegalArgumentException if there is not at least one
   */
  public static Augmentation learnt(long components) {
    return of(components, true);
  }

  private static Augmentation of(long components, boolean learnt) {
    if (components < 1) {
      throw new IllegalArgumentException(
          "An augmentation needs at least one component, not "
              + components
              + "; Augmentation.none() adds none");
    }
    return new Augmentation(components, learnt, false, 0, false);
  }

  /** The same, but the output of the layer has the n components of the input only. */
  public Augmentation dropAfterSolve() {
    return new Augmentation(components, learnt, true, channels, channelsLast);
  }

  /** The same for inputs of a type. */
  Augmentation forInput(InputType inputType) {
    if (components == 0) {
      return this;
    }
    StateShape shape = StateShape.of(inputType);
    return new Augmentation(components, learnt, dropped, shape.channels(), shape.channelsLast());
  }

  /** The type of the state for inputs of a type. */
  InputType stateType(InputType inputType) {
    if (components == 0) {
      return inputType;
    }
    if (inputType instanceof InputType.InputTypeFeedForward vector) {
      return InputType.feedForward(
          vector.getSize() + components, vector.getTimeDistributedFormat());
    }
    StateShape shape = StateShape.of(inputType);
    return shape.withChannels(shape.channels() + components).inputType();
  }

  /** The type of the output for inputs of a type. */
  InputType outputType(InputType inputType) {
    return dropped ? inputType : stateType(inputType);
  }

  /** Whether there are parameters. */
  boolean hasParameters() {
    return learnt && components > 0;
  }

  /** The names that no parameter of the dynamics may have. */
  String[] namesTaken() {
    return hasParameters() ? new String[] {WEIGHTS, BIAS} : new String[0];
  }

  /** Names its parameters, if it has any. */
  void defineParameters(SDLayerParams parameters) {
    if (hasParameters()) {
      parameters.addWeightParam(WEIGHTS, channels, components);
      parameters.addBiasParam(BIAS, components);
    }
  }

  /** Writes the first values of its parameters, if it has any. */
  void initializeParameters(Map<String, INDArray> parameters) {
    if (hasParameters()) {
      parameters.get(WEIGHTS).assign(0);
      parameters.get(BIAS).assign(0);
    }
  }
}
