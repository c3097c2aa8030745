package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.array.ViewCache;
import io.github.dl4jode.term.StateLayout;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The adjoint equation together with the term's own: the state is (y, a), both [n]. */
final class AugmentedAdjointTerm extends AdjointTerm {

  private static final String STATE = "state";
  private static final String ADJOINT = "adjoint";

  /** The parts of a state (y, a), or of its derivative. */
  private record Parts(INDArray state, INDArray adjoint) {}

  private final StateLayout layout;
  private final ViewCache<Parts> parts = new ViewCache<>(this::viewsOf);

  AugmentedAdjointTerm(Problem problem, OffHeapMemory memory, boolean sensitivitiesControlled) {
    super(problem, memory, sensitivitiesControlled);
    layout = StateLayout.of(STATE, problem.stateSize()).and(ADJOINT, problem.stateSize());
  }

  private Parts viewsOf(INDArray augmented) {
    return new Parts(layout.flatView(augmented, STATE), layout.flatView(augmented, ADJOINT));
  }

  @Override
  public void evaluate(double s, INDArray state, INDArray derivative, INDArray integrand) {
    Parts at = parts.of(state);
    Parts rate = parts.of(derivative);
    vectorJacobianProduct(-s, at.state, at.adjoint, rate.state, rate.adjoint, integrand);
    // dy/ds = -f must be negated here; in the equation of the adjoint two signs cancel.
    Vectors.scale(-1, rate.state);
  }

  @Override
  INDArray adjointOf(INDArray state) {
    return parts.of(state).adjoint;
  }

  @Override
  void reset(INDArray state, INDArray y) {
    Vectors.copy(y, parts.of(state).state);
  }

  @Override
  public long size() {
    return layout.size();
  }
}
