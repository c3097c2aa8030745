package io.github.dl4jode.batch;

import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.TapeTerm;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Solves the examples of a minibatch at once, by an {@link OwnStepsSolver}. */
final class SimultaneousSolves implements ExampleSolves {

  private static final Logger LOG = LoggerFactory.getLogger(SimultaneousSolves.class);

  private final OwnStepsSolver solver;

  private SimultaneousSolves(OwnStepsSolver solver) {
    this.solver = solver;
  }

  /** Simultaneous solves if f allows them; otherwise the successive ones. */
  static ExampleSolves orElse(SuccessiveSolves successive, TapeTerm one, Setting setting) {
    OwnStepsSolver solver;
    try {
      solver =
          new OwnStepsSolver(
              setting.definition(),
              one.dataType(),
              setting.batchShape(),
              setting.parameters(),
              setting.solver(),
              (DiscreteAdjoint) setting.gradient(),
              setting.training());
    } catch (RuntimeException e) {
      // A user's graph may fail in any way where the time is not a scalar.
      LOG.debug("The examples are solved one after the other: f needs a scalar time", e);
      return successive;
    }
    if (!solver.agreesWith(one)) {
      LOG.debug("The examples are solved one after the other: f of a batch is not f of each");
      solver.close();
      return successive;
    }
    successive.close();
    return new SimultaneousSolves(solver);
  }

  @Override
  public INDArray forward(INDArray initialState, double... times) {
    return solver.forward(initialState, times).orThrow().states();
  }

  @Override
  public Gradients backward(INDArray cotangents) {
    return solver.backward(cotangents);
  }

  @Override
  public SolverStatistics forwardStatistics() {
    return solver.solution().map(OwnStepsSolution::statistics).orElse(SolverStatistics.none());
  }

  @Override
  public SolverStatistics backwardStatistics() {
    return solver.backwardStatistics();
  }

  @Override
  public Set<String> opsWithoutLoop() {
    return solver.opsWithoutLoop();
  }

  @Override
  public long workspaceBytes() {
    return solver.workspaceBytes();
  }

  @Override
  public long bytes() {
    return solver.bytes();
  }

  @Override
  public void close() {
    solver.close();
  }
}
