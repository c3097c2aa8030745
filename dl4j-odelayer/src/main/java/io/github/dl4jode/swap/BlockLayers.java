package io.github.dl4jode.swap;

import io.github.dl4jode.layer.ResidualBlock;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Properties of layers that the search for residual blocks needs. */
final class BlockLayers {

  private BlockLayers() {}

  /** Whether a layer is a residual block by itself, with its input as the shortcut. */
  static boolean isBlock(Layer layer) {
    return layer instanceof ResidualBlock block && block.keepsShape();
  }

  /** A copy without a name, to compare layers by their settings. */
  static Layer withoutName(Layer layer) {
    Layer copy = layer.clone();
    copy.setLayerName(null);
    return copy;
  }
}
