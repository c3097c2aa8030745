package io.github.dl4jode.cnf.layer;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * How examples stand in a layer's input.
 *
 * @param images channels, height and width of examples that are images, each in a row; empty where
 *     the type of the input tells what examples are
 * @param context the components after those of an example; 0 for none
 */
record ExampleForm(long[] images, long context) {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a size of images is not positive
   */
  ExampleForm {
    boolean positive = Arrays.stream(images).allMatch(size -> size > 0);
    if (!positive || (images.length != 0 && images.length != 3)) {
      throw new IllegalArgumentException(
          "needs positive channels, height and width of images, not " + Arrays.toString(images));
    }
  }

  /**
   * The type of an example without its context.
   *
   * @throws IllegalArgumentException if the input holds no such examples
   */
  InputType exampleType(InputType input) {
    boolean rows =
        input.getType() == InputType.Type.FF || input.getType() == InputType.Type.CNNFlat;
    if (!rows) {
      requireWhole(input);
      return input;
    }
    long own = input.arrayElementsPerExample() - context;
    if (own < 1) {
      throw new IllegalArgumentException(
          "reads [x | context] with a context of " + context + " components, not " + input);
    }
    return images.length == 0 ? InputType.feedForward(own) : imagesIn(own);
  }

  private InputType imagesIn(long components) {
    InputType type = imageType();
    if (type.arrayElementsPerExample() != components) {
      throw new IllegalArgumentException(
          "reads images of %s, which do not stand in rows of %d"
              .formatted(Arrays.toString(images), components));
    }
    return type;
  }

  private InputType imageType() {
    return InputType.convolutional(images[1], images[2], images[0]);
  }

  private void requireWhole(InputType input) {
    if (context > 0) {
      throw new IllegalArgumentException(
          "reads [x | context] with a context of " + context + " components, not " + input);
    }
    if (images.length > 0 && !imageType().equals(input)) {
      throw new IllegalArgumentException(
          "reads images of %s, not %s".formatted(Arrays.toString(images), input));
    }
  }
}
