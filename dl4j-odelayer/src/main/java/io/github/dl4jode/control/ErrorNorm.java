package io.github.dl4jode.control;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * Combines the errors of the components, each divided by its tolerance, into one: a step is
 * accepted if it is at most 1.
 *
 * <p>{@link ErrorNorms} has the usual ones. Users may write their own, as immutable values that
 * Jackson can write and read.
 */
@FunctionalInterface
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class", defaultImpl = ErrorNorms.class)
@JsonTypeIdResolver(SubtypeResolver.class)
public interface ErrorNorm extends Serializable {

  /**
   * The norm of the error of one step.
   *
   * @param state the errors of the controlled part of the state, at least one
   * @param quadratures the errors of the quadratures; of length 0 if they are not controlled
   * @param batch the number of examples; if it divides the length of a part, each example has an
   *     equal share of the part, in sequence
   * @return 0 or more; infinite or NaN if a component is
   */
  double of(ErrorRatios state, ErrorRatios quadratures, long batch);
}
