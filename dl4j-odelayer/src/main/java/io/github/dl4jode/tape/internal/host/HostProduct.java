package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.array.loop.LineProduct;
import io.github.dl4jode.array.loop.ProductLoops;
import io.github.dl4jode.array.loop.SumsOfRows;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.array.loop.doubles.DoubleRowLoops;
import io.github.dl4jode.array.loop.doubles.NarrowDoubleProducts;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import java.util.Optional;

/**
 * The product of two small matrices, with the inner loop along the dimension that suits it.
 *
 * <p>C = A B is summed row by row of B, as scalar products of rows of A and columns of B, or, as Cᵀ
 * = Bᵀ Aᵀ, column by column of A. Which is fastest depends on the sizes alone; a factor that lies
 * the other way is transposed first. Where Java has vector instructions, {@link ProductLoops} take
 * all products but the smallest.
 */
final class HostProduct {

  // Estimated times of loops without vectors in ns, measured at the sizes of small fields.
  private static final double ELEMENT_OF_ROW = 0.06;
  private static final double START_OF_ROW = 3;
  private static final double ELEMENT_OF_DOT = 0.3;
  private static final double START_OF_DOT = 3;
  private static final double TRANSPOSED_ELEMENT = 0.6;

  private static final int LEAST_ROWS_OF_LINES = 4;
  private static final int LEAST_COLUMNS_OF_LINES = 8;

  /** A matrix [rows, columns], which may lie in memory as its transpose. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Factor(double[] values, int rows, int columns, boolean transposed) {

    Factor transpose() {
      return new Factor(values, columns, rows, !transposed);
    }

    int size() {
      return rows * columns;
    }
  }

  /** The rows and columns of A from which narrow products are computed in whole registers. */
  private static final int LEAST_TO_WIDEN = 8;

  /**
   * The rows that a transposition writes next to each other: of x as much as a line of the cache.
   */
  private static final int ROWS_AT_A_TIME = 8;

  private HostProduct() {}

  /** C ← A B plus a row, by vector instructions. */
  static Instruction bindWithRow(Factor a, Factor b, double[] row, double[] c) {
    if (isOfFewTerms(a, b)) {
      return bindFewTerms(a, b, row, c);
    }
    if (isNarrow(a, b)) {
      return bindNarrow(a, b, row, c);
    }
    Instruction product = bind(a, b, c);
    return executioner -> {
      product.run(executioner);
      DoubleRowLoops.addRow(c, row, c, a.rows, b.columns);
    };
  }

  /** C ← A B. */
  static Instruction bind(Factor a, Factor b, double[] c) {
    return VectorModule.isUsable()
        ? vectors(a, b, c).orElseGet(() -> bindScalars(a, b, c))
        : bindScalars(a, b, c);
  }

  private static Instruction bindScalars(Factor a, Factor b, double[] c) {
    double byRows = costByRows(a, b);
    double byColumns = costByRows(b.transpose(), a.transpose()) + transposition(a.rows, b.columns);
    double byDots = costByDots(a, b);
    if (byDots < Math.min(byRows, byColumns)) {
      return bindByDots(a, b, c);
    }
    return byRows <= byColumns ? bindByRows(a, b, c) : bindByColumns(a, b, c);
  }

  /** By vector instructions, or empty where the sizes do not suit them. */
  private static Optional<Instruction> vectors(Factor a, Factor b, double[] c) {
    if (isOfFewTerms(a, b)) {
      return Optional.of(bindFewTerms(a, b, new double[b.columns], c));
    }
    if (b.columns >= ProductLoops.WIDTH) {
      // To transpose a matrix for one row takes longer than scalar products.
      return a.rows == 1 && b.transposed ? Optional.empty() : Optional.of(bindByVectors(a, b, c));
    }
    if (a.rows < LEAST_TO_WIDEN || a.columns < LEAST_TO_WIDEN) {
      return Optional.empty();
    }
    if (a.transposed) {
      return Optional.of(bindTurned(a, b, c));
    }
    return Optional.of(
        isNarrow(a, b) ? bindNarrow(a, b, new double[b.columns], c) : bindWidened(a, b, c));
  }

  private static Instruction bindByVectors(Factor a, Factor b, double[] c) {
    RowMajor rows = RowMajor.of(b);
    return executioner -> multiply(a, rows.values(), c, b.columns);
  }

  private static boolean isOfFewTerms(Factor a, Factor b) {
    return !a.transposed
        && a.rows >= LEAST_ROWS_OF_LINES
        && NarrowDoubleProducts.areFew(a.columns, b.columns);
  }

  private static Instruction bindFewTerms(Factor a, Factor b, double[] row, double[] c) {
    RowMajor rows = RowMajor.of(b);
    return executioner ->
        NarrowDoubleProducts.multiplyFewTerms(
            a.values, rows.values(), row, c, a.rows, a.columns, b.columns);
  }

  private static boolean isNarrow(Factor a, Factor b) {
    return !a.transposed
        && a.rows >= LEAST_TO_WIDEN
        && NarrowDoubleProducts.suit(a.columns, b.columns);
  }

  private static Instruction bindNarrow(Factor a, Factor b, double[] row, double[] c) {
    RowMajor columns = RowMajor.of(b.transpose());
    return executioner ->
        NarrowDoubleProducts.multiply(
            a.values, columns.values(), row, c, a.rows, a.columns, b.columns);
  }

  /** Cᵀ = Bᵀ Aᵀ, where Aᵀ lies in memory as it is needed. */
  private static Instruction bindTurned(Factor a, Factor b, double[] c) {
    double[] product = new double[c.length];
    Factor left = b.transpose();
    return executioner -> {
      multiply(left, a.values, product, a.rows);
      transpose(product, b.columns, a.rows, c);
    };
  }

  /** With columns of 0, so that a row of the product is a register. */
  private static Instruction bindWidened(Factor a, Factor b, double[] c) {
    double[] wide = new double[b.rows * ProductLoops.WIDTH];
    double[] product = new double[a.rows * ProductLoops.WIDTH];
    int stepOfRow = b.transposed ? 1 : b.columns;
    int stepOfColumn = b.transposed ? b.rows : 1;
    return executioner -> {
      copy(b.values, stepOfRow, stepOfColumn, wide, ProductLoops.WIDTH, b.rows, b.columns);
      multiply(a, wide, product, ProductLoops.WIDTH);
      copy(product, ProductLoops.WIDTH, 1, c, b.columns, a.rows, b.columns);
    };
  }

  private static void multiply(Factor a, double[] rows, double[] c, int n) {
    int stepOfRow = a.transposed ? 1 : a.columns;
    int stepOfColumn = a.transposed ? a.rows : 1;
    ProductLoops.multiply(a.values, stepOfRow, stepOfColumn, rows, c, a.rows, a.columns, n);
  }

  /** Of a matrix [rows, columns], from some places to rows of another length. */
  private static void copy(
      double[] x, int stepOfRow, int stepOfColumn, double[] y, int stepOfY, int rows, int columns) {
    for (int j = 0; j < columns; j++) {
      for (int i = 0, from = j * stepOfColumn, to = j; i < rows; i++) {
        y[to] = x[from];
        from += stepOfRow;
        to += stepOfY;
      }
    }
  }

  private static double transposition(int rows, int columns) {
    return rows == 1 || columns == 1 ? 0 : TRANSPOSED_ELEMENT * rows * columns;
  }

  private static double costByRows(Factor a, Factor b) {
    double row = START_OF_ROW + ELEMENT_OF_ROW * b.columns;
    return a.size() * row + (b.transposed ? transposition(b.rows, b.columns) : 0);
  }

  private static double costByDots(Factor a, Factor b) {
    double dot = START_OF_DOT + ELEMENT_OF_DOT * a.columns;
    return a.rows * b.columns * dot
        + (a.transposed ? transposition(a.rows, a.columns) : 0)
        + (b.transposed ? 0 : transposition(b.rows, b.columns));
  }

  private static Instruction bindByRows(Factor a, Factor b, double[] c) {
    int inner = a.columns;
    int n = b.columns;
    int stepOfRow = a.transposed ? 1 : inner;
    int stepOfColumn = a.transposed ? a.rows : 1;
    RowMajor rows = RowMajor.of(b);
    if (isByLines(a, b)) {
      LineProduct product = new LineProduct(inner, n);
      return executioner ->
          product.multiply(a.values, stepOfRow, stepOfColumn, rows.values(), c, a.rows);
    }
    return executioner -> {
      double[] lines = rows.values();
      for (int i = 0; i < a.rows; i++) {
        SumsOfRows.set(a.values, i * stepOfRow, stepOfColumn, inner, lines, 0, c, i * n, n);
      }
    };
  }

  /** Whether copies of the rows of B pay. */
  private static boolean isByLines(Factor a, Factor b) {
    return a.rows >= LEAST_ROWS_OF_LINES && b.columns >= LEAST_COLUMNS_OF_LINES;
  }

  private static Instruction bindByColumns(Factor a, Factor b, double[] c) {
    if (a.rows == 1 || b.columns == 1) {
      return bindByRows(b.transpose(), a.transpose(), c);
    }
    double[] transposed = new double[c.length];
    Instruction product = bindByRows(b.transpose(), a.transpose(), transposed);
    return executioner -> {
      product.run(executioner);
      transpose(transposed, b.columns, a.rows, c);
    };
  }

  private static Instruction bindByDots(Factor a, Factor b, double[] c) {
    int inner = a.columns;
    RowMajor rows = RowMajor.of(a);
    RowMajor columns = RowMajor.of(b.transpose());
    return executioner -> {
      double[] left = rows.values();
      double[] right = columns.values();
      int place = 0;
      for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < b.columns; j++) {
          c[place++] = dot(left, i * inner, right, j * inner, inner);
        }
      }
    };
  }

  /** Four partial sums, because each addition waits for the one before. */
  private static double dot(double[] a, int ia, double[] b, int ib, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += a[ia + i] * b[ib + i];
      s1 += a[ia + i + 1] * b[ib + i + 1];
      s2 += a[ia + i + 2] * b[ib + i + 2];
      s3 += a[ia + i + 3] * b[ib + i + 3];
    }
    for (; i < n; i++) {
      s0 += a[ia + i] * b[ib + i];
    }
    return s0 + s1 + (s2 + s3);
  }

  /** Writes the transpose of x [lines, length]: some of its rows at a time, for the cache. */
  private static void transpose(double[] x, int lines, int length, double[] y) {
    if (Math.min(lines, length) < ROWS_AT_A_TIME) {
      transposeNarrow(x, lines, length, y);
      return;
    }
    for (int first = 0; first < length; first += ROWS_AT_A_TIME) {
      int end = Math.min(first + ROWS_AT_A_TIME, length);
      for (int i = 0; i < lines; i++) {
        for (int j = first, to = first * lines + i; j < end; j++, to += lines) {
          y[to] = x[i * length + j];
        }
      }
    }
  }

  /** The same for few rows or few columns, along the longer side. */
  private static void transposeNarrow(double[] x, int lines, int length, double[] y) {
    if (lines < length) {
      copy(x, 1, length, y, lines, length, lines);
      return;
    }
    for (int j = 0; j < length; j++) {
      for (int i = 0, from = j, to = j * lines; i < lines; i++, from += length) {
        y[to + i] = x[from];
      }
    }
  }

  /** The elements of a factor in row-major order, brought there if they lie the other way. */
  private interface RowMajor {

    double[] values();

    static RowMajor of(Factor factor) {
      double[] values = factor.values;
      if (!factor.transposed || factor.rows == 1 || factor.columns == 1) {
        return () -> values;
      }
      double[] copy = new double[factor.size()];
      return () -> {
        transpose(values, factor.columns, factor.rows, copy);
        return copy;
      };
    }
  }
}
