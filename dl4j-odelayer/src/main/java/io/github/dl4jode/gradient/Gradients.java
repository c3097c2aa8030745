package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.SolverStatistics;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of a scalar L(y(t_0), …, y(t_N)) with respect to everything the solution depends
 * on.
 *
 * <p>The caller owns the arrays.
 *
 * @param initialState dL/dy(t_0) [n], the direct cotangent of row 0 included
 * @param parameters dL/dθ [p]; an empty array where the term has no parameters
 * @param inputs dL/d input, flat in row-major order, for each input that has a cotangent, by name
 * @param times dL/dt_i for every output time, where the solve asked for them; otherwise of length
 *     0; {@link GradientMethod} says what is computed
 * @param statistics what the backward pass cost; one vector–Jacobian product counts as one
 *     evaluation
 */
@SuppressWarnings("ArrayRecordComponent") // A fresh array of numbers, as the caller gave times.
public record Gradients(
    INDArray initialState,
    INDArray parameters,
    Map<String, INDArray> inputs,
    double[] times,
    SolverStatistics statistics) {

  /** Keeps the arrays. */
  public Gradients {
    inputs = Map.copyOf(inputs);
  }

  /**
   * dL/d input, flat in row-major order.
   *
   * @throws IllegalArgumentException if there is no such input, or it has no cotangent
   */
  public INDArray input(String name) {
    INDArray gradient = inputs.get(name);
    if (gradient == null) {
      throw new IllegalArgumentException(
          "No gradient of an input \"" + name + "\" among " + inputs.keySet());
    }
    return gradient;
  }

  /** Frees the arrays now instead of leaving them to the garbage collector. */
  public void close() {
    initialState.close();
    if (parameters.closeable()) {
      parameters.close();
    }
    inputs.values().forEach(INDArray::close);
  }
}
