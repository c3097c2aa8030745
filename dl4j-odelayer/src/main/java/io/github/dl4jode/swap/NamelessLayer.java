package io.github.dl4jode.swap;

import org.deeplearning4j.nn.conf.layers.Layer;

/** Layers compared by what they do. */
final class NamelessLayer {

  private NamelessLayer() {}

  /** A copy without a name. */
  static Layer of(Layer layer) {
    Layer copy = layer.clone();
    copy.setLayerName(null);
    return copy;
  }
}
