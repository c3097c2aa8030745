package io.github.dl4jode.tape;

import io.github.dl4jode.simd.RowLoops;
import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.List;

/** Operations of a chain that follow each other and share one loop. */
enum Fusion {
  /** One operation by itself. */
  NONE,
  /** The sums of the products of two rows. */
  SUM_OF_PRODUCTS,
  /** A factor for each row, then a shift for each row. */
  SCALE_AND_SHIFT,
  /** As above, then ReLU. */
  SCALE_SHIFT_AND_RECTIFY,
  /** A factor for each row, then the sum with another array. */
  PRODUCT_AND_SUM,
  /** What lets through where something is positive. */
  PRODUCT_WITH_STEP;

  /**
   * What is computed by one loop.
   *
   * @param operations one behind the other; what is between them is never stored
   */
  record Group(Fusion fusion, List<Operation> operations) {

    Operation first() {
      return operations.get(0);
    }

    Operation last() {
      return operations.get(operations.size() - 1);
    }
  }

  /** The operations of a chain in groups, as many together as possible. */
  static List<Group> groups(Chain chain) {
    List<Group> groups = new ArrayList<>();
    int index = 0;
    while (index < chain.operations().size()) {
      Group group = groupAt(index, chain);
      groups.add(group);
      index += group.operations().size();
    }
    return groups;
  }

  private static Group groupAt(int index, Chain chain) {
    Fusion pair = chain.feedsOnlyNext(index) ? ofPair(index, chain) : NONE;
    int count = pair == NONE ? 1 : 2;
    if (pair == SCALE_AND_SHIFT
        && chain.feedsOnlyNext(index + 1)
        && isNamed(chain.operations().get(index + 2), "relu")) {
      pair = SCALE_SHIFT_AND_RECTIFY;
      count = 3;
    }
    return new Group(pair, chain.operations().subList(index, index + count));
  }

  private static Fusion ofPair(int index, Chain chain) {
    Operation first = chain.operations().get(index);
    Operation second = chain.operations().get(index + 1);
    Value between = first.outputs().get(0);
    RowForm form = RowForm.of(second).orElseThrow();
    boolean joinsOther = form == RowForm.PAIRS && isReadOnce(between, second);
    if (isNamed(first, "step")) {
      return joinsOther && isNamed(second, "multiply") ? PRODUCT_WITH_STEP : NONE;
    }
    if (!isNamed(first, "multiply")) {
      return NONE;
    }
    RowForm product = RowForm.of(first).orElseThrow();
    if (product == RowForm.PAIRS) {
      boolean ofLongRows = form == RowForm.SUM && form.rowLength(second) >= RowLoops.WIDTH;
      return ofLongRows ? SUM_OF_PRODUCTS : NONE;
    }
    if (product != RowForm.COLUMN || !isNamed(second, "add")) {
      return NONE;
    }
    if (joinsOther) {
      return PRODUCT_AND_SUM;
    }
    boolean sameRows = between.hasShape(second.inputs().get(0).shape());
    return form == RowForm.COLUMN && sameRows ? SCALE_AND_SHIFT : NONE;
  }

  private static boolean isNamed(Operation operation, String name) {
    return operation.kernel().name().equals(name);
  }

  /** Whether exactly one operand is this value, in whatever shape. */
  private static boolean isReadOnce(Value value, Operation operation) {
    return operation.inputs().stream().filter(it -> it.storage() == value.storage()).count() == 1;
  }
}
