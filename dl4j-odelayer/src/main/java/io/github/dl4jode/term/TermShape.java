package io.github.dl4jode.term;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * The sizes of a term, on which the memory of a method depends.
 *
 * @param batch the number of examples
 * @param size the number of elements of the state of one example
 * @param dataType of state and quadratures
 * @param controlled the length of the leading part of the state in the error norm
 * @param quadratures the number q of quadratures
 * @param quadraturesControlled whether they are in the error norm
 */
public record TermShape(
    long batch,
    long size,
    DataType dataType,
    long controlled,
    long quadratures,
    boolean quadraturesControlled) {

  /** The number n of elements of the state. */
  public long stateSize() {
    return batch * size;
  }
}
