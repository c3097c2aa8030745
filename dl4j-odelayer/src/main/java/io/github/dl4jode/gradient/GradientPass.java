package io.github.dl4jode.gradient;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.DifferentiableTerm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward and backward pass of a gradient method with their arrays, for many solves of one
 * term; for authors of gradient methods.
 */
public interface GradientPass extends AutoCloseable {

  /**
   * Whether this memory serves solves of a term by a method.
   *
   * @param term the same object as it was made for, or another one
   */
  boolean serves(Method method, DifferentiableTerm term);

  /**
   * Solves forwards.
   *
   * @param workspace memory of the forward solves
   */
  Solution forward(OdeSolver solver, Solve solve, SolverWorkspace workspace);

  /**
   * Carries cotangents back through the last forward solve, which succeeded.
   *
   * @param outputCotangents dL/dy(t_i) as rows [times, n]
   * @param quadratureCotangent dL/dQ [q], or an empty array
   * @param workspace memory of the backward solves
   */
  Gradients backward(
      INDArray outputCotangents, INDArray quadratureCotangent, SolverWorkspace workspace);

  /**
   * Whether it differentiates a solve that ends at an event: the outputs of {@link #backward} are
   * those before the event, and the state at the event, whose time is held fixed ({@link
   * Solution#leftAt}).
   *
   * @return false unless overridden
   */
  default boolean differentiatesEvents() {
    return false;
  }

  /**
   * Shares memory with another pass, of an arc of the same solve before this one: the limit of
   * checkpoints, and the arrays that hold nothing between two passes. The other pass frees them.
   * The default does nothing.
   *
   * @param other made by the same gradient method for the same term
   */
  default void shareMemory(GradientPass other) {}

  /** The bytes of its arrays. */
  long bytes();

  /** Frees them. */
  @Override
  void close();
}
