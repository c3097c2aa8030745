package io.github.dl4jode.gradient;

import io.github.dl4jode.field.LinearizableField;
import io.github.dl4jode.field.Linearization;
import io.github.dl4jode.field.QuadratureField;
import io.github.dl4jode.field.StagedField;
import io.github.dl4jode.solver.ButcherTableau;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The field of a forward solve that keeps linearizations of the stages of accepted steps, as many
 * as its memory holds. They are used again by the next solve.
 */
sealed class StageRecorder implements StagedField, AutoCloseable {

  private final LinearizableField field;
  private final ButcherTableau tableau;
  private final long capacity;
  private final List<Linearization> all = new ArrayList<>();
  private int taken;
  // By stages; null where none has been evaluated, or none was left.
  private final Linearization[] attempt;
  private final List<Linearization[]> steps = new ArrayList<>();
  private int accepted;

  private StageRecorder(LinearizableField field, ButcherTableau tableau, long capacity) {
    this.field = field;
    this.tableau = tableau;
    this.capacity = capacity;
    this.attempt = new Linearization[tableau.stages()];
  }

  /**
   * A recorder, where the field has linearizations and one of them fits.
   *
   * @param bytes the most that they may take
   */
  static Optional<StageRecorder> of(Problem problem, long bytes) {
    if (problem.field() instanceof LinearizableField field
        && field.linearizationBytes().isPresent()) {
      long capacity = bytes / Math.max(1, field.linearizationBytes().getAsLong());
      return capacity == 0 ? Optional.empty() : Optional.of(of(problem, field, capacity));
    }
    return Optional.empty();
  }

  private static StageRecorder of(Problem problem, LinearizableField field, long capacity) {
    ButcherTableau tableau = problem.method().tableau();
    return field instanceof QuadratureField carrying
        ? new OfQuadratures(field, carrying, tableau, capacity)
        : new StageRecorder(field, tableau, capacity);
  }

  /** Forgets the last solve and keeps the memory. */
  void clear() {
    taken = 0;
    accepted = 0;
    Arrays.fill(attempt, null);
  }

  @Override
  public void evaluateStage(
      int stage, double t, INDArray state, INDArray derivative, INDArray integrand) {
    if (attempt[stage] == null && (taken < all.size() || all.size() < capacity)) {
      attempt[stage] = take();
    }
    if (attempt[stage] == null) {
      evaluate(t, state, derivative, integrand);
    } else {
      attempt[stage].evaluate(t, state, derivative, integrand);
    }
  }

  private Linearization take() {
    if (taken == all.size()) {
      all.add(field.newLinearization());
    }
    return all.get(taken++);
  }

  @Override
  public void stepAccepted() {
    if (accepted == steps.size()) {
      steps.add(new Linearization[attempt.length]);
    }
    System.arraycopy(attempt, 0, steps.get(accepted++), 0, attempt.length);
    int last = attempt.length - 1;
    Linearization next = tableau.firstSameAsLast() ? attempt[last] : null;
    Arrays.fill(attempt, null);
    attempt[0] = next;
  }

  /** Whether all stages to the given one of the step accepted at last are kept. */
  boolean holdsStagesTo(int last) {
    // Memory runs out in the order of the stages.
    return steps.get(accepted - 1)[last] != null;
  }

  /** A stage of a step, if it has been kept. */
  Optional<Linearization> stage(int step, int stage) {
    return Optional.ofNullable(steps.get(step)[stage]);
  }

  /** f(t_n, y_n), from 0 to the number of steps, if it has been kept. */
  Optional<Linearization> boundary(int step) {
    return step < accepted ? stage(step, 0) : Optional.ofNullable(attempt[0]);
  }

  /** Evaluates the field without keeping anything. */
  void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    field.evaluate(t, state, derivative);
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative) {
    field.evaluate(t, state, derivative);
  }

  @Override
  public long stateSize() {
    return field.stateSize();
  }

  @Override
  public DataType dataType() {
    return field.dataType();
  }

  @Override
  public long errorControlledSize() {
    return field.errorControlledSize();
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

  /** The same for a field with quadratures. */
  private static final class OfQuadratures extends StageRecorder implements QuadratureField {

    private final QuadratureField carrying;

    OfQuadratures(
        LinearizableField field, QuadratureField carrying, ButcherTableau tableau, long capacity) {
      super(field, tableau, capacity);
      this.carrying = carrying;
    }

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      carrying.evaluate(t, state, derivative, integrand);
    }

    @Override
    public long quadratureSize() {
      return carrying.quadratureSize();
    }

    @Override
    public boolean quadratureErrorControlled() {
      return carrying.quadratureErrorControlled();
    }
  }
}
