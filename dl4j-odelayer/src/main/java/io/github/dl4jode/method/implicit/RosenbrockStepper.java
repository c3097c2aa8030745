package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.ErrorScale;
import io.github.dl4jode.method.FirstStep;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Quadratures;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Rosenbrock steps. */
final class RosenbrockStepper implements Stepper {

  /** What made an attempt impossible. */
  private enum Fault {
    NO_FAULT,
    STATE,
    DERIVATIVE
  }

  private final RosenbrockTableau tableau;
  private final TermShape shape;
  private final OffHeapMemory memory;
  private final StepSystem system;
  private final StageRows stages;
  private final INDArray current;
  private final INDArray next;
  private final INDArray stageState;
  private final INDArray derivative;
  private final INDArray scratch;
  private final INDArray rows;
  private final ErrorScale error;
  private final Quadratures quadratures;
  private final double[] interpolationWeights;
  private Term term;
  private double start;
  private double end;
  private double startOfTerm;
  private double endOfTerm;
  private int evaluations;
  private Fault fault = Fault.NO_FAULT;

  @SuppressWarnings("try") // The scope is there for its closing.
  RosenbrockStepper(Rosenbrock method, RosenbrockTableau tableau, TermShape shape) {
    this.tableau = tableau;
    this.shape = shape;
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
      error = new ErrorScale(controlled(scratch), controlled(current), controlled(next));
      quadratures = new Quadratures(shape);
    }
  }

  private INDArray controlled(INDArray state) {
    return shape.controlled() == shape.stateSize()
        ? state
        : state.get(NDArrayIndex.interval(0, shape.controlled()));
  }

  @Override
  public void start(Term given, INDArray initialState) {
    term = given;
    evaluations = 0;
    fault = Fault.NO_FAULT;
    quadratures.reset();
    system.start(given);
    Vectors.copyStrided(initialState, current);
  }

  @Override
  public double firstStep(double t, double longest, Tolerances tolerances, ErrorNorm norm) {
    system.evaluateDerivative(t, current, quadratures.first());
    Vectors.copy(current, next);
    error.take(visible(tolerances));
    return FirstStep.choose(
        new Probe(t, Math.signum(longest), norm), Math.abs(longest), tableau.errorOrder());
  }

  /** With floats, no tighter than their rounding lets the error test see. */
  private Tolerances visible(Tolerances tolerances) {
    return shape.dataType() == DataType.FLOAT
        ? tolerances.withRelativeAtLeast(Math.ulp(1f) * tableau.errorWeightMagnitude())
        : tolerances;
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
      return normOf(current);
    }

    @Override
    public double slope() {
      return normOf(system.derivative());
    }

    @Override
    public double change(double step) {
      Vectors.copy(current, stageState);
      Vectors.add(direction * step, system.derivative(), stageState);
      term.evaluate(t + direction * step, stageState, derivative, quadratures.integrand());
      evaluations++;
      Vectors.add(-1, system.derivative(), derivative);
      return normOf(derivative);
    }

    private double normOf(INDArray vector) {
      Vectors.copy(vector, scratch);
      error.renew();
      return norm.of(error, Quadratures.uncontrolled(), shape.batch());
    }
  }

  @Override
  public void attempt(Increment increment) {
    start = increment.start();
    end = increment.end();
    startOfTerm = increment.startOfTerm();
    endOfTerm = increment.endOfTerm();
    fault = tried(end - start);
  }

  private Fault tried(double h) {
    stages.begin(current);
    system.evaluateDerivative(startOfTerm, current, quadratures.first());
    system.linearise(startOfTerm, h, current, quadratures.first());
    if (!system.isFinite()) {
      return Vectors.isFinite(current) ? Fault.DERIVATIVE : Fault.STATE;
    }
    // A matrix that is singular for this h is regular for a smaller one.
    if (!system.factorise(h, 1 / tableau.gamma())) {
      return Fault.STATE;
    }
    Fault met = computeStages(h);
    if (met != Fault.NO_FAULT) {
      return met;
    }
    addTimeDerivative(h);
    if (shape.quadraturesControlled()) {
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
      double t = c == 1 ? endOfTerm : start + c * h;
      term.evaluate(t, stageState, derivative, quadratures.integrand());
      evaluations++;
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
    system.solve(row);
  }

  private void addTimeDerivative(double h) {
    if (shape.quadratures() == 0) {
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
    system.integrandProduct(startOfTerm, current, stageState, quadratures.integrand());
    quadratures.add(factor * h * h, errorFactor * h * h);
  }

  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    if (fault != Fault.NO_FAULT) {
      return Double.NaN;
    }
    stages.sum(end - start, tableau.errorWeights(), scratch);
    Tolerances used = visible(tolerances);
    error.take(used);
    return norm.of(error, quadratures.errors(used), shape.batch());
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
    if (shape.quadratures() > 0 && !shape.quadraturesControlled()) {
      addProduct(end - start, 1, tableau.integrandWeights(), 0);
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
    stages.state(end - start, interpolationWeights, output);
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
    return evaluations + system.evaluations();
  }

  @Override
  public long bytes() {
    long shared = (error.elements() + quadratures.elements()) * shape.dataType().width();
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
