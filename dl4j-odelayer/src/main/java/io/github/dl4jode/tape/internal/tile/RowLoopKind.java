package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.RowMajor;
import io.github.dl4jode.array.loop.FloatProductLoops;
import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.LegacyKernel;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * How the elements of the operands of a row-wise operation are paired, which decides the loop that
 * computes it.
 */
enum RowLoopKind {
  /** One operand. */
  FUNCTION,
  /** Two operands of one shape. */
  PAIRS,
  /** The second operand is one number. */
  NUMBER,
  /** The second operand has one number for each row. */
  COLUMN,
  /** The second operand is one row. */
  ROW,
  /** The operands repeat in another way, or have short rows. */
  SCATTERED,
  /** The sum of each row. */
  SUM,
  /** The sum of all rows, which is complete after the last tile only. */
  SUM_OF_ROWS,
  /**
   * The product of two matrices. Where arrays are cut it needs all of the second one; where the
   * first one is transposed, each tile adds to all of the result.
   */
  MATRICES,
  /** Elements in other places, which may need all operands. */
  MOVED;

  /**
   * The elements of a second factor that stays in the cache. With a larger one a product is faster
   * as a call of ND4J, which cuts it into blocks.
   */
  private static final long LARGEST_FACTOR = 16_384;

  /** ND4J gains less by its blocks of doubles. */
  private static final long LARGEST_FACTOR_OF_DOUBLES = 65_536;

  /** Products with fewer multiplications than this are loops whatever their factors. */
  private static final long FEW_MULTIPLICATIONS = 500_000;

  /** The form of an operation, or nothing where there is no loop for it. */
  static Optional<RowLoopKind> of(Operation operation) {
    DataType type = operation.outputs().get(0).dataType();
    boolean onNumbers =
        (type == DataType.FLOAT || type == DataType.DOUBLE)
            && operation.inputs().stream().allMatch(it -> it.dataType() == type);
    if (!onNumbers || operation.outputs().size() != 1) {
      return Optional.empty();
    }
    if (OpCards.of(operation).tileLoop() == TileLoop.MOVE) {
      boolean inOrder = operation.inputs().stream().allMatch(it -> it.rank() < 2 || isRowMajor(it));
      return inOrder ? Optional.of(MOVED) : Optional.empty();
    }
    if (BatchSplit.divided(operation).isEmpty()) {
      return isSumOfRows(operation) ? Optional.of(SUM_OF_ROWS) : ofMatrices(operation);
    }
    return switch (operation.inputs().size()) {
      case 1 -> isFunction(operation) ? Optional.of(FUNCTION) : Optional.empty();
      case 2 ->
          isProduct(operation)
              ? ofProduct(operation).or(() -> ofMatrices(operation))
              : ofArithmetic(operation);
      default -> Optional.empty();
    };
  }

  private static boolean isFunction(Operation operation) {
    return switch (OpCards.of(operation).tileLoop()) {
      case RECTIFY, STEP -> number(operation) == 0;
      case ELU -> ((CustomKernel) operation.kernel()).realOr(1) == 1;
      case NEGATE,
          RECIPROCAL_ROOT,
          SOFTPLUS,
          TANH,
          ADD_NUMBER,
          SUBTRACT_NUMBER,
          SUBTRACT_FROM_NUMBER,
          MULTIPLY_BY_NUMBER,
          DIVIDE_BY_NUMBER ->
          true;
      default -> false;
    };
  }

  private static boolean isProduct(Operation operation) {
    return OpCards.of(operation).tileLoop() == TileLoop.PRODUCT;
  }

  private static boolean isArithmetic(Operation operation) {
    return switch (OpCards.of(operation).tileLoop()) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> true;
      default -> false;
    };
  }

  /** The scalar argument of an operation of one operand, or 0 if it has no such argument. */
  static float number(Operation operation) {
    return (float) exactNumber(operation);
  }

  /** The same in double. */
  static double exactNumber(Operation operation) {
    if (operation.kernel() instanceof LegacyKernel legacy) {
      return legacy.op() instanceof ScalarOp scalar && scalar.scalar() != null
          ? scalar.scalar().getDouble(0)
          : 0;
    }
    return ((CustomKernel) operation.kernel()).realOr(0);
  }

  /**
   * For each input of an operation with a loop, whether it needs one tile of it, or all.
   *
   * @param cut whether there is more than one tile
   */
  static boolean[] divided(Operation operation, boolean cut) {
    RowLoopKind kind = of(operation).orElseThrow();
    if (kind == MATRICES && cut) {
      return new boolean[] {true, isFirstTransposed(operation)};
    }
    if (kind == MATRICES || kind == MOVED) {
      // All of an array is its only tile.
      boolean[] divided = new boolean[operation.inputs().size()];
      Arrays.fill(divided, true);
      return divided;
    }
    return BatchSplit.divided(operation).orElseGet(() -> new boolean[] {false, true});
  }

  /**
   * Whether each tile adds to all of the result, which is complete after the last one only: that of
   * this pass or, for a sum over passes, that of the last pass.
   *
   * @param cut whether there is more than one tile
   */
  static boolean isSumOfTiles(Operation operation, boolean cut) {
    RowLoopKind kind = of(operation).orElseThrow();
    boolean isAdded = cut || operation.outputs().get(0).storage().isSummed();
    return kind == SUM_OF_ROWS || (kind == MATRICES && isAdded && isFirstTransposed(operation));
  }

  /** Whether the first factor of a product lies in memory as its transpose. */
  static boolean isFirstTransposed(Operation product) {
    return ((CustomKernel) product.kernel()).integer(0) != 0;
  }

  private static Optional<RowLoopKind> ofMatrices(Operation operation) {
    if (!isProduct(operation) || operation.inputs().stream().anyMatch(it -> it.rank() != 2)) {
      return Optional.empty();
    }
    CustomKernel kernel = (CustomKernel) operation.kernel();
    boolean suits =
        kernel.integer(2) == 0
            && kernel.realsAreDefault(1, 0)
            && operation.inputs().stream().allMatch(RowLoopKind::isRowMajor)
            && isSmall(operation);
    return suits ? Optional.of(MATRICES) : Optional.empty();
  }

  /** Whether the factor that each row meets stays in the cache, or the sum of a transposed one. */
  private static boolean isSmall(Operation product) {
    Buffer result = product.outputs().get(0);
    Buffer again = isFirstTransposed(product) ? result : product.inputs().get(1);
    long columns = result.shape()[1];
    boolean mayBeLarger = result.dataType() == DataType.DOUBLE && !isFirstTransposed(product);
    return again.length() <= (mayBeLarger ? LARGEST_FACTOR_OF_DOUBLES : LARGEST_FACTOR)
        || multiplications(product) / columns * Math.max(columns, FloatProductLoops.WIDTH)
            <= FEW_MULTIPLICATIONS;
  }

  /** Whether an array that exists, such as a parameter, lies row by row. */
  private static boolean isRowMajor(Buffer buffer) {
    return !buffer.hasArray() || RowMajor.holdsFor(buffer.array());
  }

  /** The multiplications of a product of matrices. */
  static long multiplications(Operation operation) {
    long[] first = operation.inputs().get(0).shape();
    return operation.outputs().get(0).length() * first[isFirstTransposed(operation) ? 0 : 1];
  }

  private static Optional<RowLoopKind> ofProduct(Operation operation) {
    boolean plain = ((CustomKernel) operation.kernel()).realsAreDefault(1, 0);
    return plain && areEqual(operation.inputs().get(1)) ? Optional.of(SUM) : Optional.empty();
  }

  /** Whether an operation is a row of equal elements times a matrix. */
  private static boolean isSumOfRows(Operation operation) {
    if (!isProduct(operation)) {
      return false;
    }
    CustomKernel kernel = (CustomKernel) operation.kernel();
    Buffer row = operation.inputs().get(0);
    return kernel.integer(0) == 0
        && kernel.integer(1) == 0
        && kernel.integer(2) == 0
        && kernel.realsAreDefault(1, 0)
        && operation.inputs().stream().allMatch(input -> input.rank() == 2)
        && row.shape()[0] == 1
        && areEqual(row);
  }

  private static boolean areEqual(Buffer buffer) {
    return buffer.isConstant() && areAll(numbers(buffer)[0], numbers(buffer));
  }

  /** Whether a buffer is a constant all of whose elements are a number. */
  static boolean isFilledWith(double number, Buffer buffer) {
    return buffer.isConstant() && areAll(number, numbers(buffer));
  }

  private static double[] numbers(Buffer constant) {
    return constant.array().reshape(constant.length()).toDoubleVector();
  }

  private static boolean areAll(double number, double... numbers) {
    boolean equal = true;
    for (double each : numbers) {
      equal &= each == number;
    }
    return equal;
  }

  /** The elements of one row where operands meet, or are summed, row by row; 1 elsewhere. */
  int rowLength(Operation operation) {
    Buffer first = operation.inputs().get(0);
    return switch (this) {
      case SUM -> Math.toIntExact(first.shape()[1]);
      case SUM_OF_ROWS -> Math.toIntExact(operation.outputs().get(0).length());
      case COLUMN, ROW ->
          BroadcastRuns.of(first.shape(), operation.inputs().get(1).shape()).length();
      default -> 1;
    };
  }

  private static Optional<RowLoopKind> ofArithmetic(Operation operation) {
    Buffer first = operation.inputs().get(0);
    Buffer second = operation.inputs().get(1);
    if (!isArithmetic(operation)) {
      return Optional.empty();
    }
    if (Arrays.equals(first.shape(), second.shape())) {
      return Optional.of(PAIRS);
    }
    boolean firstIsWhole = operation.outputs().get(0).length() == first.length();
    if (second.length() == 1) {
      return firstIsWhole ? Optional.of(NUMBER) : Optional.empty();
    }
    BroadcastRuns runs = BroadcastRuns.of(first.shape(), second.shape());
    boolean hasLoopsOfRows = OpCards.of(operation).tileLoop() != TileLoop.DIVIDE;
    if (hasLoopsOfRows && firstIsWhole && runs.length() >= RowLoops.WIDTH) {
      if (runs.secondRepeats() && rises(runs.second())) {
        return Optional.of(COLUMN);
      }
      if (!runs.secondRepeats() && second.length() == runs.length()) {
        return Optional.of(ROW);
      }
    }
    return Optional.of(SCATTERED);
  }

  /** Whether two operands meet in runs of as many elements as one instruction works on, or more. */
  static boolean hasLongRuns(Operation pairs) {
    BroadcastRuns runs =
        BroadcastRuns.of(pairs.inputs().get(0).shape(), pairs.inputs().get(1).shape());
    return runs.length() >= RowLoops.WIDTH;
  }

  private static boolean rises(int[] places) {
    for (int i = 0; i < places.length; i++) {
      if (places[i] != i) {
        return false;
      }
    }
    return true;
  }
}
