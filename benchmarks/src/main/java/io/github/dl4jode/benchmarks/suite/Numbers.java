package io.github.dl4jode.benchmarks.suite;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as tables show them. */
final class Numbers {

  private static final MathContext THREE_DIGITS = new MathContext(3);

  private Numbers() {}

  /** Three digits, or all in front of the point; trailing zeros only where they were measured. */
  static String format(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return new BigDecimal(value).round(THREE_DIGITS).stripTrailingZeros().toPlainString();
  }

  /** Two digits and a power of ten. */
  static String formatError(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }
}
