package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.AbstractStepper;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Quadratures;
import io.github.dl4jode.method.StepError;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;


/** Rosenbrock steps. */
final class RosenbrockStepper extends AbstractStepper {

  /** What made an attempt impossible. */
  private enum Fault {
    NO_FAULT,
    STATE,
    DERIVATIVE
  }

  private final RosenbrockTableau tableau;
  private final OffHeapMemory memory;
  private final StepSystem system;
  private final StageRows stages;
  private final INDArray current;
  private final INDArray next;
  private final INDArray stageState;
  private final INDArray derivative;
  private final INDArray scratch;
  private final INDArray rows;
  private final StepError error;
  private final Quadratures quadratures;
  private final double[] interpolationWeights;
  private Term term;
  private Fault fault = Fault.NO_FAULT;

  @SuppressWarnings("try") // The scope is there for its closing.
  RosenbrockStepper(Rosenbrock method, RosenbrockTableau tableau, TermShape shape) {
    super(shape);
    this.tableau = tableau;
    int n = Math.toIntExact(shape.stateSize());
    memory = new OffHeapMemory(shape.dataType());
    system = new StepSystem(method, shape, memory);
    stages = new StageRows(tableau.stages(), n);
    current = memory.allocate(n);
    next = memory.allocate(n);
    stageState = memory.allocate(n);
    derivative = memory.allocate(n);
    scratch = memory.allocate(n);
    rows = memory.allocate(tableau.stages(), n);
    interpolationWeights = new double[tableau.stages()];
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      error = new StepError(shape, scratch, current, next, tableau.errorWeightMagnitude());
      quadratures = new Quadratures(shape);
    }
  }

  @Override
  public void start(Term given, INDArray initialState) {
    term = given;
    setEvaluations(0);
    fault = Fault.NO_FAULT;
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
    fault = tried(size());
  }

  private Fault tried(double h) {
    stages.begin(current);
    system.evaluateDerivative(startOfTerm(), current, quadratures.first());
    system.linearise(startOfTerm(), h, current, quadratures.first());
    if (!system.isFinite()) {
      return Vectors.isFinite(current) ? Fault.DERIVATIVE : Fault.STATE;
    }
    // A matrix that is singular for this h is regular for a smaller one.
    if (!system.jacobian().factorise(h, 1 / tableau.gamma())) {
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
      double c = tableau.c(i);
      // The next step begins at the end, to the bit.
      double t = c == 1 ? endOfTerm() : start() + c * h;
      term.evaluate(t, stageState, derivative, quadratures.integrand());
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
    system.jacobian().solve(row);
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
    system
        .jacobian()
        .integrandProduct(startOfTerm(), current, stageState, quadratures.integrand());
    quadratures.add(factor * h * h, errorFactor * h * h);
  }

  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    if (fault != Fault.NO_FAULT) {
      return Double.NaN;
    }
    stages.sum(size(), tableau.errorWeights(), scratch);
    return error.of(tolerances, norm, quadratures);
  }

  @Override
  public boolean isFinite() {
    return fault == Fault.NO_FAULT;
  }

  @Override
  public boolean derivativeIsNotFinite() {
    return fault == Fault.DERIVATIVE;
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
  public void completeInterpolant() {
    for (int i = 0; i < tableau.stages(); i++) {
      Vectors.fromJava(stages.row(i), rows.getRow(i));
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
  public INDArray state() {
    return current;
  }

  @Override
  public INDArray next() {
    return next;
  }

  @Override
  public INDArray rows() {
    return rows;
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
  public INDArray quadratures() {
    return quadratures.total();
  }

  @Override
  public int evaluations() {
    return super.evaluations() + system.evaluations();
  }

  @Override
  public long bytes() {
    long shared = (error.elements() + quadratures.elements()) * shape().dataType().width();
    return memory.bytes() + shared + stages.bytes() + system.bytes();
  }

  @Override
  public void close() {
    system.close();
    error.close();
    quadratures.close();
    memory.close();
  }
}
