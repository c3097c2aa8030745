package io.github.dl4jode.control;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * Chooses the length of the steps. Users may write their own: an immutable value that Jackson can
 * write and read, and that makes a {@link StepSizes} for each solve.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public interface StepSizeController extends Serializable {

  /** Whether it needs an error estimate, which not every method has. */
  boolean usesErrorEstimate();

  /**
   * Begins a solve.
   *
   * @param errorOrder the order k of the method's error estimate; 0 if it has no estimate
   */
  StepSizes start(int errorOrder);
}
