package io.github.dl4jode.cnf.flow;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One flow without its density on minibatches of one shape: examples carried along their paths. */
public final class StateSolve implements AutoCloseable {

  private final FlowSettings settings;
  private final OdeSolver solver;
  private final TapeTerm term;
  private final SolverWorkspace workspace = new SolverWorkspace();

  /**
   * Compiles the dynamics; to be called outside workspaces.
   *
   * @param shape of the minibatch
   * @param parameters of this flow's dynamics, by their own names
   * @param context [batch, c], copied; not read where the dynamics read none
   */
  public StateSolve(
      Dynamics dynamics,
      FlowSettings settings,
      DataType dataType,
      long[] shape,
      Map<String, INDArray> parameters,
      INDArray context) {
    this.settings = settings;
    // What a flow yields is a function of its input alone.
    this.solver = settings.solver().toBuilder().rememberFirstStep(false).build();
    TapeTerm.Builder builder =
        TapeTerm.builder(
                (graph, variables) ->
                    TapeTerm.Parts.of(Context.derivative(dynamics, graph, variables)),
                dataType,
                shape)
            .parameters(parameters)
            .differentiable(false);
    Context.addTo(builder, dynamics, shape[0]);
    this.term = builder.build();
    Context.write(context, term, dynamics);
  }

  /**
   * Solves from the base distribution to the data.
   *
   * @param state y at the time of the base distribution [n]; neither modified nor retained
   * @return y at the time of the data [n], the caller's own
   * @throws io.github.dl4jode.solver.OdeSolverException if the solve fails
   */
  public INDArray towardsData(INDArray state) {
    return last(solve(state, settings.towardsData()));
  }

  /** The way back, from the data to the base distribution. */
  public INDArray towardsBase(INDArray state) {
    return last(solve(state, settings.towardsBase()));
  }

  /**
   * Solves from the base distribution to the data, and keeps states on the way.
   *
   * @param state y at the time of the base distribution [n]; neither modified nor retained
   * @param fractions of the way, rising, between 0 and 1
   * @return [fractions + 2, n]: y at the base distribution, at each fraction, and at the data; the
   *     caller's own
   * @throws io.github.dl4jode.solver.OdeSolverException if the solve fails
   */
  public INDArray alongTowardsData(INDArray state, double... fractions) {
    double[] ends = settings.towardsData();
    double[] times = new double[fractions.length + 2];
    times[0] = ends[0];
    for (int i = 0; i < fractions.length; i++) {
      times[i + 1] = ends[0] + fractions[i] * (ends[1] - ends[0]);
    }
    times[fractions.length + 1] = ends[1];
    return solve(state, times);
  }

  private INDArray solve(INDArray state, double[] times) {
    term.parametersChanged();
    return solver.solve(Solve.of(term, state, times).build(), workspace).orThrow().states();
  }

  /** The last row, in an array of its own. */
  private static INDArray last(INDArray states) {
    INDArray result = states.getRow(states.size(0) - 1).dup();
    states.close();
    return result;
  }

  @Override
  public void close() {
    workspace.close();
    term.close();
  }
}
