package io.github.dl4jode.batch;

import io.github.dl4jode.solver.SolverStatistics;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of a loss that depends on the solutions of all examples of a batch. The caller owns
 * the arrays.
 *
 * @param initialStates dL/dy(t_0) [batch, size]
 * @param parameters dL/dθ [p], the sum over the examples; empty if there are no parameters
 * @param inputs dL/d input by name [batch, length of the input of one example]
 * @param times dL/dt_i of each example; empty lists unless asked for
 * @param statistics the cost of the backward passes
 */
public record ExampleGradients(
    INDArray initialStates,
    INDArray parameters,
    Map<String, INDArray> inputs,
    List<double[]> times,
    SolverStatistics statistics)
    implements AutoCloseable {

  /** Copies map and list. */
  public ExampleGradients {
    inputs = Map.copyOf(inputs);
    times = List.copyOf(times);
  }

  /** Frees the arrays now instead of leaving them to the garbage collector. */
  @Override
  public void close() {
    initialStates.close();
    if (parameters.closeable()) {
      parameters.close();
    }
    inputs.values().forEach(INDArray::close);
  }
}
