package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.ErrorScale;
import io.github.dl4jode.method.FirstStep;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Quadratures;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Explicit Runge–Kutta steps. */
final class RungeKuttaStepper implements Stepper {

  private final ButcherTableau tableau;
  private final TermShape shape;
  private final StageMemory stages;
  private final ErrorScale error;
  private final Quadratures quadratures;
  private final StiffnessDetector stiffness;
  private StageEvaluator evaluator;
  private Tolerances given = Tolerances.of(1, 1);
  private Tolerances visible = given;
  private double start;
  private double end;
  private double startOfTerm;
  private double endOfTerm;
  private int evaluations;
  private boolean firstStageKnown;
  private boolean endDerivativeKnown;
  private boolean interpolantComplete;

  @SuppressWarnings("try") // The scope is there for its closing.
  RungeKuttaStepper(ButcherTableau tableau, TermShape shape) {
    this.tableau = tableau;
    this.shape = shape;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      stages = new StageMemory(tableau, shape.stateSize(), shape.dataType());
      error =
          new ErrorScale(
              controlled(stages.scratch()),
              controlled(stages.current()),
              controlled(stages.next()));
      quadratures = new Quadratures(shape);
    }
    stiffness = new StiffnessDetector(tableau, stages);
  }

  private INDArray controlled(INDArray state) {
    return shape.controlled() == shape.stateSize()
        ? state
        : state.get(NDArrayIndex.interval(0, shape.controlled()));
  }

  @Override
  public void start(Term term, INDArray initialState) {
    evaluator = StageEvaluator.of(term);
    evaluations = 0;
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
      evaluations++;
      firstStageKnown = true;
    }
  }

  @Override
  public double firstStep(double t, double longest, Tolerances tolerances, ErrorNorm norm) {
    evaluateFirstStage(t);
    Vectors.copy(stages.current(), stages.next());
    error.take(visible(tolerances));
    return FirstStep.choose(
        new Probe(t, Math.signum(longest), norm),
        Math.abs(longest),
        Math.max(1, tableau.embeddedOrder() + 1));
  }

  /**
   * The tolerances, no tighter than the rounding of floats lets the error test see.
   *
   * <p>The estimate is h Σ (b_i - b̂_i) k_i. Each h k_i, which is of the size of y at most, is off
   * by a unit in the last place ε = 2^-23 or so, and the estimate by up to ε Σ |b_i - b̂_i| |y|:
   * 0.2 ε |y| for dopri5, 5.8 ε |y| for dopri8. Below that the test sees rounding, which is
   * proportional to h and not to a high power of it, and asks for ever smaller steps. So rtol is at
   * least ε Σ |b_i - b̂_i| in float. In double the tolerances are as they are given.
   */
  @SuppressWarnings("ReferenceEquality") // A solve has one object, and steps compare nothing.
  private Tolerances visible(Tolerances tolerances) {
    if (shape.dataType() != DataType.FLOAT) {
      return tolerances;
    }
    if (tolerances != given) {
      given = tolerances;
      visible = tolerances.withRelativeAtLeast(Math.ulp(1f) * tableau.errorWeightMagnitude());
    }
    return visible;
  }

  /** The norms that the choice of the first step reads. */
  private final class Probe implements FirstStep.Probe {

    private final double t;
    private final double direction;
    private final ErrorNorm norm;

    Probe(double t, double direction, ErrorNorm norm) {
      this.t = t;
      this.direction = direction;
      this.norm = norm;
    }

    @Override
    public double state() {
      Vectors.copy(stages.current(), stages.scratch());
      return normOfScratch();
    }

    @Override
    public double slope() {
      Vectors.copy(stages.derivative(0), stages.scratch());
      return normOfScratch();
    }

    @Override
    public double change(double step) {
      INDArray ahead = stages.derivative(1);
      Vectors.add(direction * step, stages.derivative(0), stages.next());
      evaluator.probe(t + direction * step, stages.next(), ahead, quadratures.integrand());
      evaluations++;
      Vectors.copy(ahead, stages.scratch());
      Vectors.add(-1, stages.derivative(0), stages.scratch());
      return normOfScratch();
    }

    private double normOfScratch() {
      error.renew();
      return norm.of(error, Quadratures.uncontrolled(), shape.batch());
    }
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
    start = increment.start();
    end = increment.end();
    startOfTerm = increment.startOfTerm();
    endOfTerm = increment.endOfTerm();
    double h = end - start;
    evaluateFirstStage(startOfTerm);
    stages.prepare(h);
    quadratures.begin(h * tableau.b(0), h * tableau.errorWeight(0));
    for (int i = 1; i < count; i++) {
      INDArray state = stages.stageState(i);
      double c = tableau.c(i);
      // The next step begins at the end, to the bit.
      double t = c == 1 ? endOfTerm : start + c * h;
      evaluator.evaluate(i, t, state, stages.derivative(i), quadratures.integrand());
      evaluations++;
      quadratures.add(h * tableau.b(i), h * tableau.errorWeight(i));
    }
    interpolantComplete = false;
  }

  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    stages.computeError();
    Tolerances used = visible(tolerances);
    error.take(used);
    return norm.of(error, quadratures.errors(used), shape.batch());
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
    stiffness.stepAccepted(start, end - start);
    quadratures.accept();
    if (tableau.firstSameAsLast()) {
      quadratures.keepAsFirst();
    }
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
      double c = tableau.interpolationNode(i);
      evaluator.evaluateForInterpolant(
          i,
          c == 1 ? endOfTerm : start + c * (end - start),
          stages.interpolationState(i),
          stages.derivative(tableau.firstInterpolationStage() + i),
          quadratures.integrand());
      evaluations++;
    }
    interpolantComplete = true;
  }

  private void evaluateEnd() {
    INDArray derivative = stages.derivative(tableau.stages());
    evaluator.evaluate(0, endOfTerm, stages.next(), derivative, quadratures.first());
    evaluations++;
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
  public double start() {
    return start;
  }

  @Override
  public double end() {
    return end;
  }

  @Override
  public double startOfTerm() {
    return startOfTerm;
  }

  @Override
  public double endOfTerm() {
    return endOfTerm;
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
  public Optional<Stiffness> stiffness() {
    return stiffness.found();
  }

  @Override
  public int evaluations() {
    return evaluations;
  }

  @Override
  public long bytes() {
    return (stages.elements() + error.elements() + quadratures.elements())
        * shape.dataType().width();
  }

  @Override
  public void close() {
    stages.close();
    error.close();
    quadratures.close();
  }
}
