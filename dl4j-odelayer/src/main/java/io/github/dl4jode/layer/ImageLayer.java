package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.graph.ImageStates;
import io.github.dl4jode.layer.compiled.CompiledLayer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A compiled layer on images [batch, channels, height, width].
 *
 * <p>Weights are drawn by the layer's {@code weightInit}; if that is not set, by the network's,
 * unless it is DL4J's own default; otherwise from U(±1/√fan-in), PyTorch's default for
 * convolutions.
 */
abstract class ImageLayer extends CompiledLayer {

  private static final long serialVersionUID = 1L;

  /** The channels of the input; 0 while unknown. */
  @JsonProperty("inputChannels")
  protected long inputChannels;

  ImageLayer(Builder<?> builder) {
    super(builder);
    this.inputChannels = builder.inputChannels;
  }

  ImageLayer() {}

  @Override
  protected void validate() {
    require(inputChannels >= 0, "needs positive input channels, not " + inputChannels);
  }

  /** Refuses names of weights that do not exist; for a builder, not for a file. */
  final void requireKnownWeights() {
    List<String> weights = getLayerParams().getWeightParameterKeys();
    for (String name : paramWeightInit == null ? Set.<String>of() : paramWeightInit.keySet()) {
      require(
          weights.contains(name),
          "has no weight \"" + name + "\" to draw by weightInit(...); its weights are " + weights);
    }
  }

  /** Draws the weights of one parameter. */
  final IWeightInit weightInitOf(String parameter) {
    if (paramWeightInit != null && paramWeightInit.containsKey(parameter)) {
      return paramWeightInit.get(parameter);
    }
    return weightInit.getWeightInitFunction();
  }

  @Override
  protected void inferSizes(InputType inputType) {
    inputChannels = ImageStates.of(inputType).getChannels();
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfigToLayer(globalConfig);
    networkWeightInit(globalConfig)
        .filter(global -> weightInit == WeightInit.UNIFORM && paramWeightInit == null)
        .ifPresent(this::inheritWeightInit);
  }

  private void inheritWeightInit(IWeightInit global) {
    Map<String, IWeightInit> inherited = new HashMap<>();
    getLayerParams().getWeightParameterKeys().forEach(name -> inherited.put(name, global));
    setParamWeightInit(inherited);
  }

  /** Collects the settings that image layers share. */
  abstract static class Builder<T extends Builder<T>> extends CompiledLayer.Builder<T> {

    private long inputChannels;

    Builder() {
      this.weightInit = WeightInit.UNIFORM;
    }

    /** The channels of the input; needed only without an input type, which prevails. */
    @SuppressWarnings("unchecked")
    public T nIn(long channels) {
      this.inputChannels = channels;
      return (T) this;
    }
  }
}
