package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;

/**
 * The estimated times of operations as calls of ND4J and as loops over tiles, in nanoseconds with
 * one thread.
 *
 * @param call of ND4J, whatever it computes
 * @param start of the loops of a group that is not cut; those on tiles start once for each tile
 * @param calledElement of element-wise arithmetic by a call
 * @param calledElementOfMemory the same of arrays that come from memory, not from the last cache
 * @param calledMultiplication of a product of matrices by a call
 * @param calledSoftplus of one element by a call
 * @param calledElu of one element by a call
 * @param calledTanh of one element by a call
 * @param element of element-wise arithmetic by a loop
 * @param multiplication of a product of matrices by a loop
 * @param function of one element by a loop
 * @param copiedElement into a tile, or out of it
 */
public record LoopCosts(
    double call,
    double start,
    double calledElement,
    double calledElementOfMemory,
    double calledMultiplication,
    double calledSoftplus,
    double calledElu,
    double calledTanh,
    double element,
    double multiplication,
    double function,
    double copiedElement) {

  /**
   * Of floats, by vector instructions, measured on arrays of 295,000 elements among convolutions.
   * ND4J's softplus and elu branch at each element; its tanh is a polynomial too.
   */
  public static final LoopCosts OF_FLOATS =
      new LoopCosts(3000, 300, 0.11, 0.14, 0.03, 5.5, 2.7, 0.5, 0.07, 0.025, 0.5, 0.1);

  /** Of doubles, by vector instructions. ND4J's functions of doubles call those of C. */
  public static final LoopCosts OF_DOUBLES =
      new LoopCosts(3000, 300, 0.22, 0.28, 0.035, 12, 8, 8, 0.11, 0.025, 0.8, 0.15);

  private static final long ELEMENTS_OF_MEMORY = 1_000_000;

  /**
   * Of a call.
   *
   * @param elements of the largest array
   * @param multiplications of a product of matrices, or 0
   */
  public double ofCall(Operation operation, long elements, long multiplications) {
    double each = elements < ELEMENTS_OF_MEMORY ? calledElement : calledElementOfMemory;
    return call
        + switch (OpCards.of(operation).tileLoop()) {
          case SOFTPLUS -> calledSoftplus * elements;
          case ELU -> calledElu * elements;
          case TANH -> calledTanh * elements;
          default -> multiplications > 0 ? calledMultiplication * multiplications : each * elements;
        };
  }

  /** Of a loop, without its start. */
  public double ofLoop(Operation operation, long elements, long multiplications) {
    return switch (OpCards.of(operation).tileLoop()) {
      case SOFTPLUS, TANH, ELU -> function * elements;
      default -> multiplications > 0 ? multiplication * multiplications : element * elements;
    };
  }
}
