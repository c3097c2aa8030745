package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.SolverStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of a scalar L(y(t_0), …, y(t_N)) with respect to everything the solution depends
 * on. The caller owns the arrays.
 */
public final class Gradients implements AutoCloseable {

  private final INDArray initialState;
  private final INDArray parameters;
  private final Map<String, INDArray> inputs;
  private final Supplier<TimeGradients> ofTimes;
  private SolverStatistics statistics;
  private Optional<double[]> times = Optional.empty();

  Gradients(
      INDArray initialState,
      INDArray parameters,
      Map<String, INDArray> inputs,
      SolverStatistics statistics,
      Supplier<TimeGradients> ofTimes) {
    this.initialState = initialState;
    this.parameters = parameters;
    this.inputs = Map.copyOf(inputs);
    this.statistics = statistics;
    this.ofTimes = ofTimes;
  }

  /**
   * Makes the gradients of a gradient method that a user has written.
   *
   * @param initialState dL/dy(t_0) [n]
   * @param parameters dL/dθ [p]; empty if the term has no parameters
   * @param inputs dL/d input by name
   * @param times dL/dt_i for every output time
   * @param statistics the cost of the backward pass
   */
  public static Gradients of(
      INDArray initialState,
      INDArray parameters,
      Map<String, INDArray> inputs,
      double[] times,
      SolverStatistics statistics) {
    TimeGradients computed = new TimeGradients(times.clone(), 0);
    return new Gradients(initialState, parameters, inputs, statistics, () -> computed);
  }

  /** dL/dy(t_0) [n], the direct cotangent of row 0 included. */
  public INDArray initialState() {
    return initialState;
  }

  /** dL/dθ [p]; an empty array if the term has no parameters. */
  public INDArray parameters() {
    return parameters;
  }

  /** dL/d input, flat in row-major order, for each input that has a cotangent, by name. */
  public Map<String, INDArray> inputs() {
    return inputs;
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

  /**
   * dL/dt_i for every output time; {@link GradientMethod} defines them. The first call computes
   * them, by two evaluations of the term, so make it before the {@link GradientWorkspace} is used
   * for another solve.
   *
   * @throws IllegalStateException if the first call comes after the workspace has been used for
   *     another solve or backward pass, or closed
   */
  public double[] times() {
    if (times.isEmpty()) {
      TimeGradients computed = ofTimes.get();
      times = Optional.of(computed.values());
      statistics = statistics.plus(new SolverStatistics(0, 0, computed.functionEvaluations()));
    }
    return times.get();
  }

  /**
   * The cost of the backward pass so far, including {@link #times()} once they are computed; one
   * vector–Jacobian product counts as one evaluation.
   */
  public SolverStatistics statistics() {
    return statistics;
  }

  /** All arrays, in no order. */
  Stream<INDArray> arrays() {
    return Stream.concat(Stream.of(initialState, parameters), inputs.values().stream());
  }

  /** Frees the arrays now instead of leaving them to the garbage collector. */
  @Override
  public void close() {
    arrays().filter(INDArray::closeable).forEach(INDArray::close);
  }
}
