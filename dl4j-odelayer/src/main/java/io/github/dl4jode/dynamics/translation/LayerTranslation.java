package io.github.dl4jode.dynamics.translation;

import io.github.dl4jode.dynamics.graph.Activations;
import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One kind of DL4J layer as a part of f.
 *
 * <p>Names of parameters are the layer's own here; the dynamics prefix the number of the layer.
 *
 * @param <L> the kind of layer
 */
public abstract class LayerTranslation<L extends Layer> {

  /** The name of the parameter that holds the weights of the time. */
  static final String TIME_WEIGHTS = "T";

  private final L layer;
  private final String label;

  LayerTranslation(L layer, String label) {
    this.layer = layer;
    this.label = label;
  }

  public final L layer() {
    return layer;
  }

  /** The layer in messages. */
  public final String label() {
    return label;
  }

  /** Refuses faults that are visible before the shape of the input is known. */
  void validate() {}

  /** Whether the layer works on states of every rank; the next layer decides then. */
  public boolean takesEveryRank() {
    return true;
  }

  /** Whether the layer was configured with the channels last; an input type overrides it. */
  public boolean wantsChannelsLast() {
    return false;
  }

  /** The preprocessor that DL4J would put before the layer. */
  public final Optional<InputPreProcessor> preProcessor(InputType inputType) {
    return Optional.ofNullable(asked(() -> layer.getPreProcessorForInputType(inputType)));
  }

  /** Takes the shape of the input; refuses a layer that does not keep its space. */
  StateShape inferSizes(StateShape input) {
    return input;
  }

  /** Names the parameters; unknown sizes are 0. */
  void defineParameters(SDLayerParams parameters) {}

  /** The parameters that correspond to the arrays of the layer as DL4J runs it. */
  public Map<String, INDArray> fromStock(Map<String, INDArray> arrays) {
    return Map.of();
  }

  /** Whether the mean of each channel of the output is the same for all inputs. */
  boolean makesMeansConstant() {
    return false;
  }

  /** The initialisation of the time weights, if there are any. */
  public Optional<Initialization> timeWeights() {
    return Optional.empty();
  }

  /** Adds the layer to the graph. */
  abstract Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters);

  /** Refuses a setting. */
  public final void require(boolean condition, String message) {
    if (!condition) {
      throw refusal(message);
    }
  }

  /** Refuses an input whose width differs from the weights, if there was no input type. */
  final void requireInputs(Signal x, long inputs) {
    require(
        x.shape().channels() == inputs,
        "has nIn "
            + inputs
            + " and was given "
            + x.shape().channels()
            + "; set nIn to what the layer before yields, or give the network an input type");
  }

  public final IllegalArgumentException refusal(String message) {
    return new IllegalArgumentException(label + " " + message);
  }

  final void requireSupported(IActivation activation) {
    asked(() -> Activations.requireSupported(activation));
  }

  static Signal activated(IActivation activation, Signal x) {
    return x.with(Activations.apply(x.graph(), activation, x.variable()));
  }

  /** Calls the layer; a refusal names the layer. */
  final <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
    }
  }

  final INDArray array(Map<String, INDArray> arrays, String name) {
    INDArray array = arrays.get(name);
    require(
        array != null,
        "has a parameter " + name + ", and the arrays given are " + new TreeSet<>(arrays.keySet()));
    return array;
  }
}
