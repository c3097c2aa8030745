package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.Retention.Kept;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.method.StepOutputs;
import io.github.dl4jode.method.StepStore;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Linearization;
import io.github.dl4jode.term.Term;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Takes the cotangent λ of y_{n+1} back to y_n through the stages of explicit Runge–Kutta steps.
 *
 * <p>f(t_{n+1}, y_{n+1}) is one value with several uses: the last stage of a method with the FSAL
 * property, the last row of an interpolant, and the first stage of the next step. Its cotangent
 * therefore waits at the boundary between two steps until both have added to it, and goes through
 * the term once. Where the term jumps at the boundary there are two values, and the cotangent of
 * each goes through the term on its own side. The stages 1 to {@code inner} belong to their step
 * alone, and so do the stages that only the interpolant reads, which come before everything else on
 * the way back.
 */
final class RungeKuttaReverse implements ReverseStepper {

  private static final int NO_ROW = -1;

  private final ButcherTableau tableau;
  private final int inner;
  // The row of the interpolant that is f(t_{n+1}, y_{n+1}).
  private final int boundaryRow;

  private final OffHeapMemory memory;
  private final ForwardRecord record;
  private final StepStore steps;
  private final StepOutputs outputs;
  private final INDArray stateCotangent;
  private final INDArray sensitivityGradient;
  // Of this object, or of one for an arc before.
  private ReverseArrays arrays;
  private boolean ownsArrays = true;
  private INDArray lastState;
  private double start;
  private double stepSize = 1;
  // h b_0 of the step that begins at the boundary; with the FSAL property b of the last stage is 0.
  private double boundaryWeight;
  private int index;
  private int evaluations;

  RungeKuttaReverse(
      ExplicitRungeKutta method,
      DifferentiableTerm term,
      Retention retention,
      INDArray sensitivityGradient) {
    this.tableau = method.tableau();
    this.sensitivityGradient = sensitivityGradient;
    memory = new OffHeapMemory(term.dataType());
    outputs = new StepOutputs(tableau.interpolant());
    int s = tableau.stages();
    int rows = tableau.interpolant().rows();
    inner = tableau.firstSameAsLast() ? s - 2 : s - 1;
    boundaryRow =
        tableau.firstSameAsLast() || rows > s ? tableau.firstInterpolationStage() - 1 : NO_ROW;
    // The states of the inner stages are made of as many stages k.
    record = new ForwardRecord(method, term, retention, memory, inner);
    steps = record.steps();
    arrays = new ReverseArrays(tableau, term, inner);
    stateCotangent = memory.allocate(term.stateSize());
    lastState = stateCotangent;
  }

  @Override
  public void startForward() {
    record.clear();
  }

  @Override
  public void expectSteps(OptionalInt expected) {
    record.expectSteps(expected);
  }

  @Override
  public void shareMemory(ReverseStepper other) {
    if (other instanceof RungeKuttaReverse before) {
      record.shareMemory(before.record);
      closeArrays();
      arrays = before.arrays;
      ownsArrays = false;
    }
  }

  private void closeArrays() {
    if (ownsArrays) {
      arrays.close();
    }
  }

  @Override
  public Term recordedTerm() {
    return record.term();
  }

  @Override
  public void stepAccepted(Step step) {
    record.stepAccepted(step);
  }

  @Override
  public int steps() {
    return steps.size();
  }

  @Override
  public double start(int step) {
    return steps.start(step);
  }

  @Override
  public double stepSize(int step) {
    return steps.stepSize(step);
  }

  @Override
  public void startBackward(INDArray last, INDArray cotangent, INDArray quadratureCotangent) {
    lastState = last;
    Vectors.copy(cotangent, stateCotangent);
    arrays.products.startBackward(quadratureCotangent);
    arrays.boundaryCotangent.clear();
    boundaryWeight = 0;
    evaluations = 0;
    record.repeated().takeCost();
  }

  @Override
  public void beginStep(int step) {
    index = step;
    start = steps.start(step);
    stepSize = steps.stepSize(step);
    if (steps.jumpsAfter(step)) {
      crossBoundary(step + 1, steps.startOfTerm(step + 1), record.boundary(step + 1));
    }
    outputs.clear();
    arrays.interpolation.ifPresent(ReverseInterpolation::clear);
  }

  @Override
  public void addOutput(double time, INDArray cotangent) {
    if (time == steps.end(index)) {
      // It is y_{n+1} itself, for which the forward solve needs no interpolant.
      Vectors.add(1, cotangent, stateCotangent);
      return;
    }
    double[] weights = outputs.add((time - start) / stepSize, cotangent);
    if (boundaryRow != NO_ROW) {
      arrays.boundaryCotangent.plus(stepSize * weights[boundaryRow], cotangent);
    }
  }

  @Override
  public void endStep() {
    boolean computeAgain = steps.kept(index) != Kept.ACTIVATIONS;
    if (arrays.interpolation.isPresent() && !outputs.isEmpty()) {
      if (computeAgain) {
        provideRows(arrays.interpolation.get());
      }
      throughInterpolationStages(arrays.interpolation.get());
      crossEnd();
    } else {
      crossEnd();
      if (computeAgain) {
        provideStages();
      }
    }
    throughStages();
  }

  private void crossEnd() {
    crossBoundary(
        index + 1,
        steps.endOfTerm(index),
        steps.jumpsAfter(index) ? record.endOfStep(index) : record.boundary(index + 1));
  }

  @Override
  public void finish() {
    crossBoundary(0, steps.startOfTerm(0), record.boundary(0));
    arrays.products.addSum(sensitivityGradient);
  }

  private INDArray stateAt(int step) {
    return step == steps.size() ? lastState : record.state(step);
  }

  /** Takes the cotangent of f(t_n, y_n), which is complete now, back to y_n. */
  private void crossBoundary(int n, double t, Optional<Linearization> kept) {
    if (!arrays.boundaryCotangent.isZero() || hasSource(boundaryWeight)) {
      INDArray result = arrays.stageStateCotangents.row(0);
      if (kept.isPresent()) {
        multiply(kept.get(), t, arrays.boundaryCotangent.value(), boundaryWeight, result);
      } else {
        multiply(t, stateAt(n), arrays.boundaryCotangent.value(), boundaryWeight, result);
      }
      Vectors.add(1, result, stateCotangent);
      arrays.boundaryCotangent.clear();
      boundaryWeight = 0;
    }
  }

  private void provideStages() {
    if (inner == 0) {
      return;
    }
    if (steps.hasStages(index)) {
      Vectors.copy(steps.stages(index), arrays.stages.flat());
      return;
    }
    record.repeated().stages(index, stateAt(index), arrays.stages);
  }

  /** Provides all rows of the interpolant: those that were not stored are computed again. */
  private void provideRows(ReverseInterpolation rows) {
    if (steps.hasLaterRows(index)) {
      provideStages();
      Vectors.copy(steps.laterRows(index), rows.laterRows());
      return;
    }
    record.repeated().interpolationRows(index, stateAt(index), rows);
  }

  private double timeOfInterpolation(int stage) {
    return steps.increment(index).timeOfTerm(tableau.interpolationNode(stage));
  }

  /** Takes the cotangents of the outputs within the step to its stages and boundary. */
  private void throughInterpolationStages(ReverseInterpolation rows) {
    for (int i = rows.count() - 1; i >= 0; i--) {
      ScaledSum cotangent = rows.cotangentOf(i, stepSize, outputs);
      if (!cotangent.isZero()) {
        throughInterpolationStage(rows, i, cotangent.value());
      }
    }
    rows.addCotangent(boundaryRow, stepSize, arrays.boundaryCotangent);
  }

  private void throughInterpolationStage(ReverseInterpolation rows, int stage, INDArray cotangent) {
    double t = timeOfInterpolation(stage);
    Optional<Linearization> kept = record.interpolationStage(index, stage);
    if (kept.isPresent()) {
      multiply(kept.get(), t, cotangent, 0, rows.stateCotangent(stage));
    } else {
      INDArray at = rows.stateOf(stage, stateAt(index), stepSize);
      multiply(t, at, cotangent, 0, rows.stateCotangent(stage));
    }
  }

  /** Takes λ from the end of the step to its beginning. */
  private void throughStages() {
    for (int i = inner; i > 0; i--) {
      sumCotangent(i, arrays.stageCotangent);
      arrays.contributes[i] = !arrays.stageCotangent.isZero() || hasSource(stepSize * tableau.b(i));
      if (arrays.contributes[i]) {
        throughStage(i, arrays.stageStateCotangents.row(i));
      }
    }
    sumCotangent(0, arrays.boundaryCotangent);
    boundaryWeight = stepSize * tableau.b(0);
    for (int i = inner; i > 0; i--) {
      if (arrays.contributes[i]) {
        Vectors.add(1, arrays.stageStateCotangents.row(i), stateCotangent);
      }
    }
    outputs.addStateCotangent(stateCotangent);
    if (arrays.interpolation.isPresent()) {
      arrays.interpolation.get().addStateCotangent(stateCotangent);
    }
  }

  private void throughStage(int stage, INDArray result) {
    Optional<Linearization> kept = record.stage(index, stage);
    double weight = stepSize * tableau.b(stage);
    if (kept.isPresent()) {
      multiply(kept.get(), timeOf(stage), arrays.stageCotangent.value(), weight, result);
    } else {
      INDArray at = stateOf(stage, stateAt(index));
      multiply(timeOf(stage), at, arrays.stageCotangent.value(), weight, result);
    }
  }

  private double timeOf(int stage) {
    return steps.increment(index).timeOfTerm(tableau.c(stage));
  }

  private INDArray stateOf(int stage, INDArray state) {
    arrays.stageState.clear().plus(1, state);
    for (int j = 0; j < stage; j++) {
      arrays.stageState.plus(stepSize * tableau.a(stage, j), arrays.stages.row(j));
    }
    return arrays.stageState.value();
  }

  /** k̄_i = h (b_i λ + Σ_{j>i} a_ji Ȳ_j + Σ w_i(θ) g), where the stages after i are done. */
  private void sumCotangent(int stage, ScaledSum sum) {
    double h = stepSize;
    sum.clear().plus(h * tableau.b(stage), stateCotangent);
    for (int j = inner; j > stage; j--) {
      if (arrays.contributes[j]) {
        sum.plus(h * tableau.a(j, stage), arrays.stageStateCotangents.row(j));
      }
    }
    outputs.addStageCotangent(stage, h, sum);
    if (arrays.interpolation.isPresent()) {
      arrays.interpolation.get().addCotangent(stage, h, sum);
    }
  }

  /** Whether the quadratures alone make a product of this weight differ from zero. */
  private boolean hasSource(double weight) {
    return weight != 0 && arrays.products.haveSource();
  }

  private void multiply(
      double t, INDArray state, INDArray cotangent, double weight, INDArray result) {
    arrays.products.multiplyAndAdd(t, state, cotangent, weight, arrays.derivative, result);
    evaluations++;
  }

  private void multiply(
      Linearization at, double t, INDArray cotangent, double weight, INDArray result) {
    arrays.products.multiplyAndAdd(at, t, cotangent, weight, result);
    evaluations++;
  }

  @Override
  public OptionalDouble faultIn(Runnable wayBack) {
    return arrays.products.faultIn(wayBack);
  }

  @Override
  public INDArray stateCotangent() {
    return stateCotangent;
  }

  @Override
  public int evaluations() {
    evaluations += record.repeated().takeCost();
    return evaluations;
  }

  @Override
  public long bytes() {
    return memory.bytes() + record.bytes() + (ownsArrays ? arrays.bytes() : 0);
  }

  @Override
  public void close() {
    record.close();
    closeArrays();
    memory.close();
  }
}
