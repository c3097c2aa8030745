package io.github.dl4jode.batch;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Whether it is the same for an example in which row of a block it is. Matrix products and loops by
 * vectors may round the last rows otherwise than the first ones, and a field may have numbers for
 * each example of its batch; both show in a step of test states.
 */
final class RowPlaces {

  private static final double[] STARTS = {0.2, 0.8};

  private final RowTerm whole;
  private final RowBlock block;
  private final int rows;
  private final int size;

  /**
   * Takes what is compared.
   *
   * @param whole the term of the whole batch
   * @param block with fewer rows
   */
  RowPlaces(RowTerm whole, RowBlock block) {
    this.whole = whole;
    this.block = block;
    this.rows = block.rows();
    this.size = whole.size();
  }

  /** Whether an example may be in any row. */
  boolean areAlike() {
    double[] states = new double[rows * size];
    Arrays.setAll(states, RowPlaces::component);
    double[] first = states.clone();
    double[] errors = block.stepOf(first, times(0), sizes(0));
    // To the next row, to the other half, and from the last rows to the first.
    for (int shift : new int[] {1, rows / 2 + 3, rows - 7}) {
      double[] moved = rotated(states, shift * size);
      double[] movedErrors = block.stepOf(moved, times(shift), sizes(shift));
      if (!Arrays.equals(rotated(first, shift * size), moved)
          || !Arrays.equals(rotated(errors, shift), movedErrors)) {
        return false;
      }
    }
    return agreesWithWhole();
  }

  /** Whether the gradient of an example by its state may be in any row, to the bit. */
  static boolean gradientsAreAlike(RowTerm term) {
    int size = term.size();
    double[] states = new double[term.rows() * size];
    double[] cotangents = new double[states.length];
    double[] times = new double[term.rows()];
    Arrays.setAll(states, RowPlaces::component);
    Arrays.setAll(cotangents, i -> Math.cos(0.9 * i));
    Arrays.setAll(times, i -> 0.1 + (double) i / times.length);
    double[] first = term.product(states, cotangents, times);
    for (int shift : new int[] {1, times.length / 2 + 3, times.length - 7}) {
      double[] moved =
          term.product(
              rotated(states, shift * size),
              rotated(cotangents, shift * size),
              rotated(times, shift));
      if (!Arrays.equals(rotated(first, shift * size), moved)) {
        return false;
      }
    }
    return true;
  }

  /** Positive in every other row, for fields that need that. */
  private static double component(int i) {
    double value = Math.sin(0.7 * i + 0.3);
    return i / 64 % 2 == 0 ? value : Math.abs(value) + 0.01;
  }

  private double[] times(int shift) {
    double[] times = new double[rows];
    Arrays.setAll(times, i -> STARTS[0] + (STARTS[1] - STARTS[0]) * i / rows);
    return rotated(times, shift);
  }

  private double[] sizes(int shift) {
    double[] sizes = new double[rows];
    Arrays.setAll(sizes, i -> 0.05 + 0.1 * i / rows);
    return rotated(sizes, shift);
  }

  /** What was at place i is at place i + shift. */
  private static double[] rotated(double[] values, int shift) {
    double[] result = new double[values.length];
    System.arraycopy(values, 0, result, shift, values.length - shift);
    System.arraycopy(values, values.length - shift, result, 0, shift);
    return result;
  }

  /** Whether the first and the last rows of the batch are those of the block, to rounding. */
  private boolean agreesWithWhole() {
    int batch = whole.rows();
    double[] states = new double[batch * size];
    double[] times = new double[batch];
    Arrays.setAll(states, RowPlaces::component);
    Arrays.setAll(times, i -> STARTS[0] + (STARTS[1] - STARTS[0]) * i / batch);
    double[] expected = whole.evaluate(states, times);
    for (int first : new int[] {0, batch - rows}) {
      double[] actual =
          block
              .term()
              .evaluate(
                  Arrays.copyOfRange(states, first * size, (first + rows) * size),
                  Arrays.copyOfRange(times, first, first + rows));
      for (int i = 0; i < actual.length; i++) {
        if (!agree(expected[first * size + i], actual[i])) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean agree(double one, double other) {
    double bound = whole.term().dataType() == DataType.DOUBLE ? 1e-9 : 1e-4;
    return Double.compare(one, other) == 0
        || Math.abs(one - other) <= bound * (Math.abs(one) + 1e-3);
  }
}
