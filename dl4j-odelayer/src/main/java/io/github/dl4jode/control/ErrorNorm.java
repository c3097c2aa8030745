package io.github.dl4jode.control;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * How the errors of the components, each divided by its tolerance, become one number: a step stands
 * where it is at most 1.
 *
 * <p>{@link ErrorNorms} has the usual ones; users may write their own, which are to be immutable
 * values that Jackson can write and read.
 */
@FunctionalInterface
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class", defaultImpl = ErrorNorms.class)
@JsonTypeIdResolver(SubtypeResolver.class)
public interface ErrorNorm extends Serializable {

  /**
   * The norm of the error of one step.
   *
   * @param state the errors of the controlled part of the state, at least one
   * @param quadratures those of the quadratures; of length 0 where they are not controlled
   * @param batch the number of examples; where it divides the length of a part, each example has
   *     its equal share of the part, in sequence
   * @return 0 or more; infinite or NaN if a component is so
   */
  double of(ErrorRatios state, ErrorRatios quadratures, long batch);
}
