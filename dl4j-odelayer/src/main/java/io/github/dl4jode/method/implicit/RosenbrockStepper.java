package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rosenbrock steps. */
final class RosenbrockStepper extends ImplicitStepper {

  private final RosenbrockTableau tableau;
  private final StepSystem system;
  private Term term;

  RosenbrockStepper(Rosenbrock method, RosenbrockTableau tableau, TermShape shape) {
    super(shape, tableau.stages(), tableau.errorWeightMagnitude());
    this.tableau = tableau;
    system = new StepSystem(method, shape, memory);
  }

  @Override
  TermJacobian jacobian() {
    return system.jacobian();
  }

  @Override
  public void start(Term given, INDArray initialState) {
    term = given;
    setEvaluations(0);
    met(Fault.NO_FAULT);
    quadratures.reset();
    system.start(given);
    Vectors.copyStrided(initialState, current);
  }

  @Override
  public double firstStep(double t, double longest, Tolerances tolerances, ErrorNorm norm) {
    system.evaluateDerivative(t, current, quadratures.first());
    return error.firstStep(
        t,
        longest,
        tolerances,
        norm,
        tableau.errorOrder(),
        system.derivative(),
        derivative,
        this::probe);
  }

  private void probe(double t, INDArray state, INDArray result) {
    term.evaluate(t, state, result, quadratures.integrand());
    countEvaluation();
  }

  @Override
  public void attempt(Increment increment) {
    take(increment);
    met(tried(size()));
  }

  private Fault tried(double h) {
    stages.begin(current);
    system.evaluateDerivative(startOfTerm(), current, quadratures.first());
    system.linearise(startOfTerm(), h, current, quadratures.first());
    if (!system.isFinite()) {
      return Vectors.isFinite(current) ? Fault.DERIVATIVE : Fault.STATE;
    }
    // A matrix that is singular for this h is regular for a smaller one.
    if (!jacobian().factorise(h, 1 / tableau.gamma())) {
      return Fault.STATE;
    }
    Fault met = computeStages(h);
    if (met != Fault.NO_FAULT) {
      return met;
    }
    addTimeDerivative(h);
    if (shape().quadraturesControlled()) {
      addProduct(h, 1, tableau.integrandWeights(), 0);
      addProduct(h, 0, tableau.integrandErrorWeights(), 1);
    }
    return stages.state(h, tableau.weights(), next) ? Fault.NO_FAULT : Fault.STATE;
  }

  private Fault computeStages(double h) {
    double[] weights = tableau.integrandWeights();
    double[] errorWeights = tableau.integrandErrorWeights();
    quadratures.begin(h * weights[0], h * errorWeights[0]);
    System.arraycopy(system.f(), 0, stages.row(0), 0, system.f().length);
    solve(0, h);
    for (int i = 1; i < tableau.stages(); i++) {
      if (!stages.state(h, tableau.row(i), stageState)) {
        return Fault.STATE;
      }
      term.evaluate(timeOfTerm(tableau.c(i)), stageState, derivative, quadratures.integrand());
      countEvaluation();
      quadratures.add(h * weights[i], h * errorWeights[i]);
      Vectors.toJava(derivative, stages.row(i));
      if (!StageRows.isFinite(stages.row(i))) {
        return Fault.DERIVATIVE;
      }
      solve(i, h);
    }
    return Fault.NO_FAULT;
  }

  /** Completes the right-hand side of a stage, which holds f, and solves its system. */
  private void solve(int stage, double h) {
    double[] row = stages.row(stage);
    stages.addTo(row, 1, tableau.coupling(stage));
    double factor = h * tableau.d(stage);
    double[] ofTime = system.timeDerivative().ofState();
    if (factor != 0) {
      for (int j = 0; j < row.length; j++) {
        row[j] += factor * ofTime[j];
      }
    }
    jacobian().solve(row);
  }

  private void addTimeDerivative(double h) {
    if (shape().quadratures() == 0) {
      return;
    }
    double weight = 0;
    double errorWeight = 0;
    for (int i = 0; i < tableau.stages(); i++) {
      weight += tableau.d(i) * tableau.integrandWeights()[i];
      errorWeight += tableau.d(i) * tableau.integrandErrorWeights()[i];
    }
    Vectors.copy(system.timeDerivative().ofIntegrand(), quadratures.integrand());
    quadratures.add(h * h * weight, h * h * errorWeight);
  }

  /** Adds h² (∂g/∂y) Σ w_i r_i to the quadratures or to their error. */
  private void addProduct(double h, double factor, double[] weights, double errorFactor) {
    stages.sum(1, weights, stageState);
    system.jacobian().integrandProduct(startOfTerm(), current, stageState, quadratures.integrand());
    quadratures.add(factor * h * h, errorFactor * h * h);
  }

  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    if (fault() != Fault.NO_FAULT) {
      return Double.NaN;
    }
    stages.sum(size(), tableau.errorWeights(), scratch);
    return error.of(tolerances, norm, quadratures);
  }

  @Override
  public boolean startIsFinite() {
    return Vectors.isFinite(current) && system.isFinite();
  }

  @Override
  public void accept() {
    if (shape().quadratures() > 0 && !shape().quadraturesControlled()) {
      addProduct(size(), 1, tableau.integrandWeights(), 0);
    }
    quadratures.accept();
  }

  @Override
  void writeRows() {
    for (int i = 0; i < tableau.stages(); i++) {
      Vectors.fromJava(stages.row(i), rowOfOutput(i));
    }
  }

  @Override
  public INDArray changeNext() {
    return next;
  }

  @Override
  public void forgetNext() {
    // Each step evaluates its own beginning.
  }

  @Override
  public void advance() {
    Vectors.copy(next, current);
    system.forget();
  }

  @Override
  public void interpolate(double theta, INDArray output) {
    tableau.interpolant().weights(theta, interpolationWeights);
    stages.state(size(), interpolationWeights, output);
  }

  @Override
  public void interpolateDerivative(double theta, INDArray output) {
    tableau.interpolant().derivativeWeights(theta, interpolationWeights);
    stages.sum(1, interpolationWeights, output);
  }

  @Override
  public Optional<ImplicitCost> implicitCost() {
    return Optional.of(new ImplicitCost(jacobian().jacobians(), jacobian().factorisations(), 0, 0));
  }

  @Override
  public int evaluations() {
    return super.evaluations() + system.evaluations();
  }

  @Override
  public long bytes() {
    return super.bytes() + system.bytes();
  }
}
