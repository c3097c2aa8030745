package io.github.dl4jode.layer.onednn;

import io.github.dl4jode.layer.compiled.NetworkLayers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNBatchNormHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.layers.normalization.LocalResponseNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes DL4J's own convolution and batch normalisation layers use oneDNN on the CPU.
 *
 * <p>DL4J 1.0.0-M2.1 has the code for it and never uses it: {@code ConvolutionLayer} uses im2col
 * and {@code BatchNormalization} single broadcasts. After {@link #enable}, outputs and gradients
 * are the same to float rounding, and training and inference several times faster.
 *
 * <p>The call changes this network object, not its configuration. A clone, a network restored from
 * a file, one made by transfer learning, and the replicas that {@code ParallelWrapper} and {@code
 * ParallelInference} clone are as slow as before: call {@link #enable} on each that you can reach.
 * The network may be used from as many threads as before.
 */
public final class OneDnn {

  private static final String BUILD =
      "this build of ND4J's CPU backend has no oneDNN; put nd4j-native with the classifier of your"
          + " system that says onednn, such as linux-x86_64-onednn-avx2, on the class path";

  private OneDnn() {}

  /**
   * Makes the layers of a network use oneDNN where possible. A second call changes nothing.
   *
   * @param network an initialised network; its layers change, its parameters and configuration do
   *     not
   * @return which layers changed, and why the others did not; no layer changes if the backend is
   *     not for the CPU or has no oneDNN, or if the network does not compute in float
   * @throws IllegalArgumentException if the network is not initialised
   * @throws IllegalStateException if the version of DL4J is one that keeps its layers closed
   */
  public static OneDnnReport enable(MultiLayerNetwork network) {
    requireInitialised(network.getLayers() != null && network.params() != null);
    return enable(network, network.getLayerWiseConfigurations().getDataType());
  }

  /** Does the same as {@link #enable(MultiLayerNetwork)} for a graph. */
  public static OneDnnReport enable(ComputationGraph network) {
    requireInitialised(network.getLayers() != null && network.params() != null);
    return enable(network, network.getConfiguration().getDataType());
  }

  private static void requireInitialised(boolean initialised) {
    if (!initialised) {
      throw new IllegalArgumentException("The network has no layers yet; call init() first");
    }
  }

  private static OneDnnReport enable(Model network, DataType dataType) {
    Optional<String> obstacle = obstacle(dataType);
    List<String> enabled = new ArrayList<>();
    Map<String, String> unchanged = new LinkedHashMap<>();
    NetworkLayers.of(network)
        .forEach(
            (name, layer) -> {
              Optional<String> reason = obstacle.or(() -> enable(layer));
              reason.ifPresentOrElse(why -> unchanged.put(name, why), () -> enabled.add(name));
            });
    return new OneDnnReport(enabled, unchanged);
  }

  /** The reason why no layer of a network can change; empty if they can. */
  private static Optional<String> obstacle(DataType dataType) {
    if (!Nd4j.getEnvironment().isCPU()) {
      return Optional.of("oneDNN is for ND4J's CPU backend");
    }
    if (!Nd4j.getBackend().buildInfo().contains("HAVE_ONEDNN")) {
      return Optional.of(BUILD);
    }
    if (!Nd4j.getEnvironment().helpersAllowed()) {
      return Optional.of("ND4J was told not to use it: Nd4j.getEnvironment().allowHelpers(false)");
    }
    if (dataType != DataType.FLOAT) {
      return Optional.of("oneDNN computes in FLOAT, the network in " + dataType);
    }
    return Optional.empty();
  }

  /** Changes one layer, or returns the reason why not. */
  private static Optional<String> enable(Layer outer) {
    Layer layer = NetworkLayers.unwrapped(outer);
    // Subclasses may compute in another way.
    if (layer.getClass() == ConvolutionLayer.class) {
      return enable((ConvolutionLayer) layer);
    }
    if (layer instanceof BatchNormalization normalization) {
      return enable(normalization, outer);
    }
    if (layer instanceof LocalResponseNormalization) {
      return Optional.of("DL4J's gradient by oneDNN is wrong for this kind of layer");
    }
    return Optional.of("DL4J has nothing faster for this kind of layer");
  }

  private static Optional<String> enable(ConvolutionLayer layer) {
    if (Arrays.stream(layer.layerConf().getDilation()).anyMatch(rate -> rate > 1)) {
      return Optional.of("oneDNN refuses dilated convolutions of few channels");
    }
    if (layer.getHelper() == null) {
      new HelperField(ConvolutionLayer.class).set(layer, new MKLDNNConvHelper(DataType.FLOAT));
    }
    return Optional.empty();
  }

  private static Optional<String> enable(BatchNormalization layer, Layer outer) {
    if (layer.layerConf().isLockGammaBeta()) {
      return Optional.of("oneDNN's batch normalisation does not lock gamma and beta");
    }
    if (outer instanceof FrozenLayerWithBackprop) {
      // Its forward pass is always that of inference, its backward pass that of training.
      return Optional.of("oneDNN's batch normalisation cannot go back through a frozen layer");
    }
    if (layer.getHelper() == null) {
      HelperField field = new HelperField(BatchNormalization.class);
      field.set(layer, new MKLDNNBatchNormHelper(DataType.FLOAT));
    }
    return Optional.empty();
  }
}
