package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.Retention.Kept;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.method.StepStore;
import io.github.dl4jode.method.checkpoint.CheckpointedStates;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Linearization;
import io.github.dl4jode.term.Term;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The record of a forward solve: a policy decides for each step what is kept. */
final class ForwardRecord implements Retention.Request, AutoCloseable {

  private final DifferentiableTerm term;
  private final Retention retention;
  private final ButcherTableau tableau;
  private final StepStore steps;
  private final StageRecorder recorder;
  private final RepeatedSteps repeated;
  private final RestoredStates restored;
  private final Optional<CheckpointedStates> checkpoints;
  private final long linearizationBytes;
  private final long stateBytes;
  private final int keptStages;
  // What is kept of the step that is being tried; null until it is decided.
  private Kept decision;
  // What is kept of the step accepted last.
  private Kept settled = Kept.STATE;
  private boolean settledWithState;
  private boolean restorable;

  /**
   * Keeps nothing yet.
   *
   * @param keptStages how many stages are kept where stages are
   */
  ForwardRecord(
      ExplicitRungeKutta method,
      DifferentiableTerm term,
      Retention retention,
      OffHeapMemory memory,
      int keptStages) {
    this.term = term;
    this.retention = retention;
    this.tableau = method.tableau();
    this.keptStages = keptStages;
    int laterRows =
        tableau.interpolationStages() > 0 ? tableau.interpolant().rows() - keptStages : 0;
    this.steps = new StepStore(memory, term.stateSize(), keptStages, laterRows);
    this.recorder =
        new StageRecorder(
            term,
            tableau,
            () -> decide() == Kept.ACTIVATIONS,
            () -> settled == Kept.ACTIVATIONS,
            this::settle);
    this.repeated = new RepeatedSteps(tableau, term, steps);
    this.restored = new RestoredStates(steps, memory, term.stateSize(), repeated);
    this.checkpoints =
        retention.checkpointBytes().stream()
            .mapToObj(budget -> new CheckpointedStates(term.shape(), memory, budget, repeated))
            .findFirst();
    OptionalLong bytes = term.linearizationBytes();
    this.linearizationBytes = bytes.orElse(0);
    this.stateBytes = term.stateSize() * term.dataType().width();
  }

  /** Has the memory of another record, of an arc before this one, but for what it keeps. */
  void shareMemory(ForwardRecord other) {
    repeated.share(other.repeated);
    checkpoints.ifPresent(it -> other.checkpoints.ifPresent(it::share));
  }

  StepStore steps() {
    return steps;
  }

  /** The term as the forward solve evaluates it. */
  Term term() {
    return recorder;
  }

  /** Forgets the last solve and keeps the memory. */
  void clear() {
    recorder.clear();
    steps.clear();
    restored.clear();
    expectSteps(OptionalInt.empty());
    decision = null;
    settled = Kept.STATE;
    restorable = false;
  }

  /** The number of steps of the forward solve that begins, where it is known. */
  void expectSteps(OptionalInt planned) {
    checkpoints.ifPresent(it -> it.startForward(planned));
  }

  /** Decides what to keep of the step that is being tried. */
  private Kept decide() {
    if (decision == null) {
      decision = checkpoints.isPresent() ? Kept.NOTHING : possible(retention.keep(this));
    }
    return decision;
  }

  private Kept possible(Kept wanted) {
    if (wanted == Kept.ACTIVATIONS && linearizationBytes == 0) {
      return Kept.STAGES;
    }
    return wanted == Kept.NOTHING && !restorable ? Kept.STATE : wanted;
  }

  /** The step that was tried last has been accepted. */
  private void settle() {
    settled = decide();
    decision = null;
    settledWithState =
        settled == Kept.STATE
            || settled == Kept.STAGES
            || (settled == Kept.ACTIVATIONS && recorder.stage(step() - 1, 0).isEmpty());
    restorable = settledWithState || (settled == Kept.NOTHING && restorable);
  }

  /** Stores what is kept of the step accepted last. */
  void stepAccepted(Step step) {
    if (checkpoints.isPresent()) {
      checkpoints.get().stepAccepted(steps.size(), step.state());
    }
    boolean withState = settledWithState || (settled == Kept.ACTIVATIONS && termJumpsBefore(step));
    restorable |= withState;
    steps.add(step, settled, withState);
  }

  /**
   * Then f at the end of the step before has the same state, and its activations may be nowhere.
   */
  private boolean termJumpsBefore(Step step) {
    int last = steps.size() - 1;
    return last >= 0 && steps.endOfTerm(last) != step.startOfTerm();
  }

  @Override
  public int step() {
    return recorder.accepted();
  }

  @Override
  public long activationBytes() {
    int first = recorder.holdsFirstStage() ? 1 : 0;
    int stages = tableau.stages() - first + tableau.interpolationStages();
    return linearizationBytes == 0 ? Long.MAX_VALUE : stages * linearizationBytes;
  }

  @Override
  public long stageBytes() {
    return (1 + keptStages) * stateBytes;
  }

  @Override
  public long stateBytes() {
    return stateBytes;
  }

  @Override
  public long usedBytes() {
    // f(t_{n+1}, y_{n+1}) belongs to the next step, which is decided on before the interpolation
    // stages of this one are evaluated.
    int toCome = settled == Kept.ACTIVATIONS ? recorder.interpolationStagesToCome() : 0;
    return (recorder.taken() + toCome) * linearizationBytes
        + steps.usedBytes(term.dataType().width());
  }

  /** A stage of a step, if its activations have been kept. */
  Optional<Linearization> stage(int step, int stage) {
    return recorder.stage(step, stage);
  }

  /** An interpolation stage of a step, counted from 0, if its activations have been kept. */
  Optional<Linearization> interpolationStage(int step, int stage) {
    return recorder.interpolationStage(step, stage);
  }

  /** f(t_n, y_n), if its activations have been kept. */
  Optional<Linearization> boundary(int step) {
    return recorder.boundary(step);
  }

  /** f at the end of a step as the step itself has it, if its activations have been kept. */
  Optional<Linearization> endOfStep(int step) {
    return tableau.firstSameAsLast()
        ? recorder.stage(step, tableau.stages() - 1)
        : Optional.empty();
  }

  /** The state where a step begins. */
  INDArray state(int step) {
    if (steps.hasState(step)) {
      return steps.state(step);
    }
    return checkpoints.isPresent() ? checkpoints.get().state(step) : restored.state(step);
  }

  /** Makes steps again. */
  RepeatedSteps repeated() {
    return repeated;
  }

  long bytes() {
    return recorder.bytes() + repeated.bytes();
  }

  @Override
  public void close() {
    recorder.close();
    repeated.close();
  }
}
