package io.github.dl4jode.field;

import java.util.OptionalLong;

/** A field that can keep what an evaluation leaves for products that come later. */
public interface LinearizableField extends DifferentiableField {

  /**
   * The bytes of one linearization; nothing where the field has none, because it is cheaper to
   * evaluate it again.
   */
  OptionalLong linearizationBytes();

  /**
   * Memory for one linearization, to be closed by the caller.
   *
   * @throws IllegalStateException if the field has none
   */
  Linearization newLinearization();
}
