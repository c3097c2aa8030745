package io.github.dl4jode.path.brownian;

/**
 * Normal random numbers as the quantile function of uniform ones: the probability is p = (w +
 * ½)/2³² for a word w of 32 bits, in the tail that the sign of w names, or the same with 21 more
 * bits.
 *
 * <p>The interval of p is divided into cells, 32 for each power of two, on which the quantile
 * function is a polynomial: of degree 3 for words of 32 bits, with an error below 4e-9, of degree 8
 * for 53 bits, with an error of rounding. Words of 32 bits reach ±6.3, 53 bits ±8.3. Every step is
 * an operation of IEEE 754, so that all machines give the same bits.
 */
final class NormalQuantile {

  private static final int CELLS = 32;
  private static final int CELL_BITS = 5;
  private static final int FRACTION_BITS = 52;
  private static final int LAST_BITS_OF_POWER = 6;
  private static final int POSITIVE = 1 << (LAST_BITS_OF_POWER + CELL_BITS);
  private static final int SMALLEST_POWER = -22;
  private static final int LARGEST_POWER = 30;

  private static final int WORD_BITS = 32;
  private static final int SHORT_DEGREE = 3;
  private static final int LONG_DEGREE = 8;
  private static final int SHORT_WIDTH = SHORT_DEGREE + 2;
  private static final int LONG_WIDTH = LONG_DEGREE + 2;

  private static final double[] SHORT_TABLE = table(SHORT_WIDTH, NormalQuantile::cubic);
  private static final double[] LONG_TABLE =
      table(LONG_WIDTH, (p, half) -> QuantileExpansion.around(p, LONG_DEGREE));

  private NormalQuantile() {}

  /** A normal number made of 32 bits. */
  static double of(int word) {
    double x = word + 0.5;
    int at = SHORT_WIDTH * place(x);
    double[] c = SHORT_TABLE;
    double d = x - c[at];
    return c[at + 1] + d * (c[at + 2] + d * (c[at + 3] + d * c[at + 4]));
  }

  /**
   * A normal number made of 53 bits; it differs from that of the first 32 as if these had been
   * rounded.
   *
   * @param rest the first 21 of its bits are used
   */
  static double of(int word, int rest) {
    double x = word + ((rest >>> 11) + 0.5) * 0x1p-21;
    int at = LONG_WIDTH * place(x);
    double[] c = LONG_TABLE;
    double d = x - c[at];
    double high = c[at + 5] + d * (c[at + 6] + d * (c[at + 7] + d * (c[at + 8] + d * c[at + 9])));
    return c[at + 1] + d * (c[at + 2] + d * (c[at + 3] + d * (c[at + 4] + d * high)));
  }

  /** The number of the cell: the sign, the last bits of the exponent, the first of the fraction. */
  private static int place(double x) {
    int bits = (int) (Double.doubleToRawLongBits(x) >>> (FRACTION_BITS - CELL_BITS));
    // A sum, whose range the compiler knows, so that it checks no index of a table.
    return ((bits >>> (11 - LAST_BITS_OF_POWER)) & POSITIVE) + (bits & (POSITIVE - 1));
  }

  /** The polynomial of a cell: its middle and half its length in, coefficients out. */
  private interface CellPolynomial {
    double[] around(double p, double half);
  }

  /** For each place the middle of the cell, and the coefficients of the polynomial around it. */
  private static double[] table(int width, CellPolynomial polynomial) {
    double[] table = new double[2 * POSITIVE * width];
    for (int power = SMALLEST_POWER; power <= LARGEST_POWER; power++) {
      double half = Math.scalb(0.5 / CELLS, power - WORD_BITS);
      for (int cell = 0; cell < CELLS; cell++) {
        double middle = Math.scalb(1 + (cell + 0.5) / CELLS, power);
        double[] coefficients = polynomial.around(Math.scalb(middle, -WORD_BITS), half);
        write(table, middle, 1, coefficients);
        write(table, middle, -1, coefficients);
      }
    }
    return table;
  }

  /** The Taylor polynomial of degree 4 less a Chebyshev polynomial, which leaves degree 3. */
  private static double[] cubic(double p, double half) {
    double[] c = QuantileExpansion.around(p, SHORT_DEGREE + 1);
    double square = half * half;
    return new double[] {c[0] - c[4] * square * square / 8, c[1], c[2] + c[4] * square, c[3]};
  }

  /** Of x instead of p = |x| / 2³², and of either sign. */
  private static void write(double[] table, double middle, int sign, double... polynomial) {
    int at = (polynomial.length + 1) * place(sign * middle);
    table[at] = sign * middle;
    double factor = sign;
    for (int n = 0; n < polynomial.length; n++) {
      table[at + 1 + n] = factor * polynomial[n];
      factor = Math.scalb(sign * factor, -WORD_BITS);
    }
  }
}
