package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermProducts;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The common part of the reverse steppers: it keeps the times of the steps and the first state, and
 * undoes the steps from the last state. What it comes back to is compared with the first state.
 */
abstract class UndoingReverse implements ReverseStepper {

  // A look at the size of the state now and then finds a growth of rounding errors early.
  private static final int STEPS_BETWEEN_LOOKS = 64;
  private static final double RUNAWAY = 1e3;

  private final String label;
  private final String remedy;
  private final OffHeapMemory memory;
  private final DifferentiableTerm term;
  private final TermProducts products;
  private final StepTimes times = new StepTimes();
  private final INDArray firstState;
  private final INDArray state;
  private final INDArray stateCotangent;
  private final INDArray derivative;
  private final INDArray integrand;
  private final INDArray sensitivityGradient;
  private double largest;
  private int index;
  private int evaluations;

  /**
   * Takes memory.
   *
   * @param remedy the part of the message on lost accuracy that says what to do
   */
  UndoingReverse(
      String label, String remedy, DifferentiableTerm term, INDArray sensitivityGradient) {
    this.label = label;
    this.remedy = remedy;
    this.term = term;
    this.sensitivityGradient = sensitivityGradient;
    memory = new OffHeapMemory(term.dataType());
    products = new TermProducts(term, memory);
    products.reserveSums();
    firstState = allocate();
    state = allocate();
    stateCotangent = allocate();
    derivative = allocate();
    integrand = allocate(term.quadratureSize());
  }

  /** An array [n] that is freed with this object. */
  final INDArray allocate() {
    return memory.allocate(term.stateSize());
  }

  private INDArray allocate(long size) {
    return size > 0 ? memory.allocate(size) : Nd4j.empty(term.dataType());
  }

  /** Keeps what else the way back begins with; called after every accepted step. */
  abstract void keepEnd(Step step);

  /** Begins the way back; y and its cotangent are there. */
  abstract void begin();

  /** Undoes the step, and takes the cotangents back through it. */
  abstract void undo();

  /** Completes the cotangents, and the state that the way back has come to. */
  abstract void complete();

  final StepTimes times() {
    return times;
  }

  final int index() {
    return index;
  }

  final double stepSize() {
    return times.stepSize(index);
  }

  /** y, which goes back from the last state to the first. */
  final INDArray state() {
    return state;
  }

  final INDArray firstState() {
    return firstState;
  }

  /** An array [n] that receives f(t, y) with each product. */
  final INDArray derivative() {
    return derivative;
  }

  /** Whether the quadratures alone make a product of this weight differ from zero. */
  final boolean hasSource(double weight) {
    return weight != 0 && products.haveSource();
  }

  final void evaluate(double t, INDArray at, INDArray result) {
    term.evaluate(t, at, result, integrand);
    evaluations++;
  }

  /** Computes f and aᵀ ∂f/∂y, and adds aᵀ ∂f/∂θ to the gradient. */
  final void multiply(double t, INDArray at, INDArray cotangent, double weight, INDArray result) {
    products.multiplyAndAdd(t, at, cotangent, weight, derivative, result);
    evaluations++;
  }

  @Override
  public final void startForward() {
    times.clear();
    largest = 0;
  }

  @Override
  public final Term recordedTerm() {
    return term;
  }

  @Override
  public final void stepAccepted(Step step) {
    if (times.size() == 0) {
      Vectors.copy(step.state(), firstState);
      largest = Vectors.norm(firstState);
    }
    times.add(step);
    largest = Math.max(largest, Vectors.norm(step.next()));
    keepEnd(step);
  }

  @Override
  public final int steps() {
    return times.size();
  }

  @Override
  public final double start(int step) {
    return times.start(step);
  }

  @Override
  public final double stepSize(int step) {
    return times.stepSize(step);
  }

  @Override
  public final void startBackward(
      INDArray lastState, INDArray cotangent, INDArray quadratureCotangent) {
    Vectors.copy(lastState, state);
    Vectors.copy(cotangent, stateCotangent);
    products.startBackward(quadratureCotangent);
    evaluations = 0;
    index = times.size();
    begin();
  }

  @Override
  public void beginStep(int step) {
    index = step;
  }

  @Override
  public final void endStep() {
    undo();
    if (index % STEPS_BETWEEN_LOOKS == STEPS_BETWEEN_LOOKS - 1
        && !(Vectors.norm(state) <= RUNAWAY * largest)) {
      throw lostAccuracy("a state of norm " + Vectors.norm(state));
    }
  }

  @Override
  public final void finish() {
    complete();
    products.addSum(sensitivityGradient);
    requireFirst(state);
  }

  /**
   * Compares a state with y_0.
   *
   * @throws IllegalStateException if they differ by more than rounding may
   */
  final void requireFirst(INDArray reached) {
    // What is left of reached is not read again.
    Vectors.add(-1, firstState, reached);
    double difference = Vectors.norm(reached);
    double bound = term.dataType() == DataType.DOUBLE ? 1e-6 : 1e-2;
    if (!(difference <= bound * largest)) {
      throw lostAccuracy("an initial state that is off by " + difference);
    }
  }

  private IllegalStateException lostAccuracy(String seen) {
    return new IllegalStateException(
        "Method %s: on the way back from t = %s to t = %s rounding errors have grown: at t = %s there is %s, where states of the solve had norms up to %s. %s"
            .formatted(
                label,
                times.end(times.size() - 1),
                times.start(0),
                times.start(index),
                seen,
                largest,
                remedy));
  }

  @Override
  public final OptionalDouble faultIn(Runnable wayBack) {
    return products.faultIn(wayBack);
  }

  @Override
  public final INDArray stateCotangent() {
    return stateCotangent;
  }

  @Override
  public final int evaluations() {
    return evaluations;
  }

  @Override
  public final long bytes() {
    return memory.bytes();
  }

  @Override
  public final void close() {
    memory.close();
  }
}
