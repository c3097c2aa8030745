package io.github.dl4jode.path;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A path through knots, constant before the first and after the last one; a value is a linear
 * function of the values of the knots.
 *
 * <p>The knots have times that all examples share, or each example has its own times and its own
 * number of them. The values of the knots are the caller's array. After it has been changed, {@link
 * #knotsChanged()} must be called; the {@code parametersChanged()} of a term does so.
 */
public abstract sealed class KnotPath implements Path
    permits PiecewiseConstantPath, LinearPath, CubicPath {

  private final INDArray values;
  private final long[] knotShape;
  private final long[] valueShape;
  private final KnotForm form;
  private final int fewest;
  private final Function<KnotTimes, Optional<Slopes>> slopeRule;
  private final int width;
  private final double[] knots;
  private final double[] fitted;
  private final double[] value;
  private final double[] other;
  private final double[] cotangent;
  private final double[] ofOneRow;
  private final INDArray flat;

  /** Views of the values of knots, which cost some microseconds each. */
  private final Map<Integer, INDArray> ofKnot = new HashMap<>();

  private KnotInterpolant interpolant;
  private KnotTimes times;
  private Optional<Slopes> slopes;

  /** Whether the interpolant has not seen the present values of the knots. */
  private boolean unread;

  /**
   * Ties a path to its knots.
   *
   * @param values of the knots, [knots, …]
   * @param form of the path between two knots
   * @param fewest the smallest number of knots
   * @param slopeRule makes the slopes of a path that has slopes
   */
  KnotPath(
      KnotTimes times,
      INDArray values,
      KnotForm form,
      int fewest,
      Function<KnotTimes, Optional<Slopes>> slopeRule) {
    this.values = values;
    this.knotShape = values.shape();
    this.valueShape =
        Arrays.copyOfRange(knotShape, Math.min(1, knotShape.length), knotShape.length);
    this.fewest = fewest;
    this.slopeRule = slopeRule;
    requireFits(times);
    requireRowMajor();
    this.width = Math.toIntExact(values.length() / knotShape[0]);
    this.flat = values.reshape('c', new long[] {values.length()});
    this.knots = new double[Math.toIntExact(values.length())];
    this.value = new double[width];
    this.other = new double[width];
    this.cotangent = new double[knots.length];
    this.ofOneRow = new double[Math.toIntExact(knotShape[0])];
    this.times = times;
    this.slopes = slopeRule.apply(times);
    this.fitted = new double[slopes.isPresent() ? knots.length : 0];
    this.form = form;
    this.interpolant = interpolant();
    read();
  }

  private KnotInterpolant interpolant() {
    int rows = times.rows();
    return new KnotInterpolant(form, rows, width / rows, width / rows, width, 0);
  }

  private void requireFits(KnotTimes given) {
    boolean exact = knotShape.length > 0 && given.mostKnots() == knotShape[0];
    boolean enough =
        given.areOfEachExample() && knotShape.length > 0 && given.mostKnots() <= knotShape[0];
    if ((!exact && !enough) || given.fewestKnots() < fewest) {
      throw new IllegalArgumentException(
          "A %s needs at least %s and a value [times, ...] for each, not %d times and values of shape %s"
              .formatted(
                  kind(),
                  fewest == 1 ? "one knot" : "two knots",
                  given.fewestKnots() < fewest ? given.fewestKnots() : given.mostKnots(),
                  Arrays.toString(knotShape)));
    }
    if (given.areOfEachExample() && (knotShape.length < 2 || knotShape[1] != given.rows())) {
      throw new IllegalArgumentException(
          "A %s with times of %d examples needs values of shape [times, %2$d, ...], not %s"
              .formatted(kind(), given.rows(), Arrays.toString(knotShape)));
    }
  }

  private void requireRowMajor() {
    long stride = 1;
    for (int i = knotShape.length - 1; i >= 0; i--) {
      if (knotShape[i] > 1 && values.stride(i) != stride) {
        throw new IllegalArgumentException(
            "A %s reads the values of its knots in place, from a row-major and contiguous array; use values.dup('c')"
                .formatted(kind()));
      }
      stride *= knotShape[i];
    }
  }

  /** The kind of path in messages. */
  abstract String kind();

  /** The times of the knots. */
  public final KnotTimes times() {
    return times;
  }

  /**
   * Replaces the times of the knots between solves.
   *
   * @throws IllegalArgumentException if there is not a value for each
   */
  public final void setTimes(KnotTimes replacement) {
    requireFits(replacement);
    times = replacement;
    slopes = slopeRule.apply(replacement);
    interpolant = interpolant();
    read();
  }

  @Override
  public final void knotsChanged() {
    read();
  }

  /** Where each value is that of one knot, it is copied, and the interpolant is rarely asked. */
  private void read() {
    unread = true;
    boolean copies = knotOfValue(times.first()) >= 0;
    if (!copies || !Vectors.isFinite(flat)) {
      fit();
    }
  }

  private void fit() {
    Vectors.toJava(values, knots);
    requireFinite();
    slopes.ifPresent(rule -> rule.fit(knots, fitted));
    interpolant.set(times, knots, fitted);
    unread = false;
  }

  private KnotInterpolant interpolated() {
    if (unread) {
      fit();
    }
    return interpolant;
  }

  private void requireFinite() {
    int each = width / times.rows();
    for (int i = 0; i < knots.length; i++) {
      int row = i % width / each;
      if (!Double.isFinite(knots[i]) && i / width < times.count(row)) {
        throw new IllegalArgumentException(
            "A %s has the value %s at knot %d, element %d; the values of knots must be finite. Look at the layer or the data that they come from"
                .formatted(kind(), knots[i], i / width, i % width));
      }
    }
  }

  @Override
  public final long[] valueShape() {
    return valueShape.clone();
  }

  @Override
  public final long[] knotShape() {
    return knotShape.clone();
  }

  @Override
  public final void value(double t, INDArray result) {
    int knot = knotOfValue(t);
    if (knot >= 0 && values.dataType() == result.dataType()) {
      Vectors.copy(ofKnot.computeIfAbsent(knot, this::valueOf), result);
      return;
    }
    interpolated().value(t, value);
    Vectors.fromJava(value, result);
  }

  private INDArray valueOf(int knot) {
    long first = (long) knot * width;
    INDArray view = flat.get(NDArrayIndex.interval(first, first + width));
    return view.reshape('c', valueShape);
  }

  @Override
  public final void derivative(double t, Side side, INDArray result) {
    interpolated().derivative(t, side, value);
    Vectors.fromJava(value, result);
  }

  @Override
  public final void increment(double from, double to, INDArray result) {
    interpolated().value(from, other);
    interpolated().value(to, value);
    for (int i = 0; i < width; i++) {
      value[i] -= other[i];
    }
    Vectors.fromJava(value, result);
  }

  @Override
  public final void valueCotangent(double t, INDArray ofValue, INDArray knotCotangent) {
    beginCotangent(ofValue);
    spreadValue(t);
    Vectors.fromJava(cotangent, knotCotangent);
  }

  @Override
  public final void derivativeCotangent(
      double t, Side side, INDArray ofDerivative, INDArray knotCotangent) {
    beginCotangent(ofDerivative);
    for (int row = 0; row < times.rows(); row++) {
      spread(row, interpolated().weighDerivative(row, t, side), cotangent);
    }
    Vectors.fromJava(cotangent, knotCotangent);
  }

  @Override
  public final void incrementCotangent(
      double from, double to, INDArray ofIncrement, INDArray knotCotangent) {
    beginCotangent(ofIncrement);
    spreadValue(to);
    for (int i = 0; i < width; i++) {
      value[i] = -value[i];
    }
    spreadValue(from);
    Vectors.fromJava(cotangent, knotCotangent);
  }

  @Override
  public final void addValueCotangent(double t, INDArray ofValue, double[] sum) {
    Vectors.toJava(ofValue, value);
    for (int row = 0; row < times.rows(); row++) {
      spread(row, interpolated().weighValue(row, t), sum);
    }
  }

  @Override
  public final void addDerivativeCotangent(
      double t, Side side, INDArray ofDerivative, double[] sum) {
    Vectors.toJava(ofDerivative, value);
    for (int row = 0; row < times.rows(); row++) {
      spread(row, interpolated().weighDerivative(row, t, side), sum);
    }
  }

  private void beginCotangent(INDArray given) {
    Vectors.toJava(given, value);
    Arrays.fill(cotangent, 0);
  }

  private void spreadValue(double t) {
    for (int row = 0; row < times.rows(); row++) {
      spread(row, interpolated().weighValue(row, t), cotangent);
    }
  }

  /** Adds the cotangents of the knots of a row, by the weights that were computed last. */
  private void spread(int row, int piece, double[] sum) {
    KnotWeights weights = interpolated().weights();
    spreadTo(row, piece, weights.first, sum);
    spreadTo(row, piece + 1, weights.second, sum);
    if (weights.firstSlope != 0 || weights.secondSlope != 0) {
      slopes
          .orElseThrow()
          .weightsOfKnots(row, piece, weights.firstSlope, weights.secondSlope, ofOneRow);
      for (int knot = 0; knot < times.count(row); knot++) {
        spreadTo(row, knot, ofOneRow[knot], sum);
      }
    }
  }

  private void spreadTo(int row, int knot, double weight, double[] sum) {
    if (weight != 0) {
      int each = width / times.rows();
      int from = row * each;
      int to = knot * width + from;
      for (int i = 0; i < each; i++) {
        sum[to + i] += weight * value[from + i];
      }
    }
  }
}
