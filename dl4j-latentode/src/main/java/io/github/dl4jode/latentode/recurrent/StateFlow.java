package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.field.TapeField;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.SolveReport;
import io.github.dl4jode.solver.OdeSolution;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StepObserver;
import io.github.dl4jode.vector.Vectors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * An {@link OdeEvolution} of states [batch, hidden] over gaps, one for each series.
 *
 * <p>The backward pass of a gap solves it again, which gives the same bits, so the memory is that
 * of one solve however many gaps there are.
 */
final class StateFlow implements AutoCloseable {

  private static final double[] FROM_0_TO_1 = {0, 1};

  private final OdeEvolution evolution;
  private final boolean training;
  private final INDArray gap;
  private final TapeField field;
  private final SolverWorkspace solverWorkspace = new SolverWorkspace();
  private final GradientWorkspace gradientWorkspace = new GradientWorkspace();

  /** Of the parameters, then of the gaps. */
  private final INDArray gradient;

  private final INDArray parameterGradient;
  private final INDArray cotangents;
  private final INDArray lastCotangent;
  private SolverStatistics forwardStatistics = SolverStatistics.none();
  private SolverStatistics backwardStatistics = SolverStatistics.none();

  /**
   * Compiles the equation.
   *
   * @throws IllegalArgumentException if f cannot become a tape, or does not keep the shape
   */
  StateFlow(
      OdeEvolution evolution,
      DataType dataType,
      long batch,
      long hidden,
      Map<String, INDArray> parameters,
      boolean training) {
    this.evolution = evolution;
    this.training = training;
    this.gap = Nd4j.create(dataType, batch, 1);
    Map<String, INDArray> all = new LinkedHashMap<>(parameters);
    // A parameter to the field: it is read in place, and costs a column of gradient.
    all.put(PacedDynamics.DURATION, gap);
    long[] shape = {batch, hidden};
    TapeField.Definition f = new PacedDynamics(evolution.dynamics())::define;
    this.field =
        training
            ? TapeField.differentiable(f, dataType, shape, all)
            : TapeField.evaluationOnly(f, dataType, shape, all);
    long count = field.parameterCount() - batch;
    this.gradient = Nd4j.create(dataType, field.parameterCount());
    this.parameterGradient =
        count == 0 ? Nd4j.empty(dataType) : gradient.get(NDArrayIndex.interval(0, count));
    this.cotangents = Nd4j.create(dataType, 2, batch * hidden);
    this.lastCotangent = cotangents.getRow(1);
  }

  /** Begins a pass. */
  void begin() {
    Vectors.zero(gradient);
    forwardStatistics = SolverStatistics.none();
    backwardStatistics = SolverStatistics.none();
  }

  /**
   * Carries states over their gaps.
   *
   * @param state h [batch * hidden]
   * @param gaps [batch], each 0 or more
   * @param result receives the states behind the gaps
   */
  void forward(INDArray state, INDArray gaps, INDArray result) {
    OdeSolution solution = training ? solve(state, gaps).solution() : evaluate(state, gaps);
    try {
      Vectors.copy(orThrow(solution).finalState(), result);
    } finally {
      forwardStatistics = forwardStatistics.plus(solution.statistics());
      release(solution);
    }
  }

  /**
   * Carries a cotangent back over the gaps, and adds that of the parameters to {@link
   * #parameterGradient()}.
   *
   * @param state h before the gaps
   * @param gaps as in the forward pass
   * @param cotangent of the states behind the gaps; becomes that of the states before
   */
  void backward(INDArray state, INDArray gaps, INDArray cotangent) {
    DifferentiableSolution solved = solve(state, gaps);
    try {
      orThrow(solved.solution());
      Vectors.copy(cotangent, lastCotangent);
      Gradients gradients = solved.backward(cotangents);
      Vectors.copy(gradients.initialState(), cotangent);
      Vectors.add(1, gradients.parameters(), gradient);
      backwardStatistics =
          backwardStatistics.plus(solved.solution().statistics()).plus(gradients.statistics());
      gradients.initialState().close();
      gradients.parameters().close();
    } catch (OdeSolverException e) {
      throw failure(e);
    } finally {
      release(solved.solution());
    }
  }

  private DifferentiableSolution solve(INDArray state, INDArray gaps) {
    setGaps(gaps);
    return evolution
        .gradient()
        .solve(evolution.solver(), field, state, FROM_0_TO_1, gradientWorkspace);
  }

  private OdeSolution evaluate(INDArray state, INDArray gaps) {
    setGaps(gaps);
    return evolution
        .solver()
        .solve(field, state, FROM_0_TO_1, solverWorkspace, StepObserver.none());
  }

  private void setGaps(INDArray gaps) {
    gap.assign(gaps.reshape(gap.shape()));
    field.parametersChanged();
  }

  private static OdeSolution orThrow(OdeSolution solution) {
    try {
      return solution.orThrow();
    } catch (OdeSolverException e) {
      throw failure(e);
    }
  }

  private static IllegalStateException failure(OdeSolverException cause) {
    return new IllegalStateException(
        "The state between two observations, where t is the fraction gone of the gap: "
            + cause.getMessage(),
        cause);
  }

  private static void release(OdeSolution solution) {
    solution.states().close();
    if (solution.quadratures().closeable()) {
      solution.quadratures().close();
    }
  }

  /** The sum of the parameters' cotangents since {@link #begin()}; empty without parameters. */
  INDArray parameterGradient() {
    return parameterGradient;
  }

  /**
   * What the solver did since {@link #begin()}; each gap is solved forwards again on the way back.
   */
  SolveReport report() {
    return new SolveReport(forwardStatistics, backwardStatistics, workspaceBytes());
  }

  /** What solves keep. */
  private long workspaceBytes() {
    return training ? gradientWorkspace.peakBytes() : solverWorkspace.bytes();
  }

  long bytes() {
    return field.bytes() + workspaceBytes();
  }

  @Override
  public void close() {
    solverWorkspace.close();
    gradientWorkspace.close();
    field.close();
    gap.close();
    gradient.close();
    cotangents.close();
  }
}
