package io.github.dl4jode.dynamics.translation;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;

/** Why a layer, or a setting that any layer may have, has no place in dynamics. */
final class RefusedLayers {

  private static final String POOLING =
      "pools, which makes its output smaller; dynamics keep the shape of their state: put the layer"
          + " before or after the ODE block";
  private static final String SHAPE =
      "changes the shape; dynamics keep the shape of their state: put the layer before or after"
          + " the ODE block";
  private static final String RECURRENT =
      "runs through a sequence with a state of its own; in dynamics the state is that of the"
          + " equation: put the layer before or after the ODE block";
  private static final String OUTPUT =
      "computes a loss, and a derivative has no loss; put the layer after the ODE block";
  private static final String FROZEN =
      "is frozen, and the parameters of dynamics are trained or frozen together; take the layer"
          + " inside it, and freeze the ODE layer if it is to stay as it is";
  private static final String RANDOM =
      ", which is random, and a solver needs the same f at every evaluation; ";

  /** A reason, and the kinds of layers it holds for. */
  private record Refusal(String reason, List<Class<? extends Layer>> kinds) {

    boolean holdsFor(Layer layer) {
      return kinds.stream().anyMatch(kind -> kind.isInstance(layer));
    }
  }

  private static final List<Refusal> REFUSALS =
      List.of(
          new Refusal(
              "is dropout" + RANDOM + "put the layer before or after the ODE block",
              List.of(DropoutLayer.class)),
          new Refusal(
              POOLING,
              List.of(SubsamplingLayer.class, Subsampling3DLayer.class, GlobalPoolingLayer.class)),
          new Refusal(
              SHAPE,
              List.of(
                  BaseUpsamplingLayer.class,
                  Deconvolution2D.class,
                  Deconvolution3D.class,
                  ZeroPaddingLayer.class,
                  ZeroPadding1DLayer.class,
                  ZeroPadding3DLayer.class,
                  Cropping1D.class,
                  Cropping2D.class,
                  Cropping3D.class,
                  SpaceToDepthLayer.class,
                  SpaceToBatchLayer.class)),
          new Refusal(
              RECURRENT,
              List.of(
                  BaseRecurrentLayer.class,
                  Bidirectional.class,
                  LastTimeStep.class,
                  TimeDistributed.class)),
          new Refusal(
              OUTPUT,
              List.of(
                  BaseOutputLayer.class, LossLayer.class, RnnLossLayer.class, CnnLossLayer.class)),
          new Refusal(FROZEN, List.of(FrozenLayer.class, FrozenLayerWithBackprop.class)),
          new Refusal(
              "normalises over neighbouring channels, which cannot be part of dynamics; use group"
                  + " normalisation",
              List.of(LocalResponseNormalization.class)));

  private RefusedLayers() {}

  /** The reason why this layer cannot be part of dynamics with any settings; empty if it can. */
  static Optional<String> reasonAgainst(Layer layer) {
    Optional<String> kind =
        REFUSALS.stream()
            .filter(refusal -> refusal.holdsFor(layer))
            .map(Refusal::reason)
            .findFirst();
    return kind.or(() -> reasonAgainstSettings(layer));
  }

  private static Optional<String> reasonAgainstSettings(Layer layer) {
    if (layer.getIDropout() != null) {
      return Optional.of(
          "has dropout"
              + RANDOM
              + "remove it (OdeSwap has removeDropout(true)), or put a DropoutLayer before or after"
              + " the ODE block");
    }
    if (layer instanceof BaseLayer base && base.getWeightNoise() != null) {
      return Optional.of("has weight noise" + RANDOM + "remove it");
    }
    if (layer.getConstraints() != null && !layer.getConstraints().isEmpty()) {
      return Optional.of(
          "has constraints, which are applied to the parameters of a whole layer of the network;"
              + " set them on the ODE layer");
    }
    return Optional.empty();
  }
}
