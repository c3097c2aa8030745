package io.github.dl4jode.swap;

import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.ResidualBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The ODE layer that replaces a chain. If blocks have an activation after their sum, the dynamics
 * are the branch of that activation, and the last activation stays after the layer.
 */
final class OdeBlock {

  private final OdeSwap options;
  private final List<NeuralNetConfiguration> parts;
  private final LayerDynamics dynamics;

  /**
   * Makes dynamics of one block.
   *
   * @param parts the layers that the dynamics are made of, in their order
   */
  OdeBlock(OdeSwap options, List<NeuralNetConfiguration> parts) {
    this.options = options;
    this.parts = parts;
    LayerDynamics.Builder builder =
        LayerDynamics.builder()
            .time(options.time())
            .replaceBatchNormalization(options.replacesBatchNormalization());
    for (NeuralNetConfiguration part : parts) {
      Layer layer = options.removesDropout() ? withoutDropout(part.getLayer()) : part.getLayer();
      if (layer instanceof ResidualBlock block) {
        builder.branchOf(block);
      } else {
        builder.layer(layer);
      }
    }
    this.dynamics = builder.build();
  }

  /** A dropout layer returns its input, so that the other layers keep their indices. */
  private static Layer withoutDropout(Layer layer) {
    if (layer instanceof DropoutLayer) {
      return new ActivationLayer.Builder()
          .activation(Activation.IDENTITY)
          .name(layer.getLayerName())
          .build();
    }
    Layer copy = layer.clone();
    copy.setIDropout(null);
    return copy;
  }

  LayerDynamics dynamics() {
    return dynamics;
  }

  /**
   * The configuration of the layer: updater, regularisation and gradient normalisation are those of
   * the first replaced layer with weights.
   */
  NeuralNetConfiguration configuration(String name, double lastTime) {
    OdeLayer.Builder builder =
        new OdeLayer.Builder(dynamics)
            .times(0, lastTime)
            .solver(options.solver())
            .penalties(options.penalties());
    builder.name(name);
    options.gradient().ifPresent(builder::gradient);
    OdeLayer layer = builder.build();
    model().ifPresent(model -> inherit(layer, model));
    NeuralNetConfiguration configuration = parts.get(0).clone();
    configuration.clearVariables();
    configuration.setLayer(layer);
    return configuration;
  }

  private Optional<Layer> model() {
    return parts.stream()
        .map(NeuralNetConfiguration::getLayer)
        .filter(layer -> !layer.initializer().weightKeys(layer).isEmpty())
        .findFirst();
  }

  private static void inherit(OdeLayer layer, Layer model) {
    String weights = model.initializer().weightKeys(model).get(0);
    layer.setUpdater(model.getUpdaterByParam(weights));
    layer.setRegularization(model.getRegularizationByParam(weights));
    layer.setGradientNormalization(model.getGradientNormalization());
    layer.setGradientNormalizationThreshold(model.getGradientNormalizationThreshold());
    List<String> biases = model.initializer().biasKeys(model);
    if (!biases.isEmpty()) {
      layer.setBiasUpdater(model.getUpdaterByParam(biases.get(0)));
      layer.setRegularizationBias(model.getRegularizationByParam(biases.get(0)));
    }
  }

  /**
   * The mean over blocks of the parameters that the dynamics would have of each.
   *
   * @param blocks for each block the parameters of its parts, in their order
   */
  Map<String, INDArray> meanParameters(List<List<Map<String, INDArray>>> blocks) {
    List<Map<String, INDArray>> each = new ArrayList<>();
    blocks.forEach(block -> each.add(dynamics.parametersFrom(block)));
    Map<String, INDArray> mean = new HashMap<>();
    for (String name : each.get(0).keySet()) {
      INDArray sum = each.get(0).get(name).dup();
      each.stream().skip(1).forEach(parameters -> sum.addi(parameters.get(name)));
      mean.put(name, sum.divi(blocks.size()));
    }
    return mean;
  }
}
