package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.SolverStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of a scalar L(y(t_0), …, y(t_N)) with respect to everything the solution depends
 * on.
 *
 * <p>The caller owns the arrays.
 *
 * @param initialState dL/dy(t_0) [n], the direct cotangent of row 0 included
 * @param parameters dL/dθ [p]; an empty array where the field has no parameters
 * @param times dL/dt_i for every output time; {@link GradientMethod} says what is computed
 * @param statistics what the backward pass cost; one vector–Jacobian product counts as one
 *     evaluation
 */
@SuppressWarnings("ArrayRecordComponent") // A fresh array of numbers, as the caller gave times.
public record Gradients(
    INDArray initialState, INDArray parameters, double[] times, SolverStatistics statistics) {}
