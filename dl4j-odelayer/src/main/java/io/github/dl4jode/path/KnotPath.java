package io.github.dl4jode.path;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

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
  private final int fewest;
  private final Function<KnotTimes, Optional<Slopes>> slopeRule;
  private final int width;
  private final double[] knots;
  private final double[] fitted;
  private final double[] value;
  private final double[] cotangent;
  private final double[] ofOneRow;
  private final KnotWeights weights = new KnotWeights();
  private KnotTimes times;
  private Optional<Slopes> slopes;

  /**
   * Ties a path to its knots.
   *
   * @param values of the knots, [knots, …]
   * @param fewest the smallest number of knots
   * @param slopeRule makes the slopes of a path that has slopes
   */
  KnotPath(
      KnotTimes times,
      INDArray values,
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
    this.knots = new double[Math.toIntExact(values.length())];
    this.value = new double[width];
    this.cotangent = new double[knots.length];
    this.ofOneRow = new double[Math.toIntExact(knotShape[0])];
    this.times = times;
    this.slopes = slopeRule.apply(times);
    this.fitted = new double[slopes.isPresent() ? knots.length : 0];
    read();
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

  /**
   * Computes the weights of a value within a piece.
   *
   * @param s the time since the beginning of the piece, from 0 to h
   * @param h the length of the piece
   */
  abstract void weighValue(double s, double h, KnotWeights result);

  /** Computes the weights of a derivative within a piece. */
  abstract void weighDerivative(double s, double h, KnotWeights result);

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
    read();
  }

  @Override
  public final void knotsChanged() {
    read();
  }

  private void read() {
    Vectors.toJava(values, knots);
    requireFinite();
    slopes.ifPresent(rule -> rule.fit(knots, fitted));
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
    for (int row = 0; row < times.rows(); row++) {
      int piece = pieceOf(row, t, Side.RIGHT);
      weighValueAt(row, piece, t);
      combine(row, piece);
    }
    Vectors.fromJava(value, result);
  }

  @Override
  public final void derivative(double t, Side side, INDArray result) {
    for (int row = 0; row < times.rows(); row++) {
      int piece = pieceOf(row, t, side);
      weighDerivativeAt(row, piece, t, side);
      combine(row, piece);
    }
    Vectors.fromJava(value, result);
  }

  @Override
  public final void valueCotangent(double t, INDArray ofValue, INDArray knotCotangent) {
    beginCotangent(ofValue);
    for (int row = 0; row < times.rows(); row++) {
      int piece = pieceOf(row, t, Side.RIGHT);
      weighValueAt(row, piece, t);
      spread(row, piece);
    }
    Vectors.fromJava(cotangent, knotCotangent);
  }

  @Override
  public final void derivativeCotangent(
      double t, Side side, INDArray ofDerivative, INDArray knotCotangent) {
    beginCotangent(ofDerivative);
    for (int row = 0; row < times.rows(); row++) {
      int piece = pieceOf(row, t, side);
      weighDerivativeAt(row, piece, t, side);
      spread(row, piece);
    }
    Vectors.fromJava(cotangent, knotCotangent);
  }

  private void beginCotangent(INDArray given) {
    Vectors.toJava(given, value);
    Arrays.fill(cotangent, 0);
  }

  /** The index of the knot at which the piece of t begins. */
  private int pieceOf(int row, double t, Side side) {
    double[] known = times.row(row);
    int found = Arrays.binarySearch(known, t);
    int index = found < 0 ? -found - 2 : side == Side.LEFT ? found - 1 : found;
    return Math.max(0, Math.min(known.length - 2, index));
  }

  private void weighValueAt(int row, int piece, double t) {
    double[] known = times.row(row);
    if (known.length == 1) {
      weights.set(1, 0);
      return;
    }
    double length = known[piece + 1] - known[piece];
    weighValue(Math.max(0, Math.min(length, t - known[piece])), length, weights);
  }

  private void weighDerivativeAt(int row, int piece, double t, Side side) {
    double[] known = times.row(row);
    double first = known[0];
    double last = known[known.length - 1];
    boolean outside = side == Side.LEFT ? t <= first || t > last : t < first || t >= last;
    if (outside) {
      weights.set(0, 0);
      return;
    }
    weighDerivative(t - known[piece], known[piece + 1] - known[piece], weights);
  }

  /** The weighted sum of two knots, and of the slopes at them, for the examples of a row. */
  private void combine(int row, int piece) {
    int each = width / times.rows();
    int to = row * each;
    int from = piece * width + to;
    Arrays.fill(value, to, to + each, 0);
    add(weights.first, knots, from, to, each);
    add(weights.second, knots, from + width, to, each);
    add(weights.firstSlope, fitted, from, to, each);
    add(weights.secondSlope, fitted, from + width, to, each);
  }

  private void add(double weight, double[] source, int from, int to, int count) {
    if (weight != 0) {
      for (int i = 0; i < count; i++) {
        value[to + i] += weight * source[from + i];
      }
    }
  }

  /** The transpose of {@link #combine}. */
  private void spread(int row, int piece) {
    spreadTo(row, piece, weights.first);
    spreadTo(row, piece + 1, weights.second);
    if (weights.firstSlope != 0 || weights.secondSlope != 0) {
      slopes
          .orElseThrow()
          .weightsOfKnots(row, piece, weights.firstSlope, weights.secondSlope, ofOneRow);
      for (int knot = 0; knot < times.count(row); knot++) {
        spreadTo(row, knot, ofOneRow[knot]);
      }
    }
  }

  private void spreadTo(int row, int knot, double weight) {
    if (weight != 0) {
      int each = width / times.rows();
      int from = row * each;
      int to = knot * width + from;
      for (int i = 0; i < each; i++) {
        cotangent[to + i] += weight * value[from + i];
      }
    }
  }
}
