package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.AbstractStepper;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Quadratures;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The common part of the steppers: the clock, the two ends of the step, the rows of the dense
 * output, and the search for the cause of values that are not finite.
 */
abstract class ReversibleStepper extends AbstractStepper {

  private final Interpolant interpolant;
  private final OffHeapMemory memory;
  private final INDArray current;
  private final INDArray next;
  private final Rows rows;
  private final Quadratures quadratures;
  private final double[] weights;
  private Term term;
  private boolean searching;
  private boolean foundDerivative;

  @SuppressWarnings("try") // The scope is there for its closing.
  ReversibleStepper(Interpolant interpolant, TermShape shape) {
    super(shape);
    this.interpolant = interpolant;
    memory = new OffHeapMemory(shape.dataType());
    current = allocate();
    next = allocate();
    rows = Rows.allocate(memory, interpolant.rows(), shape.stateSize());
    weights = new double[interpolant.rows()];
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      quadratures = new Quadratures(shape);
    }
  }

  /** Begins a solve; y_n is there. */
  abstract void begin();

  /** Computes y_{n+1}; called again for the same y_n after a rejection. */
  abstract void step();

  /** Forgets f(t_n, ·) where it is known, so that the step evaluates it again. */
  abstract void forgetStart();

  /** An array [n] that is freed with the stepper. */
  final INDArray allocate() {
    return memory.allocate(shape().stateSize());
  }

  /** The rows of the dense output. */
  final INDArray row(int index) {
    return rows.row(index);
  }

  final Quadratures sums() {
    return quadratures;
  }

  /** Evaluates f and the integrand of the quadratures. */
  final void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    term.evaluate(t, state, derivative, integrand);
    countEvaluation();
    if (searching && Vectors.isFinite(state) && !Vectors.isFinite(derivative)) {
      foundDerivative = true;
    }
  }

  @Override
  public final void start(Term given, INDArray initialState) {
    term = given;
    setEvaluations(0);
    quadratures.reset();
    Vectors.copyStrided(initialState, current);
    begin();
  }

  @Override
  public final void attempt(Increment increment) {
    take(increment);
    step();
  }

  /** The longest step: a method without an error estimate has no reason to choose another one. */
  @Override
  public double firstStep(double t, double longest, Tolerances tolerances, ErrorNorm norm) {
    return Math.abs(longest);
  }

  /** 0 if y_{n+1} is finite: the method has no estimate unless overridden. */
  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    return isFinite() ? 0 : Double.NaN;
  }

  @Override
  public boolean isFinite() {
    return Double.isFinite(Vectors.norm(next));
  }

  /** Makes the step again and looks at each evaluation. */
  @Override
  public final boolean derivativeIsNotFinite() {
    int before = evaluations();
    searching = true;
    foundDerivative = false;
    forgetStart();
    step();
    searching = false;
    setEvaluations(before);
    return foundDerivative;
  }

  @Override
  public void accept() {
    quadratures.accept();
  }

  @Override
  public final INDArray state() {
    return current;
  }

  @Override
  public final INDArray next() {
    return next;
  }

  @Override
  public final INDArray rows() {
    return rows.matrix();
  }

  @Override
  public final void interpolate(double theta, INDArray output) {
    interpolant.weights(theta, weights);
    Vectors.copy(current, output);
    for (int i = 0; i < weights.length; i++) {
      Vectors.add(size() * weights[i], row(i), output);
    }
  }

  @Override
  public final void interpolateDerivative(double theta, INDArray output) {
    interpolant.derivativeWeights(theta, weights);
    ScaledSum sum = new ScaledSum(output);
    for (int i = 0; i < weights.length; i++) {
      sum.plus(weights[i], row(i));
    }
    sum.value();
  }

  @Override
  public final INDArray quadratures() {
    return quadratures.total();
  }

  @Override
  public long bytes() {
    return memory.bytes() + quadratures.elements() * shape().dataType().width();
  }

  @Override
  public void close() {
    memory.close();
    quadratures.close();
  }
}
