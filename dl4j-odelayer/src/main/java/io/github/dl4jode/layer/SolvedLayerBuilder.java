package io.github.dl4jode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Optional;

/** Collects the settings that all layers with a solver share. */
@SuppressWarnings("unchecked")
public abstract class SolvedLayerBuilder<T extends SolvedLayerBuilder<T>>
    extends DynamicsLayerBuilder<T> {

  private OdeSolver solver;
  private Optional<GradientMethod> gradient = Optional.empty();
  private DynamicsPenalties penalties = DynamicsPenalties.none();

  /** Begins with a solver. */
  protected SolvedLayerBuilder(OdeSolver solver) {
    this.solver = Required.setting(solver, "solver");
  }

  /** The solver of the forward pass. */
  public T solver(OdeSolver solution) {
    this.solver = Required.setting(solution, "solver");
    return (T) this;
  }

  /** The gradient method. */
  public T gradient(GradientMethod method) {
    this.gradient = Optional.of(Required.setting(method, "gradient"));
    return (T) this;
  }

  /**
   * What training adds to the loss so that the dynamics become easy to solve; default nothing.
   *
   * @see DynamicsPenalties
   */
  public T penalties(DynamicsPenalties added) {
    this.penalties = Required.setting(added, "penalties");
    return (T) this;
  }

  /** The chosen penalties, or none. */
  public DynamicsPenalties chosenPenalties() {
    return penalties;
  }

  /** The chosen solver, or the default one. */
  public OdeSolver chosenSolver() {
    return solver;
  }

  /** The chosen gradient method; empty if none was chosen. */
  public Optional<GradientMethod> chosenGradient() {
    return gradient;
  }
}
