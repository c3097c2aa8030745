package io.github.dl4jode.benchmarks.solver;

/** A vector field on Java arrays. */
@FunctionalInterface
public interface Formula {

  /**
   * Evaluates f(t, y).
   *
   * @param y read only
   * @param derivative receives f
   */
  void evaluate(double t, double[] y, double[] derivative);
}
