package io.github.dl4jode.gradient;

import io.github.dl4jode.field.LinearizableField;
import io.github.dl4jode.field.Linearization;
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
final class StageRecorder implements StagedField, AutoCloseable {

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
    // A linearization is one of f alone.
    if (!problem.hasQuadratures()
        && problem.field() instanceof LinearizableField field
        && field.linearizationBytes().isPresent()) {
      long capacity = bytes / Math.max(1, field.linearizationBytes().getAsLong());
      return capacity == 0
          ? Optional.empty()
          : Optional.of(new StageRecorder(field, problem.method().tableau(), capacity));
    }
    return Optional.empty();
  }

  /** Forgets the last solve and keeps the memory. */
  void clear() {
    taken = 0;
    accepted = 0;
    Arrays.fill(attempt, null);
  }

  @Override
  public void evaluateStage(int stage, double t, INDArray state, INDArray derivative) {
    if (attempt[stage] == null && (taken < all.size() || all.size() < capacity)) {
      attempt[stage] = take();
    }
    if (attempt[stage] == null) {
      field.evaluate(t, state, derivative);
    } else {
      attempt[stage].evaluate(t, state, derivative);
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
}
