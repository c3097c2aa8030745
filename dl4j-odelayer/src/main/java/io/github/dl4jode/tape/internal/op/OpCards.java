package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nd4j.autodiff.functions.DifferentialFunction;

/** The cards of all ops that the tape treats in a way of its own. */
public final class OpCards {

  private static final Map<String, OpCard> BY_NAME = new TreeMap<>();

  static {
    Stream.of(
            ArithmeticCards.ALL,
            FunctionCards.ALL,
            ActivationCards.ALL,
            ReductionCards.ALL,
            ShapeCards.ALL)
        .flatMap(Collection::stream)
        .forEach(OpCards::add);
  }

  private OpCards() {}

  private static void add(OpCard card) {
    if (BY_NAME.put(card.name(), card) != null) {
      throw new IllegalStateException("Two cards for op \"" + card.name() + "\"");
    }
  }

  /** All cards, in the order of their names. */
  public static Collection<OpCard> all() {
    return List.copyOf(BY_NAME.values());
  }

  /** The card of an op of a graph; one whose rules all decline where the tape has no card. */
  public static OpCard of(DifferentialFunction op) {
    return named(op.opName());
  }

  /** The card of the op that an operation runs. */
  public static OpCard of(Operation operation) {
    return named(operation.kernel().name());
  }

  private static OpCard named(String name) {
    OpCard card = BY_NAME.get(name);
    return card == null ? OpCard.named(name).build() : card;
  }

  /** The op that copies an array to a given place. */
  public static Kernel assign() {
    return CustomKernel.of(ShapeCards.ASSIGN.name());
  }

  /** The op that transposes a matrix. */
  public static Kernel transpose() {
    return CustomKernel.of(ShapeCards.TRANSPOSE.name());
  }
}
