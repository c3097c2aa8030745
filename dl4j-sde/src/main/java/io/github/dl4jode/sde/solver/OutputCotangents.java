package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.RowMajor;
import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cotangents of the outputs of a solve, row by row.
 *
 * @param states [times, batch × size]
 * @param quadratures [times, batch × columns]; empty without quadratures, or where the loss does
 *     not depend on them
 */
record OutputCotangents(INDArray states, INDArray quadratures) {

  /**
   * Takes what a caller gives; an array whose rows are not contiguous is copied.
   *
   * @throws IllegalArgumentException if an array has not the shape and type of the outputs
   */
  static OutputCotangents of(SdeSolution outputs, INDArray ofStates, INDArray ofQuadratures) {
    if (!ofQuadratures.isEmpty() && outputs.quadratures().isEmpty()) {
      throw new IllegalArgumentException(
          "A cotangent of quadratures is given, but the equation has no integrands");
    }
    return new OutputCotangents(
        rows("Output cotangents", ofStates, outputs.states()),
        ofQuadratures.isEmpty()
            ? ofQuadratures
            : rows("Quadrature cotangents", ofQuadratures, outputs.quadratures()));
  }

  private static INDArray rows(String what, INDArray given, INDArray outputs) {
    if (!Arrays.equals(given.shape(), outputs.shape()) || given.dataType() != outputs.dataType()) {
      throw new IllegalArgumentException(
          "%s of shape %s and type %s are needed, not %s and %s"
              .formatted(
                  what,
                  Arrays.toString(outputs.shape()),
                  outputs.dataType(),
                  Arrays.toString(given.shape()),
                  given.dataType()));
    }
    return contiguous(given);
  }

  /** The array, or a copy of it in C's order. */
  static INDArray contiguous(INDArray given) {
    return RowMajor.holdsFor(given) ? given : given.dup('c');
  }

  /**
   * Says that it is the loss, where it is.
   *
   * @throws IllegalArgumentException if an element is not finite
   */
  void requireFinite() {
    requireFinite("output cotangents", states);
    if (!quadratures.isEmpty()) {
      requireFinite("quadrature cotangents", quadratures);
    }
  }

  private static void requireFinite(String what, INDArray given) {
    if (!Vectors.isFinite(given.reshape(given.length()))) {
      throw new IllegalArgumentException(
          "The %s hold an infinite value or NaN: look at the loss, which is not finite or has a derivative that is not finite"
              .formatted(what));
    }
  }
}
