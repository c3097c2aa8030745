package io.github.dl4jode.path;

/**
 * The tridiagonal system of the slopes k of one spline, A k = B D, where D_i are the slopes of the
 * lines between the knots: u'' is continuous at the inner knots (de Boor, A Practical Guide to
 * Splines, chapter IV). It is factored once, A = L U.
 */
final class SplineSystem {

  private final int n;
  // Row i of A is lower, diagonal, upper; row i of B is ofFirst for D_j and ofSecond for D_{j+1},
  // with j = firstLine(i).
  private final double[] lower;
  private final double[] diagonal;
  private final double[] upper;
  private final double[] ofFirst;
  private final double[] ofSecond;
  private final double[] lengths;

  SplineSystem(SplineEnds ends, double... times) {
    n = times.length;
    lower = new double[n];
    diagonal = new double[n];
    upper = new double[n];
    ofFirst = new double[n];
    ofSecond = new double[n];
    lengths = new double[n - 1];
    for (int i = 0; i < n - 1; i++) {
      lengths[i] = times[i + 1] - times[i];
    }
    if (n == 2) {
      endRow(0, 1, 0, 1, 0);
      endRow(1, 1, 0, 1, 0);
    } else {
      innerRows();
      if (ends == SplineEnds.NATURAL) {
        endRow(0, 2, 1, 3, 0);
        endRow(n - 1, 2, 1, 0, 3);
      } else {
        notAKnot(0, lengths[0], lengths[1]);
        notAKnot(n - 1, lengths[n - 2], lengths[n - 3]);
      }
    }
    factor();
  }

  private void innerRows() {
    for (int i = 1; i < n - 1; i++) {
      double before = lengths[i - 1];
      double after = lengths[i];
      lower[i] = after;
      diagonal[i] = 2 * (before + after);
      upper[i] = before;
      ofFirst[i] = 3 * after;
      ofSecond[i] = 3 * before;
    }
  }

  private void endRow(int row, double own, double next, double ofFirstLine, double ofSecondLine) {
    diagonal[row] = own;
    if (row == 0) {
      upper[row] = next;
    } else {
      lower[row] = next;
    }
    ofFirst[row] = ofFirstLine;
    ofSecond[row] = ofSecondLine;
  }

  /**
   * @param outer the length of the piece at the end
   * @param inner the length of the piece next to it
   */
  private void notAKnot(int row, double outer, double inner) {
    if (n == 3) {
      // The first piece is the last but one: the parabola through the three knots.
      endRow(row, 1, 1, row == 0 ? 2 : 0, row == 0 ? 0 : 2);
      return;
    }
    double both = outer + inner;
    double ofOuter = (outer + 2 * both) * inner / both;
    double ofInner = outer * outer / both;
    endRow(row, inner, both, row == 0 ? ofOuter : ofInner, row == 0 ? ofInner : ofOuter);
  }

  /** The multipliers of L replace the lower, the pivots of U the diagonal. */
  private void factor() {
    for (int i = 1; i < n; i++) {
      lower[i] /= diagonal[i - 1];
      diagonal[i] -= lower[i] * upper[i - 1];
    }
  }

  /** The first of the two lines that row i of B reads. */
  private int firstLine(int i) {
    return Math.max(0, Math.min(n - 3, i - 1));
  }

  /**
   * Computes the slopes of several channels.
   *
   * @param knots the values of the knots, those of a knot in sequence
   * @param offset where the values of the first knot begin
   * @param stride from one knot to the next
   * @param count the number of channels
   * @param slopes receives the slopes in the same places
   */
  void solve(double[] knots, int offset, int stride, int count, double[] slopes) {
    for (int i = 0; i < n; i++) {
      int line = firstLine(i);
      int row = offset + i * stride;
      int at = offset + line * stride;
      double first = ofFirst[i] / lengths[line];
      double second = ofSecond[i] == 0 ? 0 : ofSecond[i] / lengths[line + 1];
      for (int c = 0; c < count; c++) {
        double right = first * (knots[at + stride + c] - knots[at + c]);
        if (second != 0) {
          right += second * (knots[at + 2 * stride + c] - knots[at + stride + c]);
        }
        slopes[row + c] = i == 0 ? right : right - lower[i] * slopes[row - stride + c];
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      int row = offset + i * stride;
      for (int c = 0; c < count; c++) {
        double known = i == n - 1 ? 0 : upper[i] * slopes[row + stride + c];
        slopes[row + c] = (slopes[row + c] - known) / diagonal[i];
      }
    }
  }

  /**
   * The transpose: the weights of the knots in first · k_index + second · k_{index+1}.
   *
   * @param scratch for n values
   * @param weights receives n weights
   */
  void transpose(int index, double first, double second, double[] scratch, double[] weights) {
    for (int i = 0; i < n; i++) {
      double given = i == index ? first : i == index + 1 ? second : 0;
      double known = i == 0 ? 0 : upper[i - 1] * scratch[i - 1];
      scratch[i] = (given - known) / diagonal[i];
      weights[i] = 0;
    }
    for (int i = n - 1; i >= 0; i--) {
      if (i < n - 1) {
        scratch[i] -= lower[i + 1] * scratch[i + 1];
      }
      addLine(firstLine(i), ofFirst[i] * scratch[i], weights);
      if (ofSecond[i] != 0) {
        addLine(firstLine(i) + 1, ofSecond[i] * scratch[i], weights);
      }
    }
  }

  private void addLine(int line, double weight, double[] weights) {
    weights[line] -= weight / lengths[line];
    weights[line + 1] += weight / lengths[line];
  }
}
