package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.term.SplitTerm;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ESDIRK steps. */
final class EsdirkStepper extends ImplicitStepper {

  // The difference of the pair is as large as the error of a step where the problem is stiff, and
  // the errors of many steps add up. Measured in StiffProblemsTest.
  private static final double CAUTION = 10;

  private final EsdirkTableau tableau;
  private final NewtonMatrices matrices;
  private final NewtonIteration newton;
  private final StagePredictor predictor;
  private final double[] base;
  private final double[] z;
  private Optional<ExplicitStages> explicit = Optional.empty();
  private Term term;
  private boolean firstKnown;
  private boolean forgotten;
  private int failures;

  EsdirkStepper(Esdirk method, TermShape shape) {
    super(shape, method.tableau().stages(), CAUTION * method.tableau().errorWeightMagnitude());
    tableau = method.tableau();
    int n = Math.toIntExact(shape.stateSize());
    predictor = new StagePredictor(tableau, n);
    TermJacobian ofTerm = new TermJacobian(method.label(), shape);
    newton = new NewtonIteration(tableau.gamma(), ofTerm, shape, stageState, derivative);
    matrices = new NewtonMatrices(tableau.gamma(), ofTerm, newton);
    base = new double[n];
    z = new double[n];
  }

  @Override
  TermJacobian jacobian() {
    return matrices.jacobian();
  }

  @Override
  public void start(Term given, INDArray initialState) {
    explicit = Optional.empty();
    term = given;
    if (given instanceof SplitTerm split && tableau.explicit().isPresent()) {
      explicit = Optional.of(new ExplicitStages(split.explicitPart(), tableau.explicit().get()));
      term = split.implicitPart();
    }
    setEvaluations(0);
    failures = 0;
    met(Fault.NO_FAULT);
    firstKnown = false;
    forgotten = false;
    quadratures.reset();
    predictor.forget();
    newton.start();
    matrices.start(term);
    Vectors.copyStrided(initialState, current);
    stages.begin(current);
  }

  @Override
  public void tolerances(Tolerances tolerances) {
    newton.tolerances(error.visible(tolerances));
  }

  private void evaluate(double t, INDArray state, INDArray result) {
    term.evaluate(t, state, result, quadratures.integrand());
    countEvaluation();
  }

  /** Evaluates f(t_n, y_n), unless it is known. */
  private void evaluateFirst(double t) {
    if (!firstKnown) {
      term.evaluate(t, current, derivative, quadratures.first());
      countEvaluation();
      Vectors.toJava(derivative, stages.row(0));
      explicit.ifPresent(it -> it.evaluate(0, t, current, derivative));
      firstKnown = true;
    }
  }

  @Override
  public double firstStep(double t, double longest, Tolerances tolerances, ErrorNorm norm) {
    evaluateFirst(t);
    double[] slope = base;
    Arrays.fill(slope, 0);
    addRow(0, slope);
    Vectors.fromJava(slope, stageState);
    return error.firstStep(
        t, longest, tolerances, norm, tableau.order(), stageState, derivative, this::evaluate);
  }

  private void addRow(int stage, double... sum) {
    double[] row = stages.row(stage);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += row[i] + (explicit.isPresent() ? explicit.get().row(stage)[i] : 0);
    }
  }

  @Override
  public void attempt(Increment increment) {
    take(increment);
    met(tried(size()));
    if (fault() == Fault.ITERATION) {
      failures++;
    }
  }

  private Fault tried(double h) {
    evaluateFirst(startOfTerm());
    if (!StageRows.isFinite(stages.row(0))) {
      return Vectors.isFinite(current) ? Fault.DERIVATIVE : Fault.STATE;
    }
    newton.begin(stages.current());
    Fault met;
    do {
      if (!matrices.prepare(startOfTerm(), h, current)) {
        return matrices.isFinite() ? Fault.ITERATION : Fault.DERIVATIVE;
      }
      met = computeStages(h);
    } while (met == Fault.ITERATION && matrices.renew(h));
    return met;
  }

  private Fault computeStages(double h) {
    double[] b = tableau.weights();
    double[] e = tableau.errorWeights();
    quadratures.begin(h * b[0], h * e[0]);
    for (int i = 1; i < tableau.stages(); i++) {
      double t = timeOfTerm(tableau.c(i));
      stages.base(h, tableau.row(i), base);
      if (explicit.isPresent()) {
        explicit.get().addStages(i, h, base);
      }
      predictor.predict(i, h, h * tableau.gamma(), stages, z);
      NewtonIteration.Result result = newton.solve(t, h, base, z, this::evaluate);
      if (result != NewtonIteration.Result.CONVERGED) {
        return faultOf(result);
      }
      double[] row = stages.row(i);
      for (int j = 0; j < row.length; j++) {
        row[j] = z[j] / (h * tableau.gamma());
        base[j] += z[j];
      }
      Vectors.fromJava(base, stageState);
      if (!completeStage(i, t, h * b[i], h * e[i])) {
        return Fault.DERIVATIVE;
      }
    }
    return finish(h);
  }

  private static Fault faultOf(NewtonIteration.Result result) {
    return switch (result) {
      case STATE_NOT_FINITE -> Fault.STATE;
      case DERIVATIVE_NOT_FINITE -> Fault.DERIVATIVE;
      default -> Fault.ITERATION;
    };
  }

  /** Evaluates what else there is at a stage whose state is known: quadratures, the other part. */
  private boolean completeStage(int stage, double t, double weight, double errorWeight) {
    if (shape().quadratures() > 0) {
      evaluate(t, stageState, derivative);
      quadratures.add(weight, errorWeight);
    }
    if (explicit.isEmpty()) {
      return true;
    }
    countEvaluation();
    return explicit.get().evaluate(stage, t, stageState, derivative);
  }

  /** Writes y_{n+1}, which is the last stage, or the sum of both parts. */
  private Fault finish(double h) {
    if (explicit.isPresent()) {
      stages.base(h, tableau.weights(), base);
      explicit.get().add(h, tableau.weights(), base);
    }
    Vectors.fromJava(base, next);
    return StageRows.isFinite(base) ? Fault.NO_FAULT : Fault.STATE;
  }

  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    if (fault() == Fault.ITERATION) {
      // Half a step.
      return Math.scalb(1.0, tableau.order());
    }
    if (fault() != Fault.NO_FAULT) {
      return Double.NaN;
    }
    double h = size();
    double factor = tableau.filtered() ? h / tableau.gamma() : h;
    Arrays.fill(z, 0);
    stages.addTo(z, factor, tableau.errorWeights());
    if (explicit.isPresent()) {
      explicit.get().add(factor, tableau.errorWeights(), z);
    }
    if (tableau.filtered()) {
      jacobian().solve(z);
    }
    Vectors.fromJava(z, scratch);
    return CAUTION * error.of(tolerances, norm, quadratures);
  }

  @Override
  public boolean startIsFinite() {
    return Vectors.isFinite(current)
        && StageRows.isFinite(stages.row(0))
        && (fault() != Fault.DERIVATIVE || matrices.isFinite());
  }

  @Override
  public void accept() {
    quadratures.accept();
    quadratures.keepAsFirst();
    matrices.stepAccepted();
  }

  @Override
  void writeRows() {
    for (int i = 0; i < tableau.stages(); i++) {
      if (explicit.isPresent()) {
        Arrays.fill(z, 0);
        addRow(i, z);
        Vectors.fromJava(z, rowOfOutput(i));
      } else {
        Vectors.fromJava(stages.row(i), rowOfOutput(i));
      }
    }
  }

  /** The states of the stages of the step, of a split term; not to be changed. */
  double[][] stageStates() {
    return explicit.orElseThrow().states();
  }

  @Override
  public INDArray changeNext() {
    forgetNext();
    return next;
  }

  @Override
  public void forgetNext() {
    forgotten = true;
  }

  @Override
  public void advance() {
    if (forgotten) {
      predictor.forget();
      matrices.forget();
    } else {
      predictor.keep(size(), stages);
    }
    firstKnown = !forgotten && explicit.isEmpty();
    if (firstKnown) {
      int last = tableau.stages() - 1;
      System.arraycopy(stages.row(last), 0, stages.row(0), 0, base.length);
    }
    forgotten = false;
    Vectors.copy(next, current);
    stages.begin(current);
  }

  @Override
  public void interpolate(double theta, INDArray output) {
    tableau.interpolant().weights(theta, interpolationWeights);
    sum(size(), stages.current(), output);
  }

  @Override
  public void interpolateDerivative(double theta, INDArray output) {
    tableau.interpolant().derivativeWeights(theta, interpolationWeights);
    Arrays.fill(base, 0);
    sum(1, base, output);
  }

  private void sum(double factor, double[] from, INDArray output) {
    System.arraycopy(from, 0, z, 0, z.length);
    stages.addTo(z, factor, interpolationWeights);
    if (explicit.isPresent()) {
      explicit.get().add(factor, interpolationWeights, z);
    }
    Vectors.fromJava(z, output);
  }

  @Override
  public Optional<ImplicitCost> implicitCost() {
    return Optional.of(
        new ImplicitCost(
            jacobian().jacobians(), jacobian().factorisations(), newton.iterations(), failures));
  }

  @Override
  public int evaluations() {
    return super.evaluations() + jacobian().evaluations();
  }

  @Override
  public long bytes() {
    long java = predictor.bytes() + newton.bytes() + 8L * 2 * z.length;
    return super.bytes()
        + java
        + explicit.map(ExplicitStages::bytes).orElse(0L)
        + jacobian().bytes();
  }
}
