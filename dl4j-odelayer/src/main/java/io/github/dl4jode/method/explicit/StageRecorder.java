package io.github.dl4jode.method.explicit;

import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Linearization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The term of a forward solve that keeps linearizations of the stages of accepted steps. The next
 * solve uses their memory again.
 */
final class StageRecorder extends DelegatingTerm implements StageEvaluator, AutoCloseable {

  private final DifferentiableTerm term;
  private final ButcherTableau tableau;
  private final BooleanSupplier wanted;
  private final BooleanSupplier kept;
  private final Runnable settle;
  private final List<Linearization> all = new ArrayList<>();
  private int taken;
  // By stages; null if the activations of a stage are not kept.
  private final Linearization[] attempt;
  private final List<Linearization[]> steps = new ArrayList<>();
  private int accepted;

  /**
   * Keeps nothing yet.
   *
   * @param wanted whether the activations of the step that is being tried are to be kept
   * @param kept whether those of the step that was accepted last have been kept
   * @param settle told of each accepted step
   */
  StageRecorder(
      DifferentiableTerm term,
      ButcherTableau tableau,
      BooleanSupplier wanted,
      BooleanSupplier kept,
      Runnable settle) {
    super(term);
    this.term = term;
    this.tableau = tableau;
    this.wanted = wanted;
    this.kept = kept;
    this.settle = settle;
    this.attempt = new Linearization[tableau.stages()];
  }

  /** Forgets the last solve and keeps the memory. */
  void clear() {
    taken = 0;
    accepted = 0;
    Arrays.fill(attempt, null);
  }

  @Override
  public void evaluate(
      int stage, double t, INDArray state, INDArray derivative, INDArray integrand) {
    if (attempt[stage] == null && wanted.getAsBoolean()) {
      attempt[stage] = take();
    }
    if (attempt[stage] == null) {
      term.evaluate(t, state, derivative, integrand);
    } else {
      attempt[stage].evaluate(t, state, derivative, integrand);
    }
  }

  @Override
  public void evaluateForInterpolant(
      int stage, double t, INDArray state, INDArray derivative, INDArray integrand) {
    if (kept.getAsBoolean()) {
      Linearization at = take();
      steps.get(accepted - 1)[attempt.length + stage] = at;
      at.evaluate(t, state, derivative, integrand);
    } else {
      term.evaluate(t, state, derivative, integrand);
    }
  }

  private Linearization take() {
    if (taken == all.size()) {
      all.add(term.newLinearization());
    }
    return all.get(taken++);
  }

  @Override
  public void probe(double t, INDArray state, INDArray derivative, INDArray integrand) {
    term.evaluate(t, state, derivative, integrand);
  }

  @Override
  public void stepAccepted() {
    if (accepted == steps.size()) {
      steps.add(new Linearization[attempt.length + tableau.interpolationStages()]);
    }
    Linearization[] step = steps.get(accepted++);
    System.arraycopy(attempt, 0, step, 0, attempt.length);
    Arrays.fill(step, attempt.length, step.length, null);
    int last = attempt.length - 1;
    Linearization next = tableau.firstSameAsLast() ? attempt[last] : null;
    Arrays.fill(attempt, null);
    attempt[0] = next;
    settle.run();
  }

  @Override
  public void forgetEnd() {
    attempt[0] = null;
  }

  /** An interpolation stage of a step, counted from 0, if it has been kept. */
  Optional<Linearization> interpolationStage(int step, int stage) {
    return stage(step, attempt.length + stage);
  }

  /** A stage of a step, if it has been kept. */
  Optional<Linearization> stage(int step, int stage) {
    return Optional.ofNullable(steps.get(step)[stage]);
  }

  /** f(t_n, y_n), from 0 to the number of steps, if it has been kept. */
  Optional<Linearization> boundary(int step) {
    return step < accepted ? stage(step, 0) : Optional.ofNullable(attempt[0]);
  }

  /** The number of accepted steps. */
  int accepted() {
    return accepted;
  }

  /** Whether the first stage of the step that is being tried has been kept already. */
  boolean holdsFirstStage() {
    return attempt[0] != null;
  }

  /** The number of interpolation stages of the step accepted last that have not been kept. */
  int interpolationStagesToCome() {
    Linearization[] step = steps.get(accepted - 1);
    int missing = 0;
    for (int i = attempt.length; i < step.length; i++) {
      missing += step[i] == null ? 1 : 0;
    }
    return missing;
  }

  /** The number of linearizations that this solve has taken. */
  int taken() {
    return taken;
  }

  long bytes() {
    return all.stream().mapToLong(Linearization::bytes).sum();
  }

  @Override
  public void close() {
    clear();
    steps.clear();
    all.forEach(Linearization::close);
    all.clear();
  }
}
