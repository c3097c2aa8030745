package io.github.dl4jode.array;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Norms of a vector in units of the tolerance atol + rtol max(|before|, |after|), component by
 * component (Hairer, Nørsett and Wanner I, equations II.4.10 and II.4.11).
 *
 * <p>It is computed as x / (max(|before|, |after|) + atol / rtol) / rtol, which saves one pass over
 * the arrays. Short vectors in host memory use loops, and with the vector module all do.
 *
 * <p>The vector may be a sum of rows. It is then computed where its components are asked for; the
 * Euclidean norm of a long one needs a block of them at a time only.
 */
public abstract sealed class ScaledNorm implements AutoCloseable
    permits LoopScaledNorm, MemoryScaledNorm, PreparedScaledNorm {

  private final INDArray vector;
  private final Optional<LinearCombination> sum;
  private boolean computed;
  private double rtol;
  private double atol;
  private boolean divided;

  ScaledNorm(Optional<LinearCombination> sum, INDArray vector) {
    this.sum = sum;
    this.vector = vector;
  }

  /**
   * Ties a norm to its arrays, each [n] and contiguous.
   *
   * @param vector whose norms are taken; they leave it undefined
   * @param before one of the two vectors that the tolerance follows
   * @param after the other
   */
  public static ScaledNorm of(INDArray vector, INDArray before, INDArray after) {
    return of(Optional.empty(), vector, before, after);
  }

  /**
   * Does the same where the vector is a sum of rows.
   *
   * @param sum writes into memory that begins with the vector; empty: others give the vector values
   */
  public static ScaledNorm of(
      Optional<LinearCombination> sum, INDArray vector, INDArray before, INDArray after) {
    if (ShortVectors.suit(vector)) {
      return new LoopScaledNorm(sum, vector, before, after);
    }
    return ShortVectors.suitMemoryLoops(vector, vector.length())
        ? new MemoryScaledNorm(sum, vector, before, after)
        : new PreparedScaledNorm(sum, vector, before, after);
  }

  /** Sets the tolerances for what follows; not both are 0. */
  public final void tolerances(double newRtol, double newAtol) {
    if (newRtol == rtol && newAtol == atol) {
      return;
    }
    rtol = newRtol;
    atol = newAtol;
    if (isRelative()) {
      // The smallest normal number instead of 0: a component that is 0 and has no error passes.
      double smallest = vector.dataType() == DataType.FLOAT ? Float.MIN_NORMAL : Double.MIN_NORMAL;
      setFloor(Math.max(atol / rtol, smallest));
    }
  }

  /**
   * The vector has new values; the tolerances stay. Before and after may change from the first call
   * after {@link #scale} on.
   */
  public final void renew() {
    if (isRelative()) {
      keepScales();
    }
    divided = false;
    computed = true;
  }

  /**
   * Takes the tolerances from what before and after hold now; the vector has new values, which are
   * those of the sum if there is one.
   */
  public final void scale() {
    divided = false;
    computed = sum.isEmpty();
    if (isRelative()) {
      updateScales();
    }
  }

  /** The Euclidean norm; infinite or NaN if a component is so. */
  public final double euclidean() {
    return euclideanNorm() / unit();
  }

  /** The vector becomes what it is in units of the tolerance, but for {@link #factor()}. */
  public final void divide() {
    compute();
    if (isRelative() && !divided) {
      divideByScales();
    }
    divided = true;
  }

  /** The factor by which the vector, once it is divided, is in units of the tolerance. */
  public final double factor() {
    return 1 / unit();
  }

  /** The maximum norm; infinite or NaN if a component is so. */
  public final double maximum() {
    double euclidean = euclidean();
    // The reduction to a maximum does not see every NaN.
    return Double.isFinite(euclidean) ? maximumNorm() / unit() : euclidean;
  }

  /** Gives the vector its values, where it is a sum that has not been computed. */
  final void compute() {
    if (!computed) {
      sum.orElseThrow().run();
      computed = true;
    }
  }

  /** Whether the vector has its values; a sum may not have been computed yet. */
  final boolean isComputed() {
    return computed;
  }

  private boolean isRelative() {
    return rtol > 0;
  }

  /** Whether there are scales by which the vector has not been divided. */
  final boolean isToBeDivided() {
    return isRelative() && !divided;
  }

  private double unit() {
    return isRelative() ? rtol : atol;
  }

  /** The number of components. */
  public final long length() {
    return vector.length();
  }

  /** The smallest scale is atol / rtol. */
  abstract void setFloor(double floor);

  /** scale = max(|before|, |after|) + floor. */
  abstract void updateScales();

  /** Before and after may change; the scales stay. */
  void keepScales() {
    // Most have them already.
  }

  /** vector = vector / scale. */
  abstract void divideByScales();

  /** The norm of the vector divided by the scales. */
  double euclideanNorm() {
    divide();
    return Vectors.norm(vector);
  }

  /** The maximum norm of the vector divided by the scales, whose Euclidean norm is finite. */
  abstract double maximumNorm();

  /** The elements of the arrays that it keeps. */
  public abstract long elements();

  /** Frees them. */
  @Override
  public abstract void close();
}
