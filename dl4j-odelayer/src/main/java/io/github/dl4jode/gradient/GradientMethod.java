package io.github.dl4jode.gradient;

import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.DifferentiableTerm;
import java.io.Serializable;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A gradient method: computes the gradient of a function L of the outputs y(t_0), …, y(t_N) of a
 * solve.
 *
 * <table>
 * <caption>The methods, for n the size of the state and m the number of accepted steps</caption>
 * <tr><th>method</th><th>gradient</th><th>memory</th><th>choose it</th></tr>
 * <tr><td>{@link ContinuousAdjoint}</td><td>of the exact solution, to the tolerance of both
 * solves</td><td>a few n</td><td>if memory is short and the term loses little information, such
 * as an ODE block of moderate Lipschitz constant</td></tr>
 * <tr><td>{@link InterpolatingAdjoint}</td><td>the same</td><td>m n (s + 1), s the stages of the
 * method</td><td>if the term contracts, so that y cannot be solved backwards</td></tr>
 * <tr><td>{@link DiscreteAdjoint}</td><td>of the computed solution, its steps held
 * fixed, to rounding</td><td>m n (s + 1),
 * or m n with the stages recomputed</td><td>for trajectories, for loose tolerances, and whenever
 * memory allows: it is the fastest</td></tr>
 * </table>
 *
 * <p>An adaptive solve chooses its steps for all components of the state, so an example's output
 * and gradient depend on the minibatch that it is solved in, to within the tolerance; with fixed
 * steps they do not.
 *
 * <p>With a the adjoint, a(t) = dL/dy(t) of the outputs after t, and g_i the cotangent of output i,
 * the gradients with respect to the times are dL/dt_i = g_i · y'(t_i) for i from 1 to N, and
 * dL/dt_0 = -a(t_0) · f(t_0, y_0), a(t_0) without g_0. The adjoint methods use f(t_i, y(t_i)) for
 * y'(t_i); {@link DiscreteAdjoint} describes its own choice.
 *
 * <p>Users may write their own: an immutable value that Jackson can write and read.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public interface GradientMethod extends Serializable {

  /**
   * Says why it cannot differentiate the solves of a solver, so that a layer with both can be
   * refused when it is built.
   *
   * @return a sentence with what to use instead; empty unless overridden
   */
  default Optional<String> refusal(OdeSolver solver) {
    return Optional.empty();
  }

  /**
   * Takes the memory for solves of one term.
   *
   * @param solver the solver of the forward solves
   * @param term what is integrated; its sensitivities must stay as they are from a solve until its
   *     backward pass is done
   * @return to be closed by the caller
   * @throws UnsupportedOperationException if the solver's method lacks a needed part, such as
   *     reverse steps
   */
  GradientPass newPass(OdeSolver solver, DifferentiableTerm term);

  /**
   * Solves forwards and keeps the data for the backward pass.
   *
   * @param solver the solver
   * @param solve the solve, of a {@link DifferentiableTerm}
   * @param workspace the memory; the previous solution in it can no longer be differentiated
   * @return the solution, also if the solve failed: look at its status
   * @throws IllegalArgumentException if the solve is not as {@link Solve} describes it, or its term
   *     is not differentiable
   */
  default DifferentiableSolution solve(OdeSolver solver, Solve solve, GradientWorkspace workspace) {
    return workspace.solve(this, solver, solve);
  }

  /** Does the same as {@link #solve(OdeSolver, Solve, GradientWorkspace)} for a plain solve. */
  default DifferentiableSolution solve(
      OdeSolver solver,
      DifferentiableTerm term,
      INDArray initialState,
      double[] times,
      GradientWorkspace workspace) {
    return solve(solver, Solve.of(term, initialState, times).build(), workspace);
  }
}
