package io.github.dl4jode.array.loop;

/**
 * Products of small matrices of floats, with sums kept in vector registers. To be used where {@link
 * VectorModule#isUsable()} only.
 */
public final class FloatProductLoops {

  /** The columns that a product needs at least. */
  public static final int WIDTH = RowLoops.WIDTH;

  /** The rows that are computed at a time. */
  private static final int ROWS = 4;

  /** The columns of registers at a time: a processor with 512 bits has 32 registers, not 16. */
  private static final int MOST_COLUMNS = VectorModule.hasLongRegisters() ? 4 : 3;

  /** The rows of a product that are in the first cache when a row is added to them. */
  private static final int ROWS_IN_CACHE = 16;

  private static final int PACKED_COLUMNS = MOST_COLUMNS * WIDTH;
  private static final int LEAST_PACKED_ROWS = 16;
  private static final int LEAST_PACKED_TERMS = 96;

  /** Fewer rows of B lie in the first cache as they are. */
  private static final int LEAST_PANEL_ROWS = 32;

  private static final float[] UNPACKED = {};

  private FloatProductLoops() {}

  /**
   * C ← A B.
   *
   * @param a A [m, k]; element (i, p) is at i · rowStep + p · columnStep
   * @param b B [k, n] in row-major order, n at least {@link #WIDTH}
   * @param c receives C [m, n] in row-major order; shares no memory with the factors
   */
  public static void multiply(
      float[] a, int rowStep, int columnStep, float[] b, float[] c, int m, int k, int n) {
    multiply(a, rowStep, columnStep, b, c, m, k, n, UNPACKED);
  }

  /**
   * Does {@link #multiply}, and copies the columns of B that it works on where they fit the first
   * cache: for matrices whose rows are longer.
   *
   * @param packed receives copies; of {@link #packedLength} elements
   */
  public static void multiply(
      float[] a,
      int rowStep,
      int columnStep,
      float[] b,
      float[] c,
      int m,
      int k,
      int n,
      float[] packed) {
    multiplyFrom(0, a, rowStep, columnStep, b, c, m, k, n, packed, false);
  }

  /**
   * Does {@link #multiply}, to the same bits, for a B whose panels {@link #writePanels} has copied.
   */
  public static void multiplyPanels(
      float[] a,
      int rowStep,
      int columnStep,
      float[] b,
      float[] panels,
      float[] c,
      int m,
      int k,
      int n) {
    multiplyFrom(0, a, rowStep, columnStep, b, c, m, k, n, panels, true);
  }

  /** Does it for the rows from one on, which is a multiple of 4. */
  private static void multiplyFrom(
      int first,
      float[] a,
      int rowStep,
      int columnStep,
      float[] b,
      float[] c,
      int m,
      int k,
      int n,
      float[] packed,
      boolean isPacked) {
    int whole = m - m % ROWS;
    if (whole > first) {
      int ia = first * rowStep;
      int rows = whole - first;
      multiplyFours(a, ia, rowStep, columnStep, b, 0, c, first * n, rows, k, n, packed, isPacked);
    }
    if (whole < m) {
      FewRowProductLoops.multiply(
          a, whole * rowStep, rowStep, columnStep, b, c, whole * n, m - whole, k, n);
    }
  }

  /**
   * C ← A B plus a row, with the bits of both in sequence.
   *
   * @param row added to each row of the product [n]
   * @param packed as {@link #multiply} has it
   */
  public static void multiplyAndAddRow(
      float[] a,
      int rowStep,
      int columnStep,
      float[] b,
      float[] row,
      float[] c,
      int m,
      int k,
      int n,
      float[] packed) {
    int done = 0;
    if (packed.length == 0) {
      for (; done + ROWS_IN_CACHE <= m; done += ROWS_IN_CACHE) {
        int ia = done * rowStep;
        multiplyFours(a, ia, rowStep, columnStep, b, 0, c, done * n, ROWS_IN_CACHE, k, n);
        RowLoops.addRow(c, row, c, done, done + ROWS_IN_CACHE, n);
      }
    }
    multiplyFrom(done, a, rowStep, columnStep, b, c, m, k, n, packed, false);
    RowLoops.addRow(c, row, c, done, m, n);
  }

  /** The elements of a copy that pays for a product A [m, k] B [k, n]; 0 where none does. */
  public static int packedLength(int m, int k, int n) {
    boolean pays =
        MOST_COLUMNS == 4
            && n >= 2 * PACKED_COLUMNS
            && m >= LEAST_PACKED_ROWS
            && k >= LEAST_PACKED_TERMS;
    return pays ? k * PACKED_COLUMNS : 0;
  }

  /**
   * The elements of the panels of B [k, n]: as many columns each as are computed at a time, in
   * sequence. 0 where they are no gain.
   */
  public static int panelsLength(int k, int n) {
    boolean pays = n >= 2 * PACKED_COLUMNS && k >= LEAST_PANEL_ROWS;
    return pays ? k * (n - n % PACKED_COLUMNS) : 0;
  }

  /**
   * Copies the panels of a B that is multiplied with often.
   *
   * @param panels receives them; of {@link #panelsLength} elements, if any
   */
  public static void writePanels(float[] b, float[] panels, int k, int n) {
    for (int j = 0; j * k < panels.length; j += PACKED_COLUMNS) {
      pack(b, j, n, panels, j * k, k);
    }
  }

  /**
   * C ← A B for matrices that begin somewhere in their arrays, as {@link #multiply} has them.
   *
   * @param ia where A begins
   * @param ib where B begins
   * @param ic where C begins
   * @param m a multiple of 4
   */
  public static void multiplyFours(
      float[] a,
      int ia,
      int rowStep,
      int columnStep,
      float[] b,
      int ib,
      float[] c,
      int ic,
      int m,
      int k,
      int n) {
    multiplyFours(a, ia, rowStep, columnStep, b, ib, c, ic, m, k, n, UNPACKED, false);
  }

  private static void multiplyFours(
      float[] a,
      int ia,
      int rowStep,
      int columnStep,
      float[] b,
      int ib,
      float[] c,
      int ic,
      int m,
      int k,
      int n,
      float[] packed,
      boolean isPacked) {
    // Where n is no multiple of the width, the last columns are computed twice.
    int end = n - WIDTH;
    for (int j = 0; j < n; ) {
      int registers = atOnce((n - j + WIDTH - 1) / WIDTH);
      int last = Math.min(j + (registers - 1) * WIDTH, end);
      switch (registers) {
        case 1 -> oneColumn(a, ia, rowStep, columnStep, b, ib + last, c, ic + last, m, k, n);
        case 2 -> twoColumns(a, ia, rowStep, columnStep, b, ib + j, last - j, c, ic + j, m, k, n);
        case 3 -> {
          if (isPacked && columnStep == 1 && PACKED_COLUMNS == 3 * WIDTH && last - j == 2 * WIDTH) {
            panelColumns(a, ia, rowStep, packed, j * k, c, ic + j, m, k, n);
          } else {
            threeColumns(a, ia, rowStep, columnStep, b, ib + j, last - j, c, ic + j, m, k, n);
          }
        }
        default -> {
          if (packed.length > 0 && last - j == 3 * WIDTH) {
            if (!isPacked) {
              pack(b, ib + j, n, packed, 0, k);
            }
            int at = isPacked ? j * k : 0;
            int step = PACKED_COLUMNS;
            fourColumns(a, ia, rowStep, columnStep, packed, at, step, last - j, c, ic + j, m, k, n);
          } else {
            fourColumns(a, ia, rowStep, columnStep, b, ib + j, n, last - j, c, ic + j, m, k, n);
          }
        }
      }
      j += registers * WIDTH;
    }
  }

  /** Copies the columns of four registers. */
  private static void pack(float[] b, int ib, int n, float[] packed, int at, int k) {
    for (int p = 0, from = ib, to = at; p < k; p++, from += n, to += PACKED_COLUMNS) {
      System.arraycopy(b, from, packed, to, PACKED_COLUMNS);
    }
  }

  /** How many columns of registers are computed next, of those that are left. */
  private static int atOnce(int left) {
    // With four it pays to leave no single one: its sums wait for each other.
    return MOST_COLUMNS == 4 && left == 5 ? 3 : Math.min(left, MOST_COLUMNS);
  }

  /** y ← xᵀ, where x is [rows, columns]. */
  public static void transpose(float[] x, float[] y, int rows, int columns) {
    if (rows == 1 || columns == 1) {
      System.arraycopy(x, 0, y, 0, rows * columns);
      return;
    }
    int done = columns == 2 ? NarrowProductLoops.separate(x, y, rows) : 0;
    for (int i = done; i < rows; i++) {
      for (int j = 0, to = i; j < columns; j++, to += rows) {
        y[to] = x[i * columns + j];
      }
    }
  }

  // As many sums at a time as there are registers for, less the factors. The last of the columns of
  // registers begins at ib + last. Each number of A needs a check of its index, so that more
  // columns
  // at a time are better than more rows.

  private static void fourColumns(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int ib,
      int step,
      int last,
      float[] c,
      int ic,
      int m,
      int k,
      int n) {
    for (int i = 0; i < m; i += ROWS) {
      FourRowProducts.fourByFour(
          a, ia + i * row, row, column, b, ib, step, last, c, ic + i * n, k, n);
    }
  }

  private static void threeColumns(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int ib,
      int last,
      float[] c,
      int ic,
      int m,
      int k,
      int n) {
    for (int i = 0; i < m; i += ROWS) {
      FourRowProducts.fourByThree(
          a, ia + i * row, row, column, b, ib, n, last, c, ic + i * n, k, n);
    }
  }

  private static void panelColumns(
      float[] a, int ia, int row, float[] panels, int at, float[] c, int ic, int m, int k, int n) {
    for (int i = 0; i < m; i += ROWS) {
      FourRowProducts.fourByPanel(a, ia + i * row, row, panels, at, c, ic + i * n, k, n);
    }
  }

  private static void twoColumns(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int ib,
      int last,
      float[] c,
      int ic,
      int m,
      int k,
      int n) {
    for (int i = 0; i < m; i += ROWS) {
      FourRowProducts.fourByTwo(a, ia + i * row, row, column, b, ib, n, last, c, ic + i * n, k, n);
    }
  }

  private static void oneColumn(
      float[] a,
      int ia,
      int row,
      int column,
      float[] b,
      int ib,
      float[] c,
      int ic,
      int m,
      int k,
      int n) {
    int i = 0;
    if (column == 1) {
      for (; i + 8 <= m; i += 8) {
        FourRowProducts.eightRowsByOne(a, ia + i * row, row, b, ib, n, c, ic + i * n, k, n);
      }
    }
    for (; i < m; i += ROWS) {
      FourRowProducts.fourByOne(a, ia + i * row, row, column, b, ib, n, c, ic + i * n, k, n);
    }
  }
}
