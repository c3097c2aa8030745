package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.loop.DoubleFunctionLoops;
import io.github.dl4jode.array.loop.doubles.DoublePairLoops;
import io.github.dl4jode.array.loop.doubles.DoubleRowLoops;
import io.github.dl4jode.tape.internal.host.HostLoop;
import io.github.dl4jode.tape.internal.lane.ArraysOfDoubles;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import io.github.dl4jode.tape.internal.tile.LoopNumbers.Tiles;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Binds operations on doubles. Those that share a loop have one here; the others have the loops
 * that compute small tapes, as if one tile of their operands were all of them.
 */
final class DoubleLoopBinder {

  private final int count;
  private final Tiles<double[]> tiles;

  /**
   * @param count the number of tiles
   */
  DoubleLoopBinder(int count, Tiles<double[]> tiles) {
    this.count = count;
    this.tiles = tiles;
  }

  /** The loop of operations over one tile. */
  Loop of(SharedLoop shared) {
    if (shared.fusion() != LoopFusion.NONE) {
      return shared(shared);
    }
    Operation operation = shared.first();
    boolean isSum = RowLoopKind.isSumOfTiles(operation, isCut());
    double[] result = tiles.of(operation.outputs().get(0), !isSum);
    if (!isSum) {
      return ofRow(operation, result).orElseGet(() -> byItself(operation, true, result));
    }
    // As one number, as if another thread had computed it.
    double[] term = new double[result.length];
    Loop ofTerm = byItself(operation, false, term);
    ArraysOfDoubles doubles = new ArraysOfDoubles();
    return () -> {
      ofTerm.run();
      doubles.add(term, 0, result);
    };
  }

  /** The loop of several operations. */
  private Loop shared(SharedLoop shared) {
    Operation first = shared.first();
    Operation last = shared.last();
    double[] y = tiles.of(last.outputs().get(0), true);
    double[] x = shared.reads(first, 0) ? operand(first, 0) : y;
    int n = y.length;
    return switch (shared.fusion()) {
      case PRODUCT_AND_ROW -> productAndRow(first, last, y);
      case ROW_AND_RECTIFY -> {
        double[] row = operand(first, 1);
        yield () -> DoubleRowLoops.addRowAndRectify(x, row, y, n / row.length, row.length);
      }
      case SCALE_AND_SHIFT_BY_ROW -> {
        double[] factors = operand(first, 1);
        double[] shifts = operand(last, 1);
        int length = factors.length;
        yield () -> DoubleRowLoops.scaleAndShiftByRow(x, factors, shifts, y, n / length, length);
      }
      case PRODUCT_WITH_STEP -> {
        double[] z = other(last, first);
        yield () -> DoubleRowLoops.multiplyByStep(x, z, y, n);
      }
      case PRODUCT_WITH_REPETITION -> productWithRepetition(first, last, y);
      case SUM_OF_SHORT_PRODUCTS -> {
        double[] z = operand(first, 1);
        int[] starts = runs(first).second();
        int length = rowLength(last);
        double factor = factor(last);
        yield () -> DoublePairLoops.sumProducts(x, z, starts, length, factor, y);
      }
      case SUM_OF_PRODUCTS -> {
        double[] z = operand(first, 1);
        int length = rowLength(last);
        double factor = factor(last);
        yield () -> DoubleRowLoops.sumProducts(x, z, factor, y, n, length);
      }
      case SCALE_AND_SHIFT, SCALE_SHIFT_AND_RECTIFY, PRODUCT_AND_SUM -> ofColumns(shared, x, y);
      default -> elementWise(shared, x, y, n);
    };
  }

  /** As one operation with three operands. */
  private Loop productAndRow(Operation product, Operation sum, double... y) {
    List<Buffer> inputs = new ArrayList<>(product.inputs());
    inputs.add(sum.inputs().get(1));
    Operation affine = new Operation(product.kernel(), inputs, sum.outputs());
    boolean[] factors = RowLoopKind.divided(product, isCut());
    return loop(affine, new boolean[] {factors[0], factors[1], false}, true, y);
  }

  /** The loop of operations with a number for each row. */
  private Loop ofColumns(SharedLoop shared, double[] x, double[] y) {
    Operation first = shared.first();
    double[] factors = operand(first, 1);
    int length = rowLength(first);
    int rows = y.length / length;
    if (shared.fusion() == LoopFusion.PRODUCT_AND_SUM) {
      double[] z = other(shared.last(), first);
      return () -> DoubleRowLoops.multiplyByColumnAndAdd(x, factors, z, y, rows, length);
    }
    double[] shifts = operand(shared.operations().get(1), 1);
    return shared.fusion() == LoopFusion.SCALE_AND_SHIFT
        ? () -> DoubleRowLoops.scaleAndShift(x, factors, shifts, y, rows, length)
        : () -> DoubleRowLoops.scaleShiftAndRectify(x, factors, shifts, y, rows, length);
  }

  /** The loop of several operations on elements at the same places. */
  private Loop elementWise(SharedLoop shared, double[] x, double[] y, int n) {
    Operation first = shared.first();
    Operation second = shared.operations().get(1);
    Operation last = shared.last();
    return switch (shared.fusion()) {
      case SCALED_TANH -> {
        double[] slope = operand(first, 1);
        double[] factor = operand(shared.operations().get(2), 1);
        double[] shift = operand(last, 1);
        yield () -> DoubleFunctionLoops.scaledTanh(x, slope[0], factor[0], shift[0], y, n);
      }
      case TANH_COTANGENT -> {
        double[] z = operand(first, 1);
        yield () -> DoublePairLoops.tanhCotangent(x, z, y, n);
      }
      case SUM_AND_TANH_COTANGENT -> {
        double[] z = operand(first, 1);
        double[] values = operand(second, 1);
        yield () -> DoublePairLoops.tanhCotangent(x, z, values, y, n);
      }
      case SOFTPLUS_COTANGENT -> {
        double[] c = other(shared.last(), shared.beforeLast());
        yield () -> DoubleFunctionLoops.softplusCotangent(c, x, y, n);
      }
      case SIGMOID_COTANGENT -> {
        double[] z = operand(first, 1);
        yield () -> DoublePairLoops.sigmoidCotangent(x, z, y, n);
      }
      case NUMBER_LESS_SQUARE -> {
        double number = RowLoopKind.exactNumber(last);
        yield () -> DoublePairLoops.subtractSquareFrom(number, x, y, n);
      }
      case PRODUCT_WITH_MULTIPLE -> productWithMultiple(first, last, x, 1, y);
      case PRODUCT_WITH_NEGATIVE_MULTIPLE -> productWithMultiple(second, last, x, -1, y);
      case MULTIPLE_PLUS_PRODUCT -> {
        double[] number = multiplier(first);
        double[] z = operand(second, 0);
        double[] w = operand(second, 1);
        yield () -> DoublePairLoops.scaleAndAddProduct(x, number[0], z, w, y, n);
      }
      default -> plusArray(shared, x, y, n);
    };
  }

  private Loop productWithMultiple(
      Operation multiple, Operation product, double[] x, double sign, double... y) {
    double number = sign * RowLoopKind.exactNumber(multiple);
    double[] z = other(product, multiple);
    return () -> DoublePairLoops.scaleAndMultiply(x, number, z, y, y.length);
  }

  /** The loop of operations of which the last one adds or subtracts an array. */
  private Loop plusArray(SharedLoop shared, double[] x, double[] y, int n) {
    Operation first = shared.first();
    Operation second = shared.operations().get(1);
    double[] w = other(shared.last(), second == shared.last() ? first : second);
    return switch (shared.fusion()) {
      case PRODUCT_PLUS_ARRAY -> {
        double[] z = operand(first, 1);
        yield () -> DoublePairLoops.multiplyAndAdd(x, z, w, y, n);
      }
      case SUM_OF_THREE -> {
        double[] z = operand(first, 1);
        yield () -> DoublePairLoops.addThree(x, z, w, y, n);
      }
      case MULTIPLE_PLUS_ARRAY -> {
        double[] number = multiplier(first);
        yield () -> DoublePairLoops.scaleAndAdd(x, number[0], w, y, n);
      }
      case MULTIPLE_MINUS_ARRAY -> {
        double[] number = multiplier(first);
        yield () -> DoublePairLoops.scaleAndSubtract(x, number[0], w, y, n);
      }
      case MULTIPLE_MINUS_AND_PLUS_ARRAY -> {
        double[] number = multiplier(first);
        double[] z = operand(second, 1);
        yield () -> DoublePairLoops.scaleSubtractAndAdd(x, number[0], z, w, y, n);
      }
      case MULTIPLE_OF_SUM_PLUS_ARRAY -> {
        double[] z = operand(first, 1);
        double[] number = multiplier(second);
        yield () -> DoublePairLoops.addScaleAndAdd(x, z, number[0], w, y, n);
      }
      default -> throw new IllegalStateException("No loop for " + shared.fusion());
    };
  }

  /** The product of an array and a shorter one at its places in the repeated one. */
  private Loop productWithRepetition(Operation repetition, Operation product, double... y) {
    int[] ofShort = runs(repetition).secondPlaces();
    Buffer between = repetition.outputs().get(0).storage();
    boolean isFirst = product.inputs().get(0).storage() == between;
    BroadcastRuns runs = runs(product);
    int[] ofRepeated = isFirst ? runs.firstPlaces() : runs.secondPlaces();
    int[] inShort = IntStream.of(ofRepeated).map(place -> ofShort[place]).toArray();
    int[] ofOther = isFirst ? runs.secondPlaces() : runs.firstPlaces();
    double[] x = operand(product, isFirst ? 1 : 0);
    double[] z = operand(repetition, 1);
    return () -> DoublePairLoops.multiply(x, ofOther, z, inShort, y);
  }

  /** The loop of an operation with one row, which meets each row of the other operand. */
  private Optional<Loop> ofRow(Operation operation, double... y) {
    TileLoop arithmetic = OpCards.of(operation).tileLoop();
    if (arithmetic != TileLoop.ADD && arithmetic != TileLoop.MULTIPLY) {
      return Optional.empty();
    }
    RowLoopKind kind = RowLoopKind.of(operation).orElseThrow();
    double[] x = operand(operation, 0);
    double[] row = operand(operation, 1);
    boolean adds = arithmetic == TileLoop.ADD;
    int length = row.length;
    int rows = y.length / length;
    if (kind == RowLoopKind.ROW) {
      return Optional.of(
          adds
              ? () -> DoubleRowLoops.addRow(x, row, y, rows, length)
              : () -> DoubleRowLoops.multiplyByRow(x, row, y, rows, length));
    }
    if (kind != RowLoopKind.SCATTERED || x.length < y.length || !isRow(operation, length)) {
      return Optional.empty();
    }
    double[] repeated = new double[length * DoubleRowLoops.WIDTH];
    return Optional.of(
        adds
            ? () -> DoubleRowLoops.addShortRow(x, row, repeated, y, y.length)
            : () -> DoubleRowLoops.multiplyByShortRow(x, row, repeated, y, y.length));
  }

  /** Whether the second operand is a row of this length. */
  private boolean isRow(Operation operation, int length) {
    BroadcastRuns runs = runs(operation);
    return runs.length() == length && !runs.secondRepeats() && !runs.firstRepeats();
  }

  /** The number by which an operation multiplies: its argument, or its second operand. */
  private double[] multiplier(Operation multiple) {
    return multiple.inputs().size() == 1
        ? new double[] {RowLoopKind.exactNumber(multiple)}
        : operand(multiple, 1);
  }

  private double[] operand(Operation operation, int index) {
    boolean[] divided = RowLoopKind.divided(operation, isCut());
    return tiles.of(operation.inputs().get(index), divided[index]);
  }

  /** The operand that is not the result of another operation. */
  private double[] other(Operation operation, Operation before) {
    Buffer between = before.outputs().get(0).storage();
    return operand(operation, operation.inputs().get(0).storage() == between ? 1 : 0);
  }

  private boolean isCut() {
    return count > 1;
  }

  /** How the operands of an operation meet in a tile. */
  private BroadcastRuns runs(Operation operation) {
    boolean[] divided = RowLoopKind.divided(operation, isCut());
    return BroadcastRuns.of(
        shape(operation.inputs().get(0), divided[0]), shape(operation.inputs().get(1), divided[1]));
  }

  private static int rowLength(Operation operation) {
    return RowLoopKind.of(operation).orElseThrow().rowLength(operation);
  }

  /** The factor of a sum of rows. */
  private static double factor(Operation sum) {
    return sum.inputs().get(1).array().getDouble(0);
  }

  /**
   * @param divided whether the result is one tile
   */
  private Loop byItself(Operation operation, boolean divided, double... result) {
    return loop(operation, RowLoopKind.divided(operation, isCut()), divided, result);
  }

  private Loop loop(
      Operation operation, boolean[] dividedInputs, boolean divided, double... result) {
    Map<Buffer, double[]> arrays = new IdentityHashMap<>();
    List<Buffer> inputs = new ArrayList<>();
    for (int i = 0; i < dividedInputs.length; i++) {
      Buffer input = operation.inputs().get(i);
      Buffer tile = tile(input, shape(operation, i, dividedInputs[i]));
      arrays.put(tile, tiles.of(input, dividedInputs[i]));
      inputs.add(tile);
    }
    Buffer output = operation.outputs().get(0);
    Buffer tile = tile(output, shape(output, divided));
    arrays.put(tile, result);
    HostLoop loop = OpCards.of(operation).hostLoop();
    Instruction instruction =
        loop.bind(new Operation(operation.kernel(), inputs, List.of(tile)), arrays::get)
            .orElseThrow(() -> new IllegalStateException("No loop for " + operation));
    OpExecutioner unused = Nd4j.getExecutioner();
    return () -> instruction.run(unused);
  }

  private static Buffer tile(Buffer buffer, long... shape) {
    return Buffer.computed(buffer.dataType(), shape, buffer.phase());
  }

  /** A row that sums others has as many of its equal elements as a tile has rows. */
  private long[] shape(Operation operation, int input, boolean divided) {
    Buffer buffer = operation.inputs().get(input);
    long[] shape = shape(buffer, divided);
    if (input == 0 && RowLoopKind.of(operation).equals(Optional.of(RowLoopKind.SUM_OF_ROWS))) {
      shape[1] /= count;
    }
    return shape;
  }

  private long[] shape(Buffer buffer, boolean divided) {
    long[] shape = buffer.shape();
    if (divided) {
      shape[0] /= count;
    }
    return shape;
  }
}
