package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.loop.FunctionLoops;
import io.github.dl4jode.array.loop.PairLoops;
import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.array.loop.RowSums;
import io.github.dl4jode.array.loop.ShortRowLoops;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.ElementPlaces;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import io.github.dl4jode.tape.internal.tile.LoopNumbers.Tiles;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** Binds operations to loops on the tiles of their buffers. */
final class LoopBinder {

  private final int count;
  private final Tiles<float[]> tiles;

  /**
   * @param count the number of tiles
   */
  LoopBinder(int count, Tiles<float[]> tiles) {
    this.count = count;
    this.tiles = tiles;
  }

  /** The loop of several operations over one tile. */
  Loop of(SharedLoop shared) {
    Operation first = shared.first();
    Operation last = shared.last();
    if (RowLoopKind.of(first).orElseThrow() == RowLoopKind.MOVED) {
      return moved(first);
    }
    boolean divided = !RowLoopKind.isSumOfTiles(last, isCut());
    float[] y = tiles.of(last.outputs().get(0), divided);
    int n = tileLength(last);
    float[] x = operand(first, 0);
    if (shared.fusion() == LoopFusion.NONE) {
      return single(first, x, y, n);
    }
    boolean sums =
        shared.fusion() == LoopFusion.SUM_OF_PRODUCTS
            || shared.fusion() == LoopFusion.SUM_OF_SHORT_PRODUCTS;
    int length = rowLength(sums ? last : first);
    int rows = n / length;
    return switch (shared.fusion()) {
      case ROWS -> RowFusion.loop(shared, this::operand, y);
      case PRODUCT_WITH_REPETITION -> productWithRepetition(first, last, y);
      case SUM_OF_PRODUCTS -> {
        float[] z = operand(first, 1);
        float factor = factor(last);
        yield () -> RowLoops.sumProducts(x, z, factor, y, n, length);
      }
      case SUM_OF_SHORT_PRODUCTS -> {
        float[] z = operand(first, 1);
        float factor = factor(last);
        int[] starts = runs(first).second();
        yield () -> ShortRowLoops.sumProducts(x, z, starts, length, factor, y);
      }
      case SCALE_AND_SHIFT -> {
        float[] factors = operand(first, 1);
        float[] shifts = operand(last, 1);
        yield () -> RowLoops.scaleAndShift(x, factors, shifts, y, rows, length);
      }
      case SCALE_SHIFT_AND_RECTIFY -> {
        float[] factors = operand(first, 1);
        float[] shifts = operand(shared.operations().get(1), 1);
        yield () -> RowLoops.scaleShiftAndRectify(x, factors, shifts, y, rows, length);
      }
      case PRODUCT_AND_SUM -> {
        float[] factors = operand(first, 1);
        float[] z = other(last, first);
        yield () -> RowLoops.multiplyByColumnAndAdd(x, factors, z, y, rows, length);
      }
      case PRODUCT_AND_ROW ->
          new MatrixLoops(first, count)
              .product(x, operand(first, 1), Optional.of(operand(last, 1)), y);
      case ROW_AND_RECTIFY -> {
        float[] row = operand(first, 1);
        yield () -> RowLoops.addRowAndRectify(x, row, y, rows, length);
      }
      case SCALED_TANH -> {
        float[] slope = operand(first, 1);
        float[] factor = operand(shared.operations().get(2), 1);
        float[] shift = operand(last, 1);
        yield () -> FunctionLoops.scaledTanh(x, slope[0], factor[0], shift[0], y, n);
      }
      case PRODUCT_WITH_STEP -> {
        float[] z = other(last, first);
        yield () -> RowLoops.multiplyByStep(x, z, y, n);
      }
      case TANH_COTANGENT -> {
        float[] z = operand(first, 1);
        yield () -> FunctionLoops.tanhCotangent(x, z, y, n);
      }
      case SCALE_AND_SHIFT_BY_ROW -> {
        float[] factors = operand(first, 1);
        float[] shifts = operand(last, 1);
        yield () -> PairLoops.scaleAndShiftByRow(x, factors, shifts, y, rows, length);
      }
      case SUM_AND_TANH_COTANGENT -> {
        float[] z = operand(first, 1);
        float[] values = operand(shared.operations().get(1), 1);
        yield () -> FunctionLoops.tanhCotangent(x, z, values, y, n);
      }
      case SIGMOID_COTANGENT -> {
        float[] z = operand(first, 1);
        yield () -> PairLoops.sigmoidCotangent(x, z, y, n);
      }
      case SOFTPLUS_COTANGENT -> {
        float[] c = other(last, shared.beforeLast());
        yield () -> FunctionLoops.softplusCotangent(c, x, y, n);
      }
      case NUMBER_LESS_SQUARE -> {
        float number = RowLoopKind.number(last);
        yield () -> PairLoops.subtractSquareFrom(number, x, y, n);
      }
      case PRODUCT_WITH_MULTIPLE -> productWithMultiple(first, last, x, 1, y, n);
      case PRODUCT_WITH_NEGATIVE_MULTIPLE ->
          productWithMultiple(shared.operations().get(1), last, x, -1, y, n);
      default -> elementWise(shared, x, y, n);
    };
  }

  /** The loop of several operations on elements at the same places. */
  private Loop elementWise(SharedLoop shared, float[] x, float[] y, int n) {
    Operation first = shared.first();
    Operation second = shared.operations().get(1);
    if (shared.fusion() == LoopFusion.MULTIPLE_PLUS_PRODUCT) {
      float[] number = multiplier(first);
      float[] z = operand(second, 0);
      float[] w = operand(second, 1);
      return () -> PairLoops.scaleAndAddProduct(x, number[0], z, w, y, n);
    }
    float[] w = other(shared.last(), second == shared.last() ? first : second);
    return switch (shared.fusion()) {
      case MULTIPLE_MINUS_AND_PLUS_ARRAY -> {
        float[] number = multiplier(first);
        float[] z = operand(second, 1);
        yield () -> PairLoops.scaleSubtractAndAdd(x, number[0], z, w, y, n);
      }
      case MULTIPLE_OF_SUM_PLUS_ARRAY -> {
        float[] z = operand(first, 1);
        float[] number = multiplier(second);
        yield () -> PairLoops.addScaleAndAdd(x, z, number[0], w, y, n);
      }
      case PRODUCT_PLUS_ARRAY -> {
        float[] z = operand(first, 1);
        yield () -> PairLoops.multiplyAndAdd(x, z, w, y, n);
      }
      case SUM_OF_THREE -> {
        float[] z = operand(first, 1);
        yield () -> PairLoops.addThree(x, z, w, y, n);
      }
      case MULTIPLE_PLUS_ARRAY, MULTIPLE_MINUS_ARRAY -> {
        float[] number = multiplier(first);
        yield shared.fusion() == LoopFusion.MULTIPLE_PLUS_ARRAY
            ? () -> PairLoops.scaleAndAdd(x, number[0], w, y, n)
            : () -> PairLoops.scaleAndSubtract(x, number[0], w, y, n);
      }
      default -> throw new IllegalStateException("No such loop");
    };
  }

  /** The number by which an operation multiplies: its argument, or its second operand. */
  private float[] multiplier(Operation multiple) {
    return multiple.inputs().size() == 1
        ? new float[] {RowLoopKind.number(multiple)}
        : operand(multiple, 1);
  }

  private Loop productWithMultiple(
      Operation multiple, Operation product, float[] x, float sign, float[] y, int n) {
    float number = sign * RowLoopKind.number(multiple);
    float[] z = other(product, multiple);
    return () -> PairLoops.scaleAndMultiply(x, number, z, y, n);
  }

  private Loop single(Operation operation, float[] x, float[] y, int n) {
    RowLoopKind form = RowLoopKind.of(operation).orElseThrow();
    if (form == RowLoopKind.FUNCTION) {
      return function(operation, x, y, n);
    }
    if (form == RowLoopKind.SUM) {
      int length = rowLength(operation);
      float factor = factor(operation);
      return () -> RowLoops.sumRows(x, factor, y, n, length);
    }
    if (form == RowLoopKind.MATRICES) {
      return matrices(operation, x, operand(operation, 1), y);
    }
    float[] z = operand(operation, 1);
    if (form == RowLoopKind.SUM_OF_ROWS) {
      float factor = operation.inputs().get(0).array().getFloat(0);
      int length = rowLength(operation);
      float[] term = new float[length];
      return sumOfTiles(
          y,
          term,
          () -> {
            Arrays.fill(term, 0);
            RowSums.add(z, factor, term, z.length / length, length);
          });
    }
    return switch (OpCards.of(operation).tileLoop()) {
      case ADD -> sum(operation, form, x, z, y, n);
      case SUBTRACT -> difference(operation, form, x, z, y, n);
      case MULTIPLY -> product(operation, form, x, z, y, n);
      case DIVIDE -> quotient(operation, form, x, z, y, n);
      default -> throw new IllegalStateException("No loop for " + operation);
    };
  }

  private Loop matrices(Operation operation, float[] x, float[] z, float[] y) {
    MatrixLoops loops = new MatrixLoops(operation, count);
    return RowLoopKind.isSumOfTiles(operation, isCut())
        ? loops.addedProduct(x, z, y)
        : loops.product(x, z, Optional.empty(), y);
  }

  /** Adds the term of one tile to y: as one number, as if another thread had computed it. */
  static Loop sumOfTiles(float[] y, float[] term, Loop loop) {
    return () -> {
      loop.run();
      RowLoops.add(y, term, y, y.length);
    };
  }

  /** The operands of a move in sequence are its sources. */
  private Loop moved(Operation operation) {
    float[][] sources =
        IntStream.range(0, operation.inputs().size())
            .mapToObj(index -> operand(operation, index))
            .toArray(float[][]::new);
    return new MovedElements(
        sources,
        ElementPlaces.of(operation.kernel(), operation.inputs(), operation.outputs()).get(0),
        tiles.of(operation.outputs().get(0), true));
  }

  private static Loop function(Operation operation, float[] x, float[] y, int n) {
    float number = RowLoopKind.number(operation);
    return switch (OpCards.of(operation).tileLoop()) {
      // From -0, so that the negative of 0 has its sign.
      case NEGATE -> () -> RowLoops.subtractFrom(-0f, x, y, n);
      case RECTIFY -> () -> RowLoops.rectify(x, y, n);
      case STEP -> () -> RowLoops.step(x, y, n);
      case RECIPROCAL_ROOT -> () -> RowLoops.reciprocalRoot(x, y, n);
      case SOFTPLUS -> () -> FunctionLoops.softplus(x, y, n);
      case TANH -> () -> FunctionLoops.tanh(x, y, n);
      case ELU -> () -> FunctionLoops.exponentialLinearUnit(x, y, n);
      case ADD_NUMBER -> () -> RowLoops.add(x, number, y, n);
      case SUBTRACT_NUMBER -> () -> RowLoops.subtract(x, number, y, n);
      case SUBTRACT_FROM_NUMBER -> () -> RowLoops.subtractFrom(number, x, y, n);
      case MULTIPLY_BY_NUMBER -> () -> RowLoops.multiply(x, number, y, n);
      case DIVIDE_BY_NUMBER -> () -> PairLoops.divide(x, number, y, n);
      default -> throw new IllegalStateException("No loop for " + operation);
    };
  }

  private Loop sum(Operation operation, RowLoopKind form, float[] x, float[] z, float[] y, int n) {
    int length = rowLength(operation);
    return switch (form) {
      case PAIRS -> () -> RowLoops.add(x, z, y, n);
      case NUMBER -> () -> RowLoops.add(x, z[0], y, n);
      case COLUMN -> () -> RowLoops.addColumn(x, z, y, n / length, length);
      case ROW -> () -> RowLoops.addRow(x, z, y, n / length, length);
      default -> scattered(operation, x, z, y);
    };
  }

  private Loop difference(
      Operation operation, RowLoopKind form, float[] x, float[] z, float[] y, int n) {
    int length = rowLength(operation);
    return switch (form) {
      case PAIRS -> () -> RowLoops.subtract(x, z, y, n);
      case NUMBER -> () -> RowLoops.subtract(x, z[0], y, n);
      case COLUMN -> () -> RowLoops.subtractColumn(x, z, y, n / length, length);
      case ROW -> () -> RowLoops.subtractRow(x, z, y, n / length, length);
      default -> scattered(operation, x, z, y);
    };
  }

  private Loop product(
      Operation operation, RowLoopKind form, float[] x, float[] z, float[] y, int n) {
    int length = rowLength(operation);
    return switch (form) {
      case PAIRS -> () -> RowLoops.multiply(x, z, y, n);
      case NUMBER -> () -> RowLoops.multiply(x, z[0], y, n);
      case COLUMN -> () -> RowLoops.multiplyByColumn(x, z, y, n / length, length);
      case ROW -> () -> RowLoops.multiplyByRow(x, z, y, n / length, length);
      default -> scattered(operation, x, z, y);
    };
  }

  private Loop quotient(
      Operation operation, RowLoopKind form, float[] x, float[] z, float[] y, int n) {
    return switch (form) {
      case PAIRS -> () -> PairLoops.divide(x, z, y, n);
      case NUMBER -> () -> PairLoops.divide(x, z[0], y, n);
      default -> scattered(operation, x, z, y);
    };
  }

  /** Small operands whose elements meet in any other way, one by one. */
  private Loop scattered(Operation operation, float[] x, float[] z, float[] y) {
    BroadcastRuns runs = runs(operation);
    int[] first = runs.firstPlaces();
    int[] second = runs.secondPlaces();
    return ScatteredLoops.of(OpCards.of(operation).tileLoop(), x, first, z, second, y);
  }

  /** The product of an array and a shorter one at its places in the repeated one. */
  private Loop productWithRepetition(Operation repetition, Operation product, float[] y) {
    int[] ofShort = runs(repetition).secondPlaces();
    BroadcastRuns runs = runs(product);
    int[] first = runs.firstPlaces();
    int[] second = runs.secondPlaces();
    Buffer between = repetition.outputs().get(0).storage();
    boolean isFirst = product.inputs().get(0).storage() == between;
    int[] repeated = isFirst ? first : second;
    int[] inShort = IntStream.of(repeated).map(place -> ofShort[place]).toArray();
    return ScatteredLoops.of(
        TileLoop.MULTIPLY,
        operand(product, isFirst ? 1 : 0),
        isFirst ? second : first,
        operand(repetition, 1),
        inShort,
        y);
  }

  /** How the operands of an operation meet in a tile. */
  private BroadcastRuns runs(Operation operation) {
    boolean[] divided = RowLoopKind.divided(operation, isCut());
    return BroadcastRuns.of(
        tileShape(operation.inputs().get(0), divided[0]),
        tileShape(operation.inputs().get(1), divided[1]));
  }

  private long[] tileShape(Buffer buffer, boolean divided) {
    long[] shape = buffer.shape();
    if (divided) {
      shape[0] /= count;
    }
    return shape;
  }

  private float[] operand(Operation operation, int index) {
    boolean[] divided = RowLoopKind.divided(operation, isCut());
    return tiles.of(operation.inputs().get(index), divided[index]);
  }

  private boolean isCut() {
    return count > 1;
  }

  /** The operand that is not the result of another operation. */
  private float[] other(Operation operation, Operation before) {
    Buffer between = before.outputs().get(0).storage();
    return operand(operation, operation.inputs().get(0).storage() == between ? 1 : 0);
  }

  private int tileLength(Operation operation) {
    return Math.toIntExact(operation.outputs().get(0).length() / count);
  }

  private static int rowLength(Operation operation) {
    return RowLoopKind.of(operation).orElseThrow().rowLength(operation);
  }

  /** The factor of a sum of rows. */
  private static float factor(Operation sum) {
    return sum.inputs().get(1).array().getFloat(0);
  }
}
