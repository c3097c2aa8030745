package io.github.dl4jode.dynamics.translation;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.autodiff.samediff.SDVariable;

/** An activation by itself. */
final class ActivationTranslation extends LayerTranslation<ActivationLayer> {

  ActivationTranslation(ActivationLayer layer, String label) {
    super(layer, label);
  }

  @Override
  void validate() {
    requireSupported(layer().getActivationFn());
  }

  @Override
  Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
    return activated(layer().getActivationFn(), x);
  }
}
