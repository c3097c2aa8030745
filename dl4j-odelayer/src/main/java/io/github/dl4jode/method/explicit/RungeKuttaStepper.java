package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.AbstractStepper;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Quadratures;
import io.github.dl4jode.method.StepError;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Explicit Runge–Kutta steps. */
final class RungeKuttaStepper extends AbstractStepper {

  private final ButcherTableau tableau;
  private final StageMemory stages;
  private final StepError error;
  private final Quadratures quadratures;
  private final StiffnessDetector stiffness;
  private StageEvaluator evaluator;
  private boolean firstStageKnown;
  private boolean endDerivativeKnown;
  private boolean interpolantComplete;

  @SuppressWarnings("try") // The scope is there for its closing.
  RungeKuttaStepper(ButcherTableau tableau, TermShape shape) {
    super(shape);
    this.tableau = tableau;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      stages = new StageMemory(tableau, shape.stateSize(), shape.dataType());
      error =
          new StepError(
              shape,
              stages.error(),
              stages.scratch(),
              stages.current(),
              stages.next(),
              tableau.errorWeightMagnitude());
      quadratures = new Quadratures(shape);
    }
    stiffness = new StiffnessDetector(tableau, stages, this::probe);
  }

  @Override
  public void start(Term term, INDArray initialState) {
    evaluator = StageEvaluator.of(term);
    setEvaluations(0);
    firstStageKnown = false;
    endDerivativeKnown = false;
    quadratures.reset();
    stiffness.start();
    Vectors.copyStrided(initialState, stages.current());
  }

  /** Evaluates f(t_n, y_n), unless it is known. */
  private void evaluateFirstStage(double t) {
    if (!firstStageKnown) {
      evaluator.evaluate(0, t, stages.current(), stages.derivative(0), quadratures.first());
      countEvaluation();
      firstStageKnown = true;
    }
  }

  @Override
  public double firstStep(double t, double longest, Tolerances tolerances, ErrorNorm norm) {
    evaluateFirstStage(t);
    return error.firstStep(
        t,
        longest,
        tolerances,
        norm,
        Math.max(1, tableau.embeddedOrder() + 1),
        stages.derivative(0),
        stages.derivative(1),
        this::probe);
  }

  private void probe(double t, INDArray state, INDArray derivative) {
    evaluator.probe(t, state, derivative, quadratures.integrand());
    countEvaluation();
  }

  @Override
  public void attempt(Increment increment) {
    evaluateStages(increment, tableau.stages());
    stages.computeSolution();
    endDerivativeKnown = tableau.firstSameAsLast();
  }

  /** Computes y_{n+1} without f(t_{n+1}, y_{n+1}), for a solve that ends there. */
  void attemptLast(Increment increment) {
    int last = tableau.stages() - 1;
    if (tableau.firstSameAsLast()) {
      evaluateStages(increment, last);
      stages.stageState(last);
    } else {
      evaluateStages(increment, tableau.stages());
      stages.computeSolution();
    }
    endDerivativeKnown = false;
  }

  /** Evaluates the first stages of a step, the one at y_n included. */
  void evaluateStages(Increment increment, int count) {
    take(increment);
    double h = size();
    evaluateFirstStage(startOfTerm());
    stages.prepare(h);
    quadratures.begin(h * tableau.b(0), h * tableau.errorWeight(0));
    for (int i = 1; i < count; i++) {
      INDArray state = stages.stageState(i);
      double t = timeOfTerm(tableau.c(i));
      evaluator.evaluate(i, t, state, stages.derivative(i), quadratures.integrand());
      countEvaluation();
      quadratures.add(h * tableau.b(i), h * tableau.errorWeight(i));
    }
    interpolantComplete = false;
  }

  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    return error.of(tolerances, norm, quadratures);
  }

  @Override
  public boolean isFinite() {
    return isFinite(stages.next());
  }

  private static boolean isFinite(INDArray array) {
    return Double.isFinite(Vectors.norm(array));
  }

  @Override
  public boolean derivativeIsNotFinite() {
    if (!isFinite(stages.current())) {
      return false;
    }
    for (int i = 0; i < tableau.stages(); i++) {
      if (!isFinite(stages.derivative(i))) {
        return i == 0 || isFinite(stages.stageState(i));
      }
    }
    return false;
  }

  @Override
  public boolean startIsFinite() {
    return isFinite(stages.current()) && isFinite(stages.derivative(0));
  }

  @Override
  public void accept() {
    evaluator.stepAccepted();
    quadratures.accept();
    if (tableau.firstSameAsLast()) {
      quadratures.keepAsFirst();
    }
    // It may evaluate f, and write over the last integrand.
    stiffness.stepAccepted(startOfTerm(), size());
  }

  @Override
  public void completeInterpolant() {
    if (interpolantComplete) {
      return;
    }
    if (!endDerivativeKnown && tableau.interpolant().rows() > tableau.stages()) {
      evaluateEnd();
    }
    for (int i = 0; i < tableau.interpolationStages(); i++) {
      evaluator.evaluateForInterpolant(
          i,
          timeOfTerm(tableau.interpolationNode(i)),
          stages.interpolationState(i),
          stages.derivative(tableau.firstInterpolationStage() + i),
          quadratures.integrand());
      countEvaluation();
    }
    interpolantComplete = true;
  }

  private void evaluateEnd() {
    INDArray derivative = stages.derivative(tableau.stages());
    evaluator.evaluate(0, endOfTerm(), stages.next(), derivative, quadratures.first());
    countEvaluation();
    endDerivativeKnown = true;
  }

  /** A row of the interpolant, or a stage [n], where it has been evaluated. */
  INDArray derivative(int row) {
    return stages.derivative(row);
  }

  @Override
  public INDArray changeNext() {
    forgetNext();
    return stages.next();
  }

  @Override
  public void forgetNext() {
    endDerivativeKnown = false;
    evaluator.forgetEnd();
  }

  @Override
  public void advance() {
    Vectors.copy(stages.next(), stages.current());
    firstStageKnown = endDerivativeKnown;
    if (endDerivativeKnown) {
      int last = tableau.firstSameAsLast() ? tableau.stages() - 1 : tableau.stages();
      Vectors.copy(stages.derivative(last), stages.derivative(0));
    }
  }

  @Override
  public INDArray state() {
    return stages.current();
  }

  @Override
  public INDArray next() {
    return stages.next();
  }

  @Override
  public INDArray rows() {
    return interpolantComplete ? stages.interpolationRows() : stages.stages();
  }

  @Override
  public void interpolate(double theta, INDArray output) {
    stages.interpolate(theta, output);
  }

  @Override
  public void interpolateDerivative(double theta, INDArray output) {
    stages.interpolateDerivative(theta, output);
  }

  @Override
  public INDArray quadratures() {
    return quadratures.total();
  }

  @Override
  public OptionalDouble spectralRadius() {
    return stiffness.eigenvalue(startOfTerm(), size());
  }

  @Override
  public OptionalDouble stabilityLimit() {
    return OptionalDouble.of(tableau.stabilityLimit());
  }

  @Override
  public Optional<Stiffness> stiffness() {
    return stiffness.found();
  }

  @Override
  public long bytes() {
    return (stages.elements() + error.elements() + quadratures.elements() + stiffness.elements())
        * shape().dataType().width();
  }

  @Override
  public void close() {
    stages.close();
    stiffness.close();
    error.close();
    quadratures.close();
  }
}
