package io.github.dl4jode.cnf.dynamics;

import org.deeplearning4j.nn.conf.inputs.InputType;

/** States of shape [batch, size]. */
final class VectorState {

  private VectorState() {}

  /**
   * The size of a state of this type.
   *
   * @throws IllegalArgumentException if the type is another
   */
  static long sizeOf(InputType inputType) {
    if (inputType.getType() != InputType.Type.FF && inputType.getType() != InputType.Type.CNNFlat) {
      throw new IllegalArgumentException(
          "These dynamics work on a state of shape [batch, size], not on " + inputType);
    }
    return inputType.arrayElementsPerExample();
  }
}
