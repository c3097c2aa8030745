package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The ways in which successive operations of a group share one loop. */
enum LoopFusion {
  /** One operation by itself. */
  NONE,
  /** The sums of the products of two rows. */
  SUM_OF_PRODUCTS,
  /** The sums of the products of short rows and parts of another array. */
  SUM_OF_SHORT_PRODUCTS,
  /** A factor for each row, then a shift for each row. */
  SCALE_AND_SHIFT,
  /** As above, then ReLU. */
  SCALE_SHIFT_AND_RECTIFY,
  /** A factor for each row, then the sum with another array. */
  PRODUCT_AND_SUM,
  /** The product of two arrays plus another one. */
  PRODUCT_PLUS_ARRAY,
  /** A multiple of an array plus another one. */
  MULTIPLE_PLUS_ARRAY,
  /** A multiple of an array minus another one. */
  MULTIPLE_MINUS_ARRAY,
  /** The sum of three arrays. */
  SUM_OF_THREE,
  /** A multiple of an array plus the product of two others. */
  MULTIPLE_PLUS_PRODUCT,
  /** A multiple of an array minus another one, plus a third one. */
  MULTIPLE_MINUS_AND_PLUS_ARRAY,
  /** A multiple of the sum of two arrays, plus another one. */
  MULTIPLE_OF_SUM_PLUS_ARRAY,
  /** A row as the factor of each row, then another row as its shift. */
  SCALE_AND_SHIFT_BY_ROW,
  /** A step function of one array as the factor of another array. */
  PRODUCT_WITH_STEP,
  /** A product of matrices plus a row. */
  PRODUCT_AND_ROW,
  /** A matrix plus a row, then ReLU. */
  ROW_AND_RECTIFY,
  /** A short array, repeated by a sum with zeros, as the factor of another one. */
  PRODUCT_WITH_REPETITION,
  /** c - (c y) y, the cotangent that goes back through y = tanh x. */
  TANH_COTANGENT,
  /** The same for the sum of two cotangents. */
  SUM_AND_TANH_COTANGENT,
  /** (c y)(1 - y), the cotangent that goes back through a sigmoid's value y. */
  SIGMOID_COTANGENT,
  /** A number less the square of an array. */
  NUMBER_LESS_SQUARE,
  /** A multiple of an array as the factor of another one. */
  PRODUCT_WITH_MULTIPLE,
  /** As above, of the negative of an array. */
  PRODUCT_WITH_NEGATIVE_MULTIPLE,
  /** tanh of a multiple, times a number, plus a number: a sigmoid. */
  SCALED_TANH,
  /** c (1 - e^-y), the cotangent that goes back through y = log(1 + e^x). */
  SOFTPLUS_COTANGENT,
  /** One of {@link RowFusion}. */
  ROWS;

  static final List<TileLoop> OF_SCALED_TANH =
      List.of(TileLoop.MULTIPLY, TileLoop.TANH, TileLoop.MULTIPLY, TileLoop.ADD);

  private static final List<TileLoop> OF_SOFTPLUS_COTANGENT =
      List.of(TileLoop.NEGATE, TileLoop.ELU, TileLoop.NEGATE, TileLoop.MULTIPLY);

  private static final int THREE = 3;

  /** The operations of a group in shared loops, as many together as possible. */
  static List<SharedLoop> sharedLoops(FusedGroup given) {
    FusedGroup group = RowFusion.ordered(given);
    return sharedLoops(
        group,
        index -> RowFusion.sharedLoopAt(index, group).orElseGet(() -> sharedLoopAt(index, group)));
  }

  /** The same without {@link #ROWS}, for which there are no loops on doubles. */
  static List<SharedLoop> sharedLoopsWithoutRows(FusedGroup group) {
    return sharedLoops(group, index -> sharedLoopAt(index, group));
  }

  private static List<SharedLoop> sharedLoops(FusedGroup group, IntFunction<SharedLoop> at) {
    List<SharedLoop> sharedLoops = new ArrayList<>();
    int index = 0;
    while (index < group.operations().size()) {
      SharedLoop shared = at.apply(index);
      sharedLoops.add(shared);
      index += shared.operations().size();
    }
    return sharedLoops;
  }

  private static SharedLoop sharedLoopAt(int index, FusedGroup group) {
    if (isScaledTanh(index, group)) {
      return new SharedLoop(
          SCALED_TANH, group.operations().subList(index, index + OF_SCALED_TANH.size()));
    }
    if (isChain(OF_SOFTPLUS_COTANGENT, RowLoopKind.PAIRS, index, group)) {
      return new SharedLoop(
          SOFTPLUS_COTANGENT,
          group.operations().subList(index, index + OF_SOFTPLUS_COTANGENT.size()));
    }
    LoopFusion three = ofThree(index, group);
    if (three != NONE) {
      return new SharedLoop(three, group.operations().subList(index, index + THREE));
    }
    if (isSumBeforeTanhCotangent(index, group)) {
      return new SharedLoop(
          SUM_AND_TANH_COTANGENT, group.operations().subList(index, index + 1 + THREE));
    }
    if (isNegativeMultiple(index, group)) {
      return new SharedLoop(
          PRODUCT_WITH_NEGATIVE_MULTIPLE, group.operations().subList(index, index + THREE));
    }
    LoopFusion pair = group.feedsOnlyNext(index) ? ofPair(index, group) : NONE;
    if (pair == PRODUCT_AND_ROW && isBetterRectified(index, group)) {
      pair = NONE;
    }
    int count = pair == NONE ? 1 : 2;
    if (pair == SCALE_AND_SHIFT
        && group.feedsOnlyNext(index + 1)
        && isComputedBy(group.operations().get(index + 2), TileLoop.RECTIFY)) {
      pair = SCALE_SHIFT_AND_RECTIFY;
      count = 3;
    }
    return new SharedLoop(pair, group.operations().subList(index, index + count));
  }

  /** Whether the row is better added together with a ReLU than together with the product. */
  private static boolean isBetterRectified(int index, FusedGroup group) {
    return group.feedsOnlyNext(index + 1)
        && ofPair(index + 1, group) == ROW_AND_RECTIFY
        && !new MatrixLoops(group.operations().get(index), group.tiles()).addsRowAtOnce();
  }

  static boolean isScaledTanh(int index, FusedGroup group) {
    return isChain(OF_SCALED_TANH, RowLoopKind.NUMBER, index, group);
  }

  /** Whether operations have these loops, and each is all that reads the result before it. */
  private static boolean isChain(
      List<TileLoop> loops, RowLoopKind arithmetic, int index, FusedGroup group) {
    if (index + loops.size() > group.operations().size()) {
      return false;
    }
    for (int i = 0; i < loops.size(); i++) {
      Operation operation = group.operations().get(index + i);
      RowLoopKind form = RowLoopKind.of(operation).orElseThrow();
      boolean fits =
          isComputedBy(operation, loops.get(i))
              && (form == RowLoopKind.FUNCTION || form == arithmetic)
              && (i == 0 || group.feedsOnlyNext(index + i - 1));
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static LoopFusion ofThree(int index, FusedGroup group) {
    if (index + THREE > group.operations().size()) {
      return NONE;
    }
    if (isTanhCotangent(index, group)) {
      return TANH_COTANGENT;
    }
    if (isSigmoidCotangent(index, group)) {
      return SIGMOID_COTANGENT;
    }
    Operation first = group.operations().get(index);
    Operation second = group.operations().get(index + 1);
    if (!isOfPairs(group.operations().get(index + 2), TileLoop.ADD)
        || !group.feedsOnly(index + 1, index + 2)
        || !isReadOnce(second.outputs().get(0), group.operations().get(index + 2))) {
      return NONE;
    }
    if (group.feedsOnly(index, index + 2)) {
      return isMultiple(first) && isOfPairs(second, TileLoop.MULTIPLY)
          ? MULTIPLE_PLUS_PRODUCT
          : NONE;
    }
    if (!group.feedsOnlyNext(index)) {
      return NONE;
    }
    // The first result could also be the number by which an array is multiplied.
    if (storage(second, 0) != first.outputs().get(0).storage()) {
      return NONE;
    }
    if (isOfPairs(first, TileLoop.ADD) && isMultiple(second)) {
      return MULTIPLE_OF_SUM_PLUS_ARRAY;
    }
    boolean isDifference =
        isMultiple(first)
            && isOfPairs(second, TileLoop.SUBTRACT)
            && isReadOnce(first.outputs().get(0), second);
    return isDifference ? MULTIPLE_MINUS_AND_PLUS_ARRAY : NONE;
  }

  private static boolean isTanhCotangent(int index, FusedGroup group) {
    if (!group.feedsOnlyNext(index) || !group.feedsOnlyNext(index + 1)) {
      return false;
    }
    List<Operation> three = group.operations().subList(index, index + THREE);
    boolean inPairs =
        three.stream().allMatch(it -> RowLoopKind.of(it).orElseThrow() == RowLoopKind.PAIRS);
    if (!inPairs
        || !isComputedBy(three.get(0), TileLoop.MULTIPLY)
        || !isComputedBy(three.get(1), TileLoop.MULTIPLY)
        || !isComputedBy(three.get(2), TileLoop.SUBTRACT)) {
      return false;
    }
    Buffer c = storage(three.get(0), 0);
    Buffer y = storage(three.get(0), 1);
    Buffer once = three.get(0).outputs().get(0).storage();
    return storage(three.get(1), 0) == once
        && storage(three.get(1), 1) == y
        && storage(three.get(2), 0) == c;
  }

  private static boolean isSigmoidCotangent(int index, FusedGroup group) {
    if (!group.feedsOnly(index, index + 2) || !group.feedsOnly(index + 1, index + 2)) {
      return false;
    }
    Operation first = group.operations().get(index);
    Operation rest = group.operations().get(index + 1);
    Operation last = group.operations().get(index + 2);
    return isOfPairs(first, TileLoop.MULTIPLY)
        && isComputedBy(rest, TileLoop.SUBTRACT_FROM_NUMBER)
        && RowLoopKind.number(rest) == 1
        && isOfPairs(last, TileLoop.MULTIPLY)
        && storage(rest, 0) == storage(first, 1)
        && storage(last, 0) == first.outputs().get(0).storage()
        && storage(last, 1) == rest.outputs().get(0).storage();
  }

  private static boolean isOfPairs(Operation operation, TileLoop loop) {
    return isComputedBy(operation, loop)
        && RowLoopKind.of(operation).orElseThrow() == RowLoopKind.PAIRS;
  }

  private static boolean isSumBeforeTanhCotangent(int index, FusedGroup group) {
    if (index + THREE >= group.operations().size()) {
      return false;
    }
    Operation sum = group.operations().get(index);
    return isOfPairs(sum, TileLoop.ADD)
        && isTanhCotangent(index + 1, group)
        && storage(group.operations().get(index + 1), 0) == sum.outputs().get(0).storage()
        && group.feeds(index, List.of(index + 1, index + THREE));
  }

  private static boolean isNegativeMultiple(int index, FusedGroup group) {
    return isComputedBy(group.operations().get(index), TileLoop.NEGATE)
        && group.feedsOnlyNext(index)
        && group.feedsOnlyNext(index + 1)
        && ofPair(index + 1, group) == PRODUCT_WITH_MULTIPLE;
  }

  private static Buffer storage(Operation operation, int operand) {
    return operation.inputs().get(operand).storage();
  }

  private static LoopFusion ofPair(int index, FusedGroup group) {
    Operation first = group.operations().get(index);
    Operation second = group.operations().get(index + 1);
    Buffer between = first.outputs().get(0);
    RowLoopKind form = RowLoopKind.of(second).orElseThrow();
    boolean joinsOther = form == RowLoopKind.PAIRS && isReadOnce(between, second);
    if (RowLoopKind.of(first).orElseThrow() == RowLoopKind.MATRICES) {
      return addsRow(second, between) && !RowLoopKind.isSumOfTiles(first, group.isCut())
          ? PRODUCT_AND_ROW
          : NONE;
    }
    if (isComputedBy(first, TileLoop.STEP)) {
      return joinsOther && isComputedBy(second, TileLoop.MULTIPLY) ? PRODUCT_WITH_STEP : NONE;
    }
    if (joinsOther
        && isComputedBy(first, TileLoop.MULTIPLY_BY_NUMBER)
        && isComputedBy(second, TileLoop.MULTIPLY)) {
      return PRODUCT_WITH_MULTIPLE;
    }
    RowLoopKind product = RowLoopKind.of(first).orElseThrow();
    if (product == RowLoopKind.ROW && isComputedBy(first, TileLoop.ADD)) {
      return isComputedBy(second, TileLoop.RECTIFY) ? ROW_AND_RECTIFY : NONE;
    }
    if (joinsOther && isOfPairs(first, TileLoop.ADD)) {
      return isComputedBy(second, TileLoop.ADD) ? SUM_OF_THREE : NONE;
    }
    if (joinsOther && isMultiple(first)) {
      return ofMultiple(second, between);
    }
    if (isRepetition(first)) {
      return form == RowLoopKind.SCATTERED && isComputedBy(second, TileLoop.MULTIPLY)
          ? PRODUCT_WITH_REPETITION
          : NONE;
    }
    if (!isComputedBy(first, TileLoop.MULTIPLY)) {
      return NONE;
    }
    if (product == RowLoopKind.SCATTERED) {
      return form == RowLoopKind.SUM && sumsRuns(first, form.rowLength(second))
          ? SUM_OF_SHORT_PRODUCTS
          : NONE;
    }
    if (product == RowLoopKind.PAIRS) {
      if (joinsOther && isComputedBy(second, TileLoop.ADD)) {
        return PRODUCT_PLUS_ARRAY;
      }
      if (isComputedBy(second, TileLoop.SUBTRACT_FROM_NUMBER)) {
        return storage(first, 0) == storage(first, 1) ? NUMBER_LESS_SQUARE : NONE;
      }
      boolean ofLongRows = form == RowLoopKind.SUM && form.rowLength(second) >= RowLoops.WIDTH;
      return ofLongRows ? SUM_OF_PRODUCTS : NONE;
    }
    if (product == RowLoopKind.ROW) {
      boolean shifts =
          form == RowLoopKind.ROW
              && isComputedBy(second, TileLoop.ADD)
              && storage(second, 0) == between.storage();
      return shifts && product.rowLength(first) == form.rowLength(second)
          ? SCALE_AND_SHIFT_BY_ROW
          : NONE;
    }
    if (product != RowLoopKind.COLUMN || !isComputedBy(second, TileLoop.ADD)) {
      return NONE;
    }
    if (joinsOther) {
      return PRODUCT_AND_SUM;
    }
    boolean sameRows = between.hasShape(second.inputs().get(0).shape());
    return form == RowLoopKind.COLUMN && sameRows ? SCALE_AND_SHIFT : NONE;
  }

  /** Whether an operation multiplies an array by a number. */
  private static boolean isMultiple(Operation operation) {
    return isComputedBy(operation, TileLoop.MULTIPLY_BY_NUMBER)
        || (isComputedBy(operation, TileLoop.MULTIPLY)
            && RowLoopKind.of(operation).orElseThrow() == RowLoopKind.NUMBER);
  }

  private static LoopFusion ofMultiple(Operation second, Buffer multiple) {
    if (isComputedBy(second, TileLoop.ADD)) {
      return MULTIPLE_PLUS_ARRAY;
    }
    return isComputedBy(second, TileLoop.SUBTRACT) && storage(second, 0) == multiple.storage()
        ? MULTIPLE_MINUS_ARRAY
        : NONE;
  }

  /** Whether an operation adds an array to zeros, so that it is repeated. */
  private static boolean isRepetition(Operation operation) {
    return isComputedBy(operation, TileLoop.ADD)
        && RowLoopKind.of(operation).orElseThrow() == RowLoopKind.SCATTERED
        && RowLoopKind.isFilledWith(0, operation.inputs().get(0));
  }

  /** Whether rows of so many elements of the first factor meet as many elements of the second. */
  private static boolean sumsRuns(Operation product, int length) {
    BroadcastRuns runs =
        BroadcastRuns.of(product.inputs().get(0).shape(), product.inputs().get(1).shape());
    return runs.length() == length
        && !runs.firstRepeats()
        && !runs.secondRepeats()
        && product.inputs().get(0).length() == product.outputs().get(0).length();
  }

  /** Whether an operation adds one row to each row of a matrix. */
  private static boolean addsRow(Operation operation, Buffer matrix) {
    Buffer first = operation.inputs().get(0);
    if (!isComputedBy(operation, TileLoop.ADD) || first.storage() != matrix.storage()) {
      return false;
    }
    Buffer row = operation.inputs().get(1);
    long columns = matrix.shape()[1];
    return first.hasShape(matrix.shape())
        && columns > 1
        && row.length() == columns
        && row.shape()[row.rank() - 1] == columns;
  }

  private static boolean isComputedBy(Operation operation, TileLoop loop) {
    return OpCards.of(operation).tileLoop() == loop;
  }

  /** Whether exactly one operand is this buffer, in whatever shape. */
  private static boolean isReadOnce(Buffer buffer, Operation operation) {
    return operation.inputs().stream().filter(it -> it.storage() == buffer.storage()).count() == 1;
  }
}
