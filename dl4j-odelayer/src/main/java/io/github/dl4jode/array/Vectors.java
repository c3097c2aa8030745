package io.github.dl4jode.array;

import io.github.dl4jode.array.loop.memory.Transposition;
import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Level-1 arithmetic on arrays of one type and length, each contiguous and, but for {@link
 * #copyStrided}, of rank 1.
 *
 * <p>A call of a BLAS routine costs 0.2 to 0.5 µs for every length. Vectors of a few dozen elements
 * in host memory therefore use a loop, and copies the bytes ({@link ShortVectors}). Where the
 * memory of the host may not be used ({@link HostLoops}), operations of the executioner do it
 * ({@link DeviceVectors}). All agree up to rounding.
 */
public final class Vectors {

  private Vectors() {}

  /** Copies an array. */
  public static void copy(INDArray from, INDArray to) {
    if (ShortVectors.suit(to)) {
      ShortVectors.copy(from, to);
    } else if (HostLoops.areAllowed()) {
      ShortVectors.copyMemory(from, to);
    } else {
      DeviceVectors.copy(from, to);
    }
  }

  /**
   * Copies successive elements of a contiguous array, without a view of them, which costs
   * microseconds.
   *
   * @param first of the elements; there are as many as the other array has
   */
  public static void copyPart(INDArray from, long first, INDArray to) {
    if (HostLoops.areAllowed()) {
      ShortVectors.copyMemory(from, first, to);
    } else {
      DeviceVectors.copy(from.get(NDArrayIndex.interval(first, first + to.length())), to);
    }
  }

  /** Copies an array of any strides into a contiguous one of the same shape. */
  public static void copyStrided(INDArray from, INDArray to) {
    if ((from.rank() == 1 && from.stride(0) == 1) || areRowMajor(from, to)) {
      copy(from, to);
    } else if (HostLoops.areAllowed() && RowMajor.holdsFor(to) && Transposition.suits(from, to)) {
      Transposition.copy(from, to);
    } else {
      to.assign(from);
    }
  }

  /** Whether arrays of one type and shape have their elements in the same order of memory. */
  private static boolean areRowMajor(INDArray one, INDArray other) {
    return one.dataType() == other.dataType()
        && RowMajor.holdsFor(one)
        && RowMajor.holdsFor(other)
        && one.equalShapes(other);
  }

  /** x ← 0, also if x holds NaN. */
  public static void zero(INDArray x) {
    if (x.rank() == 1 && x.stride(0) == 1 && HostLoops.areAllowed()) {
      ShortVectors.clearMemory(x);
    } else {
      // Not a product with 0: that keeps NaN.
      x.assign(0);
    }
  }

  /** x ← factor · x. */
  public static void scale(double factor, INDArray x) {
    if (ShortVectors.suit(x)) {
      ShortVectors.scale(factor, x);
    } else if (HostLoops.areAllowed()) {
      blas().scal(x.length(), factor, x);
    } else {
      DeviceVectors.scale(factor, x);
    }
  }

  /** sum ← sum + factor · x. */
  public static void add(double factor, INDArray x, INDArray sum) {
    if (ShortVectors.suit(sum)) {
      ShortVectors.add(factor, x, sum);
    } else if (HostLoops.areAllowed()) {
      blas().axpy(x.length(), factor, x, sum);
    } else {
      DeviceVectors.add(factor, x, sum);
    }
  }

  /** Σ x_i of an array of any rank and strides; in host memory summed up in double. */
  public static double sum(INDArray x) {
    return HostLoops.areAllowed() && RowMajor.holdsFor(x)
        ? ShortVectors.sum(x)
        : x.sumNumber().doubleValue();
  }

  /** Σ x_i y_i. */
  public static double dot(INDArray x, INDArray y) {
    if (ShortVectors.suit(x)) {
      return ShortVectors.dot(x, y);
    }
    return HostLoops.areAllowed() ? blas().dot(x.length(), 1, x, y) : DeviceVectors.dot(x, y);
  }

  /** The Euclidean norm; not finite if an element is not. */
  public static double norm(INDArray x) {
    if (ShortVectors.suit(x)) {
      double square = ShortVectors.dot(x, x);
      if (square >= Double.MIN_NORMAL && square <= Double.MAX_VALUE) {
        return Math.sqrt(square);
      }
    }
    return HostLoops.areAllowed() ? blas().nrm2(x) : DeviceVectors.norm(x);
  }

  /** Whether every element is finite, and their magnitudes sum to a finite number. */
  public static boolean isFinite(INDArray x) {
    return Double.isFinite(sumOfMagnitudes(x));
  }

  private static double sumOfMagnitudes(INDArray x) {
    if (ShortVectors.suit(x)) {
      return ShortVectors.sumOfMagnitudes(x);
    }
    return HostLoops.areAllowed() ? blas().asum(x) : DeviceVectors.sumOfMagnitudes(x);
  }

  /** Copies a contiguous array of either type to a Java array of the same length. */
  public static void toJava(INDArray from, double[] to) {
    ShortVectors.toJava(from, to);
  }

  /** The elements of an array of any rank and strides, in row-major order. */
  public static double[] toJava(INDArray from) {
    double[] elements = new double[Math.toIntExact(from.length())];
    INDArray contiguous = from.dup('c');
    toJava(contiguous.reshape(contiguous.length()), elements);
    contiguous.close();
    return elements;
  }

  /** The elements of an array of integers, in a new Java array. */
  public static int[] integersToJava(INDArray from) {
    return from.toIntVector();
  }

  /** Copies a Java array to a contiguous one of either type and the same length. */
  public static void fromJava(double[] from, INDArray to) {
    ShortVectors.fromJava(from, to);
  }

  private static Level1 blas() {
    return Nd4j.getBlasWrapper().level1();
  }
}
