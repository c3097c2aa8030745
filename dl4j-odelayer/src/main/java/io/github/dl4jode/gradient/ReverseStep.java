package io.github.dl4jode.gradient;

import io.github.dl4jode.field.DifferentiableField;
import io.github.dl4jode.field.Linearization;
import io.github.dl4jode.solver.ButcherTableau;
import io.github.dl4jode.vector.Vectors;
import java.util.Optional;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Takes the cotangent λ of y_{n+1} back to y_n, through the stages of one step after the other.
 *
 * <p>f(t_{n+1}, y_{n+1}) is one value, whoever uses it: the last stage of a method with the FSAL
 * property, the last row of an interpolant, and the first stage of the next step. Its cotangent
 * therefore waits at the boundary between two steps until both have added to it, and goes through
 * the field once. The stages 1 to {@code inner} belong to their step alone.
 */
final class ReverseStep {

  private static final int NO_ROW = -1;

  private final DifferentiableField field;
  private final Products products;
  private final ButcherTableau tableau;
  private final int inner;
  // The row of the interpolant that is f(t_{n+1}, y_{n+1}).
  private final int boundaryRow;

  private final Rows stages;
  private final ScaledSum stageState;
  private final ScaledSum stageCotangent;
  // Ȳ_i; row 0 is that of the boundary.
  private final Rows stageStateCotangents;
  private final boolean[] contributes;
  private final ScaledSum boundaryCotangent;
  private final INDArray stateCotangent;
  private final INDArray derivative;
  private final INDArray parameterCotangent;
  private final INDArray parameterGradient;

  private final StepOutputs outputs;
  private final Optional<StageRecorder> recorder;
  private final IntFunction<INDArray> stateAt;
  private double start;
  private double stepSize = 1;
  // h b_0 of the step that begins at the boundary; with the FSAL property b of the last stage is 0.
  private double boundaryWeight;
  private int index;
  private int functionEvaluations;

  /**
   * Takes memory.
   *
   * @param parameterGradient [p], to which every stage adds
   * @param recorder the linearizations of the forward solve, where they are kept
   * @param stateAt y_n by n, asked for only where a linearization is missing
   */
  ReverseStep(
      Problem problem,
      OffHeapMemory memory,
      INDArray parameterGradient,
      Optional<StageRecorder> recorder,
      IntFunction<INDArray> stateAt) {
    this.recorder = recorder;
    this.stateAt = stateAt;
    field = problem.field();
    products = Products.of(problem, memory);
    tableau = problem.method().tableau();
    outputs = new StepOutputs(tableau);
    int s = tableau.stages();
    inner = tableau.firstSameAsLast() ? s - 2 : s - 1;
    boolean readsBoundary = tableau.firstSameAsLast() || tableau.interpolationRows() > s;
    boundaryRow = readsBoundary ? tableau.interpolationRows() - 1 : NO_ROW;
    long n = problem.stateSize();
    stages = Rows.allocate(memory, Math.max(1, neededStages()), n);
    stageState = new ScaledSum(memory.allocate(n));
    stageCotangent = new ScaledSum(memory.allocate(n));
    stageStateCotangents = Rows.allocate(memory, inner + 1, n);
    contributes = new boolean[inner + 1];
    boundaryCotangent = new ScaledSum(memory.allocate(n));
    stateCotangent = memory.allocate(n);
    derivative = memory.allocate(n);
    this.parameterGradient = parameterGradient;
    parameterCotangent = problem.allocateLikeParameters(memory);
  }

  /** The number of leading stages k that the states of the inner stages are made of. */
  int neededStages() {
    return inner;
  }

  /** The last of the stages that belong to a step alone, counted from 0; they begin with 1. */
  int innerStages() {
    return inner;
  }

  /** Begins at the end of a solve, with the cotangent of its last state. */
  void startSolve(INDArray cotangent, INDArray quadratureCotangent) {
    Vectors.copy(cotangent, stateCotangent);
    products.startBackward(quadratureCotangent);
    boundaryCotangent.clear();
    boundaryWeight = 0;
    functionEvaluations = 0;
  }

  /** Goes on to the step before, the n-th. */
  void startStep(int n, double startTime, double size) {
    index = n;
    start = startTime;
    stepSize = size;
    outputs.clear();
  }

  /** Adds an output inside the step. */
  void addOutput(double time, INDArray cotangent) {
    double theta = (time - start) / stepSize;
    double[] weights = outputs.add(theta, cotangent);
    if (boundaryRow != NO_ROW) {
      boundaryCotangent.plus(stepSize * weights[boundaryRow], cotangent);
    }
  }

  /** Takes the cotangent of f(t_n, y_n), which is complete now, back to y_n. */
  void crossBoundary(int n, double t) {
    if (!boundaryCotangent.isZero()) {
      INDArray result = stageStateCotangents.row(0);
      Optional<Linearization> kept =
          recorder.isPresent() ? recorder.get().boundary(n) : Optional.empty();
      if (kept.isPresent()) {
        multiply(kept.get(), t, boundaryCotangent.value(), boundaryWeight, result);
      } else {
        multiply(t, stateAt.apply(n), boundaryCotangent.value(), boundaryWeight, result);
      }
      Vectors.add(1, stageStateCotangents.row(0), stateCotangent);
      boundaryCotangent.clear();
      boundaryWeight = 0;
    }
  }

  /** Takes the stages that the forward solve has stored. */
  void loadStages(INDArray stored) {
    Vectors.copy(stored, stages.flat());
  }

  /** Evaluates the stages again. */
  void recomputeStages() {
    INDArray state = stateAt.apply(index);
    for (int i = 0; i < neededStages(); i++) {
      evaluate(timeOf(i), i == 0 ? state : stateOf(i, state), stages.row(i));
    }
  }

  /** Takes λ from the end of the step to its beginning. */
  void throughStages() {
    for (int i = inner; i > 0; i--) {
      sumCotangent(i, stageCotangent);
      contributes[i] = !stageCotangent.isZero();
      if (contributes[i]) {
        throughStage(i, stageStateCotangents.row(i));
      }
    }
    sumCotangent(0, boundaryCotangent);
    boundaryWeight = stepSize * tableau.b(0);
    for (int i = inner; i > 0; i--) {
      if (contributes[i]) {
        Vectors.add(1, stageStateCotangents.row(i), stateCotangent);
      }
    }
    outputs.addStateCotangent(stateCotangent);
  }

  private void throughStage(int stage, INDArray result) {
    // Not by flatMap, whose lambda would be one allocation per stage.
    Optional<Linearization> kept =
        recorder.isPresent() ? recorder.get().stage(index, stage) : Optional.empty();
    double weight = stepSize * tableau.b(stage);
    if (kept.isPresent()) {
      multiply(kept.get(), timeOf(stage), stageCotangent.value(), weight, result);
    } else {
      INDArray at = stateOf(stage, stateAt.apply(index));
      multiply(timeOf(stage), at, stageCotangent.value(), weight, result);
    }
  }

  private double timeOf(int stage) {
    return start + tableau.c(stage) * stepSize;
  }

  private INDArray stateOf(int stage, INDArray state) {
    stageState.clear().plus(1, state);
    for (int j = 0; j < stage; j++) {
      stageState.plus(stepSize * tableau.a(stage, j), stages.row(j));
    }
    return stageState.value();
  }

  /** k̄_i = h (b_i λ + Σ_{j>i} a_ji Ȳ_j + Σ w_i(θ) g), where the stages behind i are done. */
  private void sumCotangent(int stage, ScaledSum sum) {
    double h = stepSize;
    sum.clear().plus(h * tableau.b(stage), stateCotangent);
    for (int j = inner; j > stage; j--) {
      if (contributes[j]) {
        sum.plus(h * tableau.a(j, stage), stageStateCotangents.row(j));
      }
    }
    outputs.addStageCotangent(stage, h, sum);
  }

  /** The field's vector–Jacobian products. */
  Products products() {
    return products;
  }

  private void evaluate(double t, INDArray state, INDArray result) {
    field.evaluate(t, state, result);
    functionEvaluations++;
  }

  private void multiply(
      double t, INDArray state, INDArray cotangent, double weight, INDArray result) {
    products.multiply(t, state, cotangent, weight, derivative, result, parameterCotangent);
    sumParameterCotangent();
  }

  private void multiply(
      Linearization at, double t, INDArray cotangent, double weight, INDArray result) {
    products.multiply(at, t, cotangent, weight, result, parameterCotangent);
    sumParameterCotangent();
  }

  private void sumParameterCotangent() {
    functionEvaluations++;
    if (field.parameterCount() > 0) {
      Vectors.add(1, parameterCotangent, parameterGradient);
    }
  }

  /** λ [n]. */
  INDArray stateCotangent() {
    return stateCotangent;
  }

  /** The evaluations and products since the start of the solve. */
  int functionEvaluations() {
    return functionEvaluations;
  }
}
