package io.github.dl4jode.path;

import java.util.Arrays;

/**
 * Evaluates a function of time that is given by values, and for cubics slopes, at knots; constant
 * before the first and after the last one.
 *
 * <p>An evaluation makes no object. Where all examples share their times it looks for t once;
 * otherwise it begins at the piece in which the example was evaluated last, which is the right one
 * or next to it in a solve.
 */
public final class KnotInterpolant {

  private final KnotForm form;
  private final int rows;
  private final int each;
  private final int rowStride;
  private final int knotStride;
  private final int slopeOffset;
  private final int[] pieces;
  private final KnotWeights weights = new KnotWeights();
  private KnotTimes times;
  private double[] values;
  private double[] slopes;

  /**
   * Keeps the layout of the values: element c of example i is, at knot k, at i · rowStride + k ·
   * knotStride + c.
   *
   * @param rows the number of examples
   * @param each the number of elements of a value of one example
   * @param slopeOffset the place of a slope less that of the value of its knot
   */
  public KnotInterpolant(
      KnotForm form, int rows, int each, int rowStride, int knotStride, int slopeOffset) {
    this.form = form;
    this.rows = rows;
    this.each = each;
    this.rowStride = rowStride;
    this.knotStride = knotStride;
    this.slopeOffset = slopeOffset;
    this.pieces = new int[rows];
    this.times = KnotTimes.shared(0);
    this.values = new double[0];
    this.slopes = values;
  }

  /**
   * Sets the knots.
   *
   * @param knotTimes those that all examples share, or of each example
   * @param knotValues retained
   * @param knotSlopes read by cubics only; retained
   */
  public void set(KnotTimes knotTimes, double[] knotValues, double[] knotSlopes) {
    times = knotTimes;
    values = knotValues;
    slopes = knotSlopes;
    Arrays.fill(pieces, 0);
  }

  /**
   * Computes the values of all examples; at a knot where they jump, those after the jump.
   *
   * @param result receives [rows, each]
   */
  public void value(double t, double[] result) {
    int piece = 0;
    for (int row = 0; row < rows; row++) {
      if (row < times.rows()) {
        piece = weighValue(row, t);
      }
      combine(row, piece, result);
    }
  }

  /**
   * Computes the derivatives of all examples.
   *
   * @param side the side from which t is approached
   * @param result receives [rows, each]
   */
  public void derivative(double t, Side side, double[] result) {
    int piece = 0;
    for (int row = 0; row < rows; row++) {
      if (row < times.rows()) {
        piece = weighDerivative(row, t, side);
      }
      combine(row, piece, result);
    }
  }

  /**
   * Adds the cotangents of the values and slopes of the knots for a cotangent of {@link #value}.
   *
   * @param cotangent [rows, each]
   * @param ofKnots to which they are added: those of the values in their places, and for cubics
   *     those of the slopes, each slopeOffset after that of its value
   */
  public void valueCotangent(double t, double[] cotangent, double[] ofKnots) {
    int piece = 0;
    for (int row = 0; row < rows; row++) {
      if (row < times.rows()) {
        piece = weighValue(row, t);
      }
      spread(row, piece, cotangent, ofKnots);
    }
  }

  /** Adds the cotangents of the knots for a cotangent of {@link #derivative}. */
  public void derivativeCotangent(double t, Side side, double[] cotangent, double[] ofKnots) {
    int piece = 0;
    for (int row = 0; row < rows; row++) {
      if (row < times.rows()) {
        piece = weighDerivative(row, t, side);
      }
      spread(row, piece, cotangent, ofKnots);
    }
  }

  /** The weights that were computed last. */
  KnotWeights weights() {
    return weights;
  }

  /** Computes the weights of a value for a row of times, and returns the index of its piece. */
  int weighValue(int row, double t) {
    double[] known = times.row(row);
    if (known.length == 1) {
      weights.set(1, 0);
      return 0;
    }
    int piece = pieceOf(row, t, Side.RIGHT);
    double length = known[piece + 1] - known[piece];
    double since = Math.max(0, Math.min(length, t - known[piece]));
    // The difference may round to the whole length where t is the last time before the knot.
    boolean rounded = since == length && t < known[piece + 1];
    form.weighValue(rounded ? Math.nextDown(length) : since, length, weights);
    return piece;
  }

  /**
   * Computes the weights of a derivative for a row of times, and returns the index of its piece.
   */
  int weighDerivative(int row, double t, Side side) {
    double[] known = times.row(row);
    double first = known[0];
    double last = known[known.length - 1];
    boolean outside = side == Side.LEFT ? t <= first || t > last : t < first || t >= last;
    if (outside) {
      weights.set(0, 0);
      return 0;
    }
    int piece = pieceOf(row, t, side);
    form.weighDerivative(t - known[piece], known[piece + 1] - known[piece], weights);
    return piece;
  }

  /** The index of the knot at which the piece of t begins. */
  private int pieceOf(int row, double t, Side side) {
    double[] known = times.row(row);
    int piece = pieces[row];
    if (!contains(known, piece, t, side)) {
      boolean later = begins(known[piece], t, side);
      piece += later ? 1 : -1;
      if (piece < 0 || piece > known.length - 2 || !contains(known, piece, t, side)) {
        piece = search(known, t, side);
      }
      pieces[row] = piece;
    }
    return piece;
  }

  private static boolean contains(double[] known, int piece, double t, Side side) {
    return (piece == 0 || begins(known[piece], t, side))
        && (piece == known.length - 2 || !begins(known[piece + 1], t, side));
  }

  /** Whether the piece that begins at a knot has begun at t. */
  private static boolean begins(double knot, double t, Side side) {
    return side == Side.LEFT ? knot < t : knot <= t;
  }

  private static int search(double[] known, double t, Side side) {
    int found = Arrays.binarySearch(known, t);
    int index = found < 0 ? -found - 2 : side == Side.LEFT ? found - 1 : found;
    return Math.max(0, Math.min(known.length - 2, index));
  }

  /** The weighted sum of two knots, and of the slopes at them, for the examples of a row. */
  private void combine(int row, int piece, double[] result) {
    int to = row * each;
    int from = row * rowStride + piece * knotStride;
    // A knot without weight may be one of the padding, and must not be read.
    if (weights.second == 0 && weights.firstSlope == 0 && weights.secondSlope == 0) {
      for (int c = 0; c < each; c++) {
        result[to + c] = weights.first == 0 ? 0 : weights.first * values[from + c];
      }
      return;
    }
    for (int c = 0; c < each; c++) {
      result[to + c] =
          weights.first * values[from + c] + weights.second * values[from + knotStride + c];
    }
    if (form == KnotForm.CUBICS) {
      int slope = slopeOffset + from;
      for (int c = 0; c < each; c++) {
        result[to + c] +=
            weights.firstSlope * slopes[slope + c]
                + weights.secondSlope * slopes[slope + knotStride + c];
      }
    }
  }

  /** The transpose of {@link #combine}. */
  private void spread(int row, int piece, double[] cotangent, double[] ofKnots) {
    int from = row * each;
    int to = row * rowStride + piece * knotStride;
    spreadTo(to, weights.first, from, cotangent, ofKnots);
    spreadTo(to + knotStride, weights.second, from, cotangent, ofKnots);
    if (form == KnotForm.CUBICS) {
      spreadTo(slopeOffset + to, weights.firstSlope, from, cotangent, ofKnots);
      spreadTo(slopeOffset + to + knotStride, weights.secondSlope, from, cotangent, ofKnots);
    }
  }

  private void spreadTo(int to, double weight, int from, double[] cotangent, double[] sum) {
    if (weight != 0) {
      for (int c = 0; c < each; c++) {
        sum[to + c] += weight * cotangent[from + c];
      }
    }
  }
}
