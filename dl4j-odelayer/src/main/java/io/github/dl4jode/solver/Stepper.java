package io.github.dl4jode.solver;

import io.github.dl4jode.vector.ScaledNorm;
import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Carries a state along by Runge–Kutta steps: what changes during a solve, without the decisions
 * about step sizes.
 */
final class Stepper {

  private final ButcherTableau tableau;
  private final SolverMemory memory;
  private final StageMemory stages;
  private final FieldEvaluator evaluator;
  private int evaluations;
  private boolean firstStageKnown;
  private boolean endDerivativeKnown;

  Stepper(SolverMemory memory, FieldEvaluator evaluator, INDArray initialState) {
    this.tableau = memory.tableau();
    this.memory = memory;
    this.stages = memory.stages();
    this.evaluator = evaluator;
    Vectors.copyStrided(initialState, stages.current());
  }

  /** Evaluates f(t, y_n), unless it is known. */
  void evaluateFirstStage(double t) {
    if (!firstStageKnown) {
      evaluator.evaluateFirst(t, stages.current(), stages.derivative(0));
      evaluations++;
      firstStageKnown = true;
    }
  }

  /** Evaluates the field outside any step. */
  void evaluateProbe(double t, INDArray state, INDArray derivative) {
    evaluator.evaluateProbe(t, state, derivative);
    evaluations++;
  }

  /** Computes k_1 … k_s and y_{n+1} for a step from t; nothing is settled by it. */
  void attempt(double t, double h) {
    evaluateFirstStage(t);
    stages.prepare(h);
    evaluator.beginStep(h);
    for (int i = 1; i < tableau.stages(); i++) {
      INDArray state = stages.stageState(i);
      evaluator.evaluateStage(i, t + tableau.c(i) * h, state, stages.derivative(i));
      evaluations++;
    }
    stages.computeSolution();
    endDerivativeKnown = tableau.firstSameAsLast();
  }

  /** The estimated error of the attempt in units of the tolerance; at most 1 if it may stand. */
  double errorRatio(Tolerances tolerances, ErrorNorm norm) {
    ScaledNorm error = memory.error();
    stages.computeError();
    error.tolerances(tolerances.rtol(), tolerances.atol());
    error.scale();
    double state = norm.of(error);
    double quadratures = memory.quadratures().errorNorm(tolerances, norm);
    double together =
        norm == ErrorNorm.MAX ? Math.max(state, quadratures) : Math.hypot(state, quadratures);
    return norm.average(together, error.length() + memory.quadratures().controlledLength());
  }

  /** A number that is finite if y_{n+1} is. */
  double nextMagnitude() {
    return Vectors.norm(stages.next());
  }

  /** Evaluates f(t_{n+1}, y_{n+1}) of an attempt that stands, where the interpolant reads it. */
  void completeInterpolant(double end) {
    if (!endDerivativeKnown && tableau.interpolationRows() > tableau.stages()) {
      evaluator.evaluateFirst(end, stages.next(), stages.derivative(tableau.stages()));
      evaluations++;
      endDerivativeKnown = true;
    }
  }

  /** Writes the dense output at θ of the attempt into an array [n]. */
  void interpolate(double theta, INDArray output) {
    stages.interpolate(theta, output);
  }

  /** Whether f(t_{n+1}, y_{n+1}) is finite, where the interpolant reads it. */
  boolean interpolantIsFinite() {
    return isFinite(stages.derivative(tableau.interpolationRows() - 1));
  }

  /** Copies y_{n+1} into an array [n]. */
  void copyNext(INDArray output) {
    Vectors.copy(stages.next(), output);
  }

  /** y_{n+1} [n], to be changed by the caller, so that f(t_{n+1}, y_{n+1}) is no longer known. */
  INDArray changeNext() {
    endDerivativeKnown = false;
    return stages.next();
  }

  /** Copies y_n into an array [n]. */
  void copyCurrent(INDArray output) {
    Vectors.copy(stages.current(), output);
  }

  /** Settles the quadratures of the attempt; before {@link #completeInterpolant}. */
  void acceptQuadratures() {
    evaluator.accept();
  }

  /** Moves on to y_{n+1}. */
  void advance() {
    Vectors.copy(stages.next(), stages.current());
    firstStageKnown = endDerivativeKnown;
    if (endDerivativeKnown) {
      int last = tableau.firstSameAsLast() ? tableau.stages() - 1 : tableau.stages();
      Vectors.copy(stages.derivative(last), stages.derivative(0));
    }
  }

  /** Says what is not finite in the last attempt, once something is found to be. */
  SolverStatus diagnose() {
    if (!isFinite(stages.current())) {
      return SolverStatus.NON_FINITE_STATE;
    }
    for (int i = 0; i < tableau.stages(); i++) {
      if (!isFinite(stages.derivative(i))) {
        boolean stateFinite = i == 0 || isFinite(stages.stageState(i));
        return stateFinite ? SolverStatus.NON_FINITE_DERIVATIVE : SolverStatus.NON_FINITE_STATE;
      }
    }
    return SolverStatus.NON_FINITE_STATE;
  }

  /** Whether no step from y_n can succeed, since y_n or f(t, y_n) is not finite. */
  boolean startsFromNonFinite() {
    return !isFinite(stages.current()) || !isFinite(stages.derivative(0));
  }

  private boolean isFinite(INDArray array) {
    return Double.isFinite(Vectors.norm(array));
  }

  StageMemory stages() {
    return stages;
  }

  SolverMemory memory() {
    return memory;
  }

  int evaluations() {
    return evaluations;
  }
}
