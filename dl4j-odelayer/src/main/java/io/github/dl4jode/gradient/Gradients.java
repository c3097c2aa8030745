package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.SolverStatistics;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of a scalar L(y(t_0), …, y(t_N)) with respect to everything the solution depends
 * on. The caller owns the arrays.
 */
public final class Gradients {

  private final INDArray initialState;
  private final INDArray parameters;
  private final Supplier<TimeGradients> ofTimes;
  private SolverStatistics statistics;
  private Optional<double[]> times = Optional.empty();

  Gradients(
      INDArray initialState,
      INDArray parameters,
      SolverStatistics statistics,
      Supplier<TimeGradients> ofTimes) {
    this.initialState = initialState;
    this.parameters = parameters;
    this.statistics = statistics;
    this.ofTimes = ofTimes;
  }

  /** dL/dy(t_0) [n], the direct cotangent of row 0 included. */
  public INDArray initialState() {
    return initialState;
  }

  /** dL/dθ [p]; an empty array where the field has no parameters. */
  public INDArray parameters() {
    return parameters;
  }

  /**
   * dL/dt_i for every output time; {@link GradientMethod} says what is computed. The first call
   * computes them, by up to three evaluations of the field, so it comes before the {@link
   * GradientWorkspace} is used for anything else.
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
   * What the backward pass has cost so far, {@link #times()} included once they are computed; one
   * vector–Jacobian product counts as one evaluation.
   */
  public SolverStatistics statistics() {
    return statistics;
  }
}
