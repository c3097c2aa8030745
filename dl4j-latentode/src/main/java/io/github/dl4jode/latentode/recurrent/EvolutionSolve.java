package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An {@link OdeEvolution} of states [batch, hidden] over gaps, one for each series.
 *
 * <p>The backward pass of a gap solves it again, which gives the same bits, so the memory is that
 * of one solve however many gaps there are.
 */
final class EvolutionSolve implements AutoCloseable {

  private static final double[] FROM_0_TO_1 = {0, 1};

  private final TapeTerm term;
  private final TermSolver solver;
  private final INDArray gap;
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
  EvolutionSolve(
      OdeEvolution evolution,
      DataType dataType,
      long batch,
      long hidden,
      Map<String, INDArray> parameters,
      boolean training) {
    this.term =
        TapeTerm.builder(TimeScaling.of(evolution.dynamics()), dataType, batch, hidden)
            .parameters(parameters)
            .inputWithoutCotangent(TimeScaling.DURATION, batch, 1)
            .differentiable(training)
            .build();
    this.solver = new TermSolver(term, evolution.solver(), evolution.gradient(), training);
    this.gap = term.input(TimeScaling.DURATION);
    long count = term.parameterCount();
    this.parameterGradient =
        count == 0 ? Nd4j.empty(dataType) : Nd4j.create(dataType, new long[] {count});
    this.cotangents = Nd4j.create(dataType, 2, batch * hidden);
    this.lastCotangent = cotangents.getRow(1);
  }

  /** Begins a pass. */
  void begin() {
    if (!parameterGradient.isEmpty()) {
      Vectors.zero(parameterGradient);
    }
    forwardStatistics = SolverStatistics.none();
    backwardStatistics = SolverStatistics.none();
  }

  /**
   * Carries states over their gaps.
   *
   * @param state h [batch * hidden]
   * @param gaps [batch], each 0 or more
   * @param result receives the states after the gaps
   */
  void forward(INDArray state, INDArray gaps, INDArray result) {
    try {
      Vectors.copy(solve(state, gaps), result);
    } finally {
      forwardStatistics = forwardStatistics.plus(solver.forwardStatistics());
      solver.release();
    }
  }

  /**
   * Carries a cotangent back over the gaps, and adds that of the parameters to {@link
   * #parameterGradient()}.
   *
   * @param state h before the gaps
   * @param gaps as in the forward pass
   * @param cotangent of the states after the gaps; becomes that of the states before
   */
  void backward(INDArray state, INDArray gaps, INDArray cotangent) {
    try {
      solve(state, gaps);
      Vectors.copy(cotangent, lastCotangent);
      Gradients gradients = solver.backward(cotangents);
      Vectors.copy(gradients.initialState(), cotangent);
      if (!parameterGradient.isEmpty()) {
        Vectors.add(1, gradients.parameters(), parameterGradient);
      }
      backwardStatistics =
          backwardStatistics.plus(solver.forwardStatistics()).plus(solver.backwardStatistics());
    } catch (OdeSolverException e) {
      throw failure(e);
    } finally {
      solver.release();
    }
  }

  /** The states after the gaps. */
  private INDArray solve(INDArray state, INDArray gaps) {
    gap.assign(gaps.reshape(gap.shape()));
    try {
      return solver.forward(state, FROM_0_TO_1).finalState();
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

  /** The sum of the parameters' cotangents since {@link #begin()}; empty without parameters. */
  INDArray parameterGradient() {
    return parameterGradient;
  }

  /**
   * What the solver did since {@link #begin()}; each gap is solved forwards again on the way back.
   */
  SolveReport report() {
    return new SolveReport(forwardStatistics, backwardStatistics, solver.workspaceBytes());
  }

  long bytes() {
    return term.bytes() + solver.bytes() + StepArrays.bytesOf(parameterGradient, cotangents);
  }

  @Override
  public void close() {
    solver.close();
    term.close();
    if (parameterGradient.closeable()) {
      parameterGradient.close();
    }
    cotangents.close();
  }
}
