package io.github.dl4jode.sde.equation;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Writes drift and diffusion into a graph. Random operations are not allowed. */
@FunctionalInterface
public interface CoefficientGraph {

  /**
   * The variables that the coefficients read.
   *
   * @param t the time, a scalar
   * @param y the state [batch, size]; not always a placeholder
   * @param parameters by name
   * @param inputs by name; a path has its value at t
   */
  record Variables(
      SDVariable t,
      SDVariable y,
      Map<String, SDVariable> parameters,
      Map<String, SDVariable> inputs) {}

  /** Adds the operations of f and g, once for each stage of a method. */
  Coefficients define(SameDiff graph, Variables variables);
}
