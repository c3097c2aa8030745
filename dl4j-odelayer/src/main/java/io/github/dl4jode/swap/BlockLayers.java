package io.github.dl4jode.swap;

import io.github.dl4jode.layer.ResidualBlock;
import org.deeplearning4j.nn.conf.layers.Layer;

/** What is asked of layers when residual blocks are looked for. */
final class BlockLayers {

  private BlockLayers() {}

  /** Whether a layer is a residual block by itself, with its input as the shortcut. */
  static boolean isBlock(Layer layer) {
    return layer instanceof ResidualBlock block && block.keepsShape();
  }

  /** A copy without a name, to compare layers by what they do. */
  static Layer withoutName(Layer layer) {
    Layer copy = layer.clone();
    copy.setLayerName(null);
    return copy;
  }
}
