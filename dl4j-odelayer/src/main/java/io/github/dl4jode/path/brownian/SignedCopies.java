package io.github.dl4jode.path.brownian;

import io.github.dl4jode.array.FloatCopies;
import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies values of a path to arrays, with the other sign where the path is run backwards. */
final class SignedCopies {

  private final double[] negated;
  private final float[] negatedFloats;
  private final FloatCopies copies = new FloatCopies();

  /**
   * Takes memory.
   *
   * @param size the number of components of all examples
   * @param single whether values are floats
   */
  SignedCopies(int size, boolean single) {
    negated = new double[single ? 0 : size];
    negatedFloats = new float[single ? size : 0];
  }

  /** Copies what changes its sign when the path is run backwards. */
  void copy(double[] values, boolean backwards, INDArray target) {
    if (!backwards) {
      copy(values, target);
      return;
    }
    for (int i = 0; i < negated.length; i++) {
      negated[i] = -values[i];
    }
    copy(negated, target);
  }

  /** The same for floats. */
  void copy(float[] values, boolean backwards, INDArray target) {
    requireLength(target, values.length);
    if (!backwards) {
      copies.copy(values, target);
      return;
    }
    for (int i = 0; i < negatedFloats.length; i++) {
      negatedFloats[i] = -values[i];
    }
    copies.copy(negatedFloats, target);
  }

  /** Copies what has the same sign in both directions. */
  static void copy(double[] values, INDArray target) {
    requireLength(target, values.length);
    Vectors.fromJava(values, target);
  }

  private static void requireLength(INDArray target, int length) {
    if (target.length() != length) {
      throw new IllegalArgumentException(
          "An array has %d elements, but this path gives %d".formatted(target.length(), length));
    }
  }
}
