package io.github.dl4jode.program.table;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/** The number in a cell, or what is wrong with it. */
public final class CellNumber {

  /** What other programs read as a number, too: no "1f", no "0x1p3". */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private static final Pattern DECIMAL_COMMA =
      Pattern.compile("[+-]?(\\d+,\\d*|,\\d+)([eE][+-]?\\d+)?");
  private static final Pattern THOUSANDS = Pattern.compile("[+-]?\\d{1,3}([,' ]\\d{3})+(\\.\\d*)?");
  private static final Set<String> MISSING =
      Set.of("", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", "?", ".");

  private CellNumber() {}

  /** The number, finite; empty if there is no such number in the cell. */
  public static OptionalDouble parse(String cell) {
    String text = cell.strip();
    if (!NUMBER.matcher(text).matches()) {
      return OptionalDouble.empty();
    }
    double number = Double.parseDouble(text);
    return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
  }

  /** Whether the cell is written as a number, whether or not a double can hold it. */
  public static boolean isWrittenAsNumber(String cell) {
    return NUMBER.matcher(cell.strip()).matches();
  }

  /**
   * Why a cell holds no number, and what to do.
   *
   * @param cell of which {@link #parse} is empty
   * @param missing what to do where there is no value
   * @return a clause
   */
  public static String problem(String cell, String missing) {
    String text = cell.strip();
    String seen = text.isEmpty() ? "an empty cell" : '"' + shortened(text) + '"';
    if (isWrittenAsNumber(text)) {
      return seen + " is no finite number; the largest is 1.8e308";
    }
    return seen + " is no number; " + remedy(text, missing);
  }

  private static String remedy(String text, String missing) {
    if (MISSING.contains(text.toLowerCase(Locale.ROOT))) {
      return missing;
    }
    if (THOUSANDS.matcher(text).matches() && text.indexOf(',') != text.lastIndexOf(',')) {
      return "write it without signs between the thousands";
    }
    if (DECIMAL_COMMA.matcher(text).matches()) {
      return "write it with a decimal point, " + text.replace(',', '.');
    }
    if (THOUSANDS.matcher(text).matches()) {
      return "write it without signs between the thousands";
    }
    return "write a number with a decimal point, or leave out the column; if there is no value: "
        + missing;
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
