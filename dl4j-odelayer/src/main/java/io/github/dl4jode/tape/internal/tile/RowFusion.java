package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.loop.FunctionLoops;
import io.github.dl4jode.array.loop.RepeatedRowLoops;
import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Loops that a product with a short array, which repeats, shares with the operation after it, as a
 * small network of each component has them; and a sigmoid with a product.
 */
enum RowFusion {
  /** A number times a run, plus a row: y_i w_i + b_i for each component i. */
  RUNS_PLUS_ROW(2),
  /** The product with a row, and the sums of shorter rows of that. */
  SUM_OF_PRODUCTS(2),
  /** The product with a number for each run, and the sum of all rows of that. */
  SUM_OF_MULTIPLES(2),
  /** A sigmoid as the factor of an array. */
  PRODUCT_WITH_SIGMOID(LoopFusion.OF_SCALED_TANH.size() + 1);

  /** Where a loop finds the Java array of an operand. */
  interface Operands {
    float[] of(Operation operation, int index);
  }

  private final int operations;

  RowFusion(int operations) {
    this.operations = operations;
  }

  /** The same group, with sums right after the products that only they read. */
  static FusedGroup ordered(FusedGroup group) {
    List<Operation> ordered = new ArrayList<>(group.operations());
    for (int i = 0; i < ordered.size(); i++) {
      Operation product = ordered.get(i);
      if (isProduct(product, RowLoopKind.ROW) || isProduct(product, RowLoopKind.COLUMN)) {
        for (int k = i + 2; k < ordered.size(); k++) {
          Operation sum = ordered.get(k);
          if (isSum(sum) && storage(sum, summed(sum)) == result(product)) {
            ordered.remove(k);
            ordered.add(i + 1, sum);
          }
        }
      }
    }
    return new FusedGroup(ordered, group.temporaries(), group.tiles());
  }

  /** The operations that share such a loop from a place on. */
  static Optional<SharedLoop> sharedLoopAt(int index, FusedGroup group) {
    return at(index, group)
        .map(it -> group.operations().subList(index, index + it.operations))
        .map(operations -> new SharedLoop(LoopFusion.ROWS, operations));
  }

  private static Optional<RowFusion> at(int index, FusedGroup group) {
    if (index + 1 == group.operations().size()) {
      return Optional.empty();
    }
    if (LoopFusion.isScaledTanh(index, group)) {
      int last = index + LoopFusion.OF_SCALED_TANH.size() - 1;
      return isFactorOfNext(last, group) ? Optional.of(PRODUCT_WITH_SIGMOID) : Optional.empty();
    }
    return group.feedsOnlyNext(index)
        ? ofPair(group.operations().get(index), group.operations().get(index + 1))
        : Optional.empty();
  }

  private static boolean isFactorOfNext(int index, FusedGroup group) {
    if (!group.feedsOnlyNext(index)) {
      return false;
    }
    Operation next = group.operations().get(index + 1);
    return isProduct(next, RowLoopKind.PAIRS) && storage(next, 0) != storage(next, 1);
  }

  private static Optional<RowFusion> ofPair(Operation first, Operation second) {
    if (isProduct(first, RowLoopKind.SCATTERED) && addsRowOfRuns(second, first)) {
      return Optional.of(RUNS_PLUS_ROW);
    }
    RowLoopKind form = RowLoopKind.of(second).orElseThrow();
    if (isProduct(first, RowLoopKind.ROW) && form == RowLoopKind.SUM) {
      int length = form.rowLength(second);
      boolean suits = length >= RowLoops.WIDTH && rowLength(first) % length == 0;
      return suits ? Optional.of(SUM_OF_PRODUCTS) : Optional.empty();
    }
    if (isProduct(first, RowLoopKind.COLUMN) && form == RowLoopKind.SUM_OF_ROWS) {
      int run = rowLength(first);
      boolean suits = run % RowLoops.WIDTH == 0 && form.rowLength(second) % run == 0;
      return suits ? Optional.of(SUM_OF_MULTIPLES) : Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean addsRowOfRuns(Operation sum, Operation product) {
    BroadcastRuns runs = BroadcastRuns.of(shape(product, 0), shape(product, 1));
    return is(sum, TileLoop.ADD, RowLoopKind.ROW)
        && storage(sum, 0) == result(product)
        && storage(sum, 1) != result(product)
        && runs.firstRepeats() != runs.secondRepeats()
        && runs.length() >= RowLoops.WIDTH
        && rowLength(sum) % runs.length() == 0;
  }

  private static boolean isProduct(Operation operation, RowLoopKind form) {
    return is(operation, TileLoop.MULTIPLY, form);
  }

  private static boolean is(Operation operation, TileLoop loop, RowLoopKind form) {
    return OpCards.of(operation).tileLoop() == loop
        && RowLoopKind.of(operation).orElseThrow() == form;
  }

  private static boolean isSum(Operation operation) {
    RowLoopKind form = RowLoopKind.of(operation).orElseThrow();
    return form == RowLoopKind.SUM || form == RowLoopKind.SUM_OF_ROWS;
  }

  /** Which operand of a sum is summed; the other one is constant. */
  private static int summed(Operation sum) {
    return RowLoopKind.of(sum).orElseThrow() == RowLoopKind.SUM ? 0 : 1;
  }

  private static Buffer storage(Operation operation, int operand) {
    return operation.inputs().get(operand).storage();
  }

  private static Buffer result(Operation operation) {
    return operation.outputs().get(0).storage();
  }

  private static long[] shape(Operation operation, int operand) {
    return operation.inputs().get(operand).shape();
  }

  private static int rowLength(Operation operation) {
    return RowLoopKind.of(operation).orElseThrow().rowLength(operation);
  }

  private static float factor(Operation sum) {
    return sum.inputs().get(1 - summed(sum)).array().getFloat(0);
  }

  /** The loop of operations that share one of these. */
  static Loop loop(SharedLoop shared, Operands operands, float[] y) {
    if (shared.operations().size() == PRODUCT_WITH_SIGMOID.operations) {
      return productWithSigmoid(shared.operations(), operands, y);
    }
    Operation first = shared.first();
    Operation last = shared.last();
    float[] x = operands.of(first, 0);
    float[] z = operands.of(first, 1);
    return switch (ofPair(first, last).orElseThrow()) {
      case RUNS_PLUS_ROW -> runsPlusRow(first, x, z, operands.of(last, 1), y);
      case SUM_OF_PRODUCTS -> {
        float factor = factor(last);
        int length = rowLength(last);
        yield () -> RepeatedRowLoops.sumProducts(x, z, factor, y, y.length, length);
      }
      default -> {
        float factor = factor(last);
        int length = rowLength(last);
        int run = rowLength(first);
        float[] term = new float[length];
        int rows = x.length / length;
        yield LoopBinder.sumOfTiles(
            y,
            term,
            () -> {
              Arrays.fill(term, 0);
              RepeatedRowLoops.addProducts(x, z, factor, term, rows, length, run);
            });
      }
    };
  }

  /** Runs in a tile are as long as in the whole, and as many as fill the result. */
  private static Loop runsPlusRow(Operation product, float[] x, float[] z, float[] row, float[] y) {
    BroadcastRuns runs = BroadcastRuns.of(shape(product, 0), shape(product, 1));
    int length = runs.length();
    int count = y.length / length;
    int[] first = Arrays.copyOf(runs.first(), count);
    int[] second = Arrays.copyOf(runs.second(), count);
    return runs.firstRepeats()
        ? () -> RepeatedRowLoops.multiplyAndAddRow(x, first, z, second, row, y, length)
        : () -> RepeatedRowLoops.multiplyAndAddRow(z, second, x, first, row, y, length);
  }

  private static Loop productWithSigmoid(List<Operation> operations, Operands operands, float[] y) {
    float[] x = operands.of(operations.get(0), 0);
    float[] slope = operands.of(operations.get(0), 1);
    float[] factor = operands.of(operations.get(2), 1);
    Operation sum = operations.get(operations.size() - 2);
    float[] shift = operands.of(sum, 1);
    Operation product = operations.get(operations.size() - 1);
    float[] z = operands.of(product, storage(product, 0) == result(sum) ? 1 : 0);
    return () -> FunctionLoops.scaledTanh(x, slope[0], factor[0], shift[0], z, y, y.length);
  }
}
