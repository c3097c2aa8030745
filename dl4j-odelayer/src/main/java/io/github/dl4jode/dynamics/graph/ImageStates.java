package io.github.dl4jode.dynamics.graph;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** States of shape [batch, channels, height, width]; for authors of dynamics and layers. */
public final class ImageStates {

  private ImageStates() {}

  /**
   * The type of such states.
   *
   * @throws IllegalArgumentException if the type is another
   */
  public static InputType.InputTypeConvolutional of(InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional images
        && images.getFormat() == CNN2DFormat.NCHW) {
      return images;
    }
    throw new IllegalArgumentException(
        "an input of shape [batch, channels, height, width] (NCHW) is needed, not "
            + inputType
            + "; "
            + remedy(inputType));
  }

  private static String remedy(InputType inputType) {
    return inputType.getType() == InputType.Type.CNN
        ? "give the network images [batch, channels, height, width] with"
            + " InputType.convolutional(height, width, channels), and leave the layers before this"
            + " one at their dataFormat NCHW"
        : "put a preprocessor before the layer, such as FeedForwardToCnnPreProcessor";
  }
}
