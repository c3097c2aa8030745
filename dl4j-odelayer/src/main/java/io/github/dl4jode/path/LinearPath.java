package io.github.dl4jode.path;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A path of lines between knots, constant before the first and after the last one.
 *
 * <p>The values of the knots are read in place, so they may be changed between solves; they have a
 * cotangent.
 */
public final class LinearPath implements Path {

  private final double[] times;
  private final INDArray[] knots;
  private final long[] knotShape;
  private final long[] valueShape;

  /**
   * Ties a path to its knots.
   *
   * @param times of the knots, strictly increasing, at least two
   * @param values of the knots, [times, …], row-major and contiguous; retained
   * @throws IllegalArgumentException if the times do not increase, or there is not one value for
   *     each
   */
  public LinearPath(double[] times, INDArray values) {
    this.times = times.clone();
    this.knotShape = values.shape();
    this.valueShape = Arrays.copyOfRange(knotShape, 1, knotShape.length);
    if (times.length < 2 || knotShape[0] != times.length) {
      throw new IllegalArgumentException(
          "A linear path needs at least two knots and a value [times, ...] for each, not %d times and values of shape %s"
              .formatted(times.length, Arrays.toString(knotShape)));
    }
    for (int i = 1; i < times.length; i++) {
      if (!(times[i] > times[i - 1])) {
        throw new IllegalArgumentException(
            "The times of a linear path must increase; time %d is %s after %s"
                .formatted(i, times[i], times[i - 1]));
      }
    }
    INDArray rows = values.reshape('c', times.length, values.length() / times.length);
    this.knots = new INDArray[times.length];
    for (int i = 0; i < knots.length; i++) {
      knots[i] = rows.getRow(i);
    }
  }

  @Override
  public long[] valueShape() {
    return valueShape.clone();
  }

  @Override
  public long[] knotShape() {
    return knotShape.clone();
  }

  /** The index of the knot at which the piece of t begins. */
  private int pieceOf(double t) {
    int found = Arrays.binarySearch(times, t);
    int index = found >= 0 ? found : -found - 2;
    return Math.max(0, Math.min(times.length - 2, index));
  }

  /** The weight of the knot that ends a piece. */
  private double weight(double t, int piece) {
    double fraction = (t - times[piece]) / (times[piece + 1] - times[piece]);
    return Math.max(0, Math.min(1, fraction));
  }

  @Override
  public void value(double t, INDArray value) {
    int piece = pieceOf(t);
    double weight = weight(t, piece);
    INDArray flat = value.reshape('c', new long[] {value.length()});
    Vectors.copy(knots[piece], flat);
    Vectors.scale(1 - weight, flat);
    Vectors.add(weight, knots[piece + 1], flat);
  }

  @Override
  public void valueCotangent(double t, INDArray cotangent, INDArray knotCotangent) {
    int piece = pieceOf(t);
    double weight = weight(t, piece);
    long size = cotangent.length();
    INDArray flat = cotangent.reshape('c', new long[] {size});
    Vectors.zero(knotCotangent);
    Vectors.add(1 - weight, flat, part(knotCotangent, piece, size));
    Vectors.add(weight, flat, part(knotCotangent, piece + 1, size));
  }

  private static INDArray part(INDArray knots, int index, long size) {
    return knots.get(NDArrayIndex.interval(index * size, (index + 1) * size));
  }
}
