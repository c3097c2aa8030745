package io.github.dl4jode.solver;

import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The norm of an error in units of the tolerance atol + rtol max(|before|, |after|), component by
 * component (Hairer, Nørsett and Wanner I, equations II.4.10 and II.4.11).
 *
 * <p>It is computed as error / (max(|before|, |after|) + atol / rtol) / rtol, which saves one pass
 * over the arrays.
 */
final class ScaledError {

  private final INDArray scaled;
  private final INDArray larger;
  private final INDArray tolerance;
  private final INDArray floor;
  private final INDArray maximum;
  private final PreparedCall beforeMagnitude;
  private final PreparedCall afterMagnitude;
  private final PreparedCall largerMagnitude;
  private final PreparedCall addFloor;
  private final PreparedCall divide;
  private final PreparedCall reduceToMaximum;
  private double rtol;
  private double atol;

  /**
   * Ties the computation to arrays of the same length.
   *
   * @param error is divided in place
   */
  ScaledError(INDArray error, INDArray before, INDArray after) {
    scaled = error;
    larger = Nd4j.create(error.dataType(), error.length());
    tolerance = Nd4j.create(error.dataType(), error.length());
    floor = Nd4j.scalar(error.dataType(), 0);
    maximum = Nd4j.scalar(error.dataType(), 0);
    beforeMagnitude = PreparedCall.magnitude(before, larger);
    afterMagnitude = PreparedCall.magnitude(after, tolerance);
    largerMagnitude = PreparedCall.of("maximum", larger, larger, tolerance);
    addFloor = PreparedCall.of("add", tolerance, larger, floor);
    divide = PreparedCall.of("divide", scaled, scaled, tolerance);
    reduceToMaximum = PreparedCall.of("reduce_norm_max", maximum, scaled);
  }

  /** Sets the tolerances for what follows. */
  void tolerances(double rtol, double atol) {
    if (rtol == this.rtol && atol == this.atol) {
      return;
    }
    this.rtol = rtol;
    this.atol = atol;
    // The smallest normal number instead of 0: a component that is 0 and has no error passes.
    double smallest = floor.dataType() == DataType.FLOAT ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    floor.putScalar(0, rtol > 0 ? Math.max(atol / rtol, smallest) : 0);
  }

  /** Computes the tolerances from the two states. */
  void scale() {
    if (rtol > 0) {
      beforeMagnitude.run();
      afterMagnitude.run();
      largerMagnitude.run();
      addFloor.run();
    }
  }

  /**
   * Divides the error by the tolerances and reads back one number, or two for the maximum norm,
   * whose reduction does not see every NaN.
   *
   * @return the Euclidean or the maximum norm; infinite or NaN if a component is so
   */
  double norm(ErrorNorm norm) {
    if (rtol > 0) {
      divide.run();
    }
    double unit = rtol > 0 ? rtol : atol;
    double euclidean = Vectors.norm(scaled) / unit;
    if (norm == ErrorNorm.RMS || !Double.isFinite(euclidean)) {
      return euclidean;
    }
    reduceToMaximum.run();
    return maximum.getDouble(0) / unit;
  }

  /** The number of components. */
  long length() {
    return scaled.length();
  }

  long elements() {
    return larger.length() + tolerance.length();
  }

  void close() {
    larger.close();
    tolerance.close();
  }
}
