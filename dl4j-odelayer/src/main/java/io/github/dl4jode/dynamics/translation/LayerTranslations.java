package io.github.dl4jode.dynamics.translation;

import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;

/** The types of layers that can be parts of dynamics. */
public final class LayerTranslations {

  /**
   * Settings of the translation.
   *
   * @param timed whether convolutions and dense layers see the time
   * @param replaceBatchNormalization whether group normalisation replaces it
   */
  public record Settings(boolean timed, boolean replaceBatchNormalization) {}

  private interface Kind {
    LayerTranslation<?> translate(Layer layer, String label, Settings settings);
  }

  private static final Kind CONVOLUTION =
      (layer, label, settings) ->
          new FullConvolutionTranslation((ConvolutionLayer) layer, label, settings.timed());

  /** The translations by exact class: a subclass may compute something else. */
  private static final Map<Class<? extends Layer>, Kind> KINDS =
      Map.ofEntries(
          Map.entry(
              DenseLayer.class,
              (l, label, s) -> new DenseTranslation((DenseLayer) l, label, s.timed())),
          Map.entry(ConvolutionLayer.class, CONVOLUTION),
          Map.entry(Convolution2D.class, CONVOLUTION),
          Map.entry(Convolution1DLayer.class, CONVOLUTION),
          Map.entry(Convolution1D.class, CONVOLUTION),
          Map.entry(Convolution3D.class, CONVOLUTION),
          Map.entry(
              DepthwiseConvolution2D.class,
              (l, label, s) ->
                  new DepthwiseTranslation((DepthwiseConvolution2D) l, label, s.timed())),
          Map.entry(
              SeparableConvolution2D.class,
              (l, label, s) ->
                  new DepthwiseTranslation((SeparableConvolution2D) l, label, s.timed())),
          Map.entry(
              ActivationLayer.class,
              (l, label, s) -> new ActivationTranslation((ActivationLayer) l, label)),
          Map.entry(PReLULayer.class, (l, label, s) -> new PReLUTranslation((PReLULayer) l, label)),
          Map.entry(
              BatchNormalization.class,
              (l, label, s) ->
                  new BatchNormalizationTranslation(
                      (BatchNormalization) l, label, s.replaceBatchNormalization())));

  private LayerTranslations() {}

  /**
   * The translation of one layer.
   *
   * @param number counted from 1, for messages
   * @throws IllegalArgumentException if the layer cannot be a part of dynamics
   */
  static LayerTranslation<?> of(Part.OfLayer part, int number, Settings settings) {
    Layer layer = part.layer();
    String label = label(layer, number);
    Optional<String> reason = RefusedLayers.reasonAgainst(layer);
    if (reason.isPresent()) {
      throw new IllegalArgumentException(label + " " + reason.get());
    }
    LayerTranslation<?> translation = translation(layer, label, part.branch(), settings);
    translation.validate();
    return translation;
  }

  private static LayerTranslation<?> translation(
      Layer layer, String label, boolean branch, Settings settings) {
    if (layer instanceof SameDiffLayer written) {
      return new SameDiffTranslation(written, label, branch);
    }
    Kind kind = KINDS.get(layer.getClass());
    if (kind == null) {
      throw new IllegalArgumentException(
          label
              + " is of a kind that is not translated; dynamics take "
              + KINDS.keySet().stream().map(Class::getSimpleName).sorted().toList()
              + " and every SameDiffLayer");
    }
    return kind.translate(layer, label, settings);
  }

  /** Its name, or its number if it has no name. */
  private static String label(Layer layer, int number) {
    String name = layer.getLayerName();
    return "layer "
        + (name == null ? Integer.toString(number) : "\"" + name + "\"")
        + " ("
        + layer.getClass().getSimpleName()
        + ")";
  }
}
