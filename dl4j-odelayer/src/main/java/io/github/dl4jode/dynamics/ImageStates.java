package io.github.dl4jode.dynamics;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** States of shape [batch, channels, height, width]; for who writes dynamics and layers. */
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
            + "; put a preprocessor before the layer");
  }
}
