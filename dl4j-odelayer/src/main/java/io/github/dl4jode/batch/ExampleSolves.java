package io.github.dl4jode.batch;

import io.github.dl4jode.event.GraphEvent;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The solves of a layer that solves each example as its own: takes and gives the arrays of a whole
 * minibatch.
 */
public interface ExampleSolves extends AutoCloseable {

  /**
   * What is solved.
   *
   * @param definition f
   * @param batchShape the shape of the state of the minibatch
   * @param parameters of f, by name
   * @param events of each example
   * @param training whether solves are to be differentiated
   */
  record Setting(
      TapeTerm.Definition definition,
      long[] batchShape,
      Map<String, INDArray> parameters,
      OdeSolver solver,
      GradientMethod gradient,
      List<GraphEvent> events,
      boolean training) {}

  /**
   * Solves of all examples at once ({@link OwnStepsSolver}) where that is possible, and otherwise
   * one after the other ({@link ExampleSolver}): with events, by methods other than explicit
   * Runge–Kutta methods, by gradients other than {@link DiscreteAdjoint}, and for an f that mixes
   * examples or takes the time only as a scalar.
   *
   * @param one the term of one example; not closed with the solves
   */
  static ExampleSolves of(TapeTerm one, Setting setting) {
    SuccessiveSolves successive =
        new SuccessiveSolves(
            one,
            new ExampleSolver(one, setting.solver, setting.gradient, setting.training),
            setting.events);
    boolean possible =
        setting.events.isEmpty()
            && setting.solver.method() instanceof ExplicitRungeKutta
            && setting.gradient instanceof DiscreteAdjoint;
    return possible ? SimultaneousSolves.orElse(successive, one, setting) : successive;
  }

  /**
   * Solves all examples.
   *
   * @param initialState y(t_0) [batch · size], which must keep its values until the backward pass
   * @return the states [times, batch · size], valid until the next solve
   */
  INDArray forward(INDArray initialState, double... times);

  /**
   * Carries cotangents back through the last solve.
   *
   * @param cotangents dL/dy(t_i) as rows [times, batch · size]
   * @return the gradients, valid until the next solve
   */
  Gradients backward(INDArray cotangents);

  /** The cost of the last solve of all examples. */
  SolverStatistics forwardStatistics();

  /** The cost of the backward passes that followed. */
  SolverStatistics backwardStatistics();

  /** The names of the ops that make a small term slow. */
  Set<String> opsWithoutLoop();

  /** The bytes that solver and gradient method keep, at their largest. */
  long workspaceBytes();

  /** The bytes of workspaces and results. */
  long bytes();

  @Override
  void close();
}
