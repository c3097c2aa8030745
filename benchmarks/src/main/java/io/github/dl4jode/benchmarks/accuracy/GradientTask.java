package io.github.dl4jode.benchmarks.accuracy;

import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.solver.OdeSolver;
import org.nd4j.linalg.api.buffer.DataType;

/** A loss of the solution of an equation, whose gradient is computed in many ways. */
interface GradientTask {

  /** In results. */
  String label();

  /** In charts. */
  String title();

  /**
   * Ready to compute the gradient.
   *
   * @return to be closed by the caller
   */
  GradientRun prepare(OdeSolver solver, GradientMethod gradient, DataType dataType);
}
