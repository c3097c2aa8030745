package io.github.dl4jode.term;

import java.util.Arrays;

/**
 * An input of a term next to t, y and its parameters: a constant of the solve, such as the context
 * of an example, or the value of a path at t.
 *
 * @param name different from the names of other inputs and parameters
 * @param cotangentShape the shape of dL/d input: that of the constant, or of the knots of the path;
 *     of length 0 if it has no cotangent
 */
public record TermInput(String name, long[] cotangentShape) {

  /** Copies the shape. */
  public TermInput {
    cotangentShape = cotangentShape.clone();
  }

  /** The number of elements of dL/d input; 0 if it has no cotangent. */
  public long cotangentSize() {
    return cotangentShape.length == 0
        ? 0
        : Arrays.stream(cotangentShape).reduce(1, Math::multiplyExact);
  }

  @Override
  public long[] cotangentShape() {
    return cotangentShape.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TermInput input
        && name.equals(input.name)
        && Arrays.equals(cotangentShape, input.cotangentShape);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(cotangentShape);
  }
}
