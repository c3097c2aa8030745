package io.github.dl4jode.method.multistep;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.array.ViewCache;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.AbstractStepper;
import io.github.dl4jode.method.FirstStep;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.method.StiffnessCount;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Adams steps. Arrays hold the state and after it the quadratures, which have the same formulas;
 * y_{n+1} is evaluated for the next step as soon as the error test has passed.
 */
final class AdamsStepper extends AbstractStepper {

  // Where stability limits the steps, orders change by one at 0.7 to 1 times the limit.
  private static final double STIFFNESS_FRACTION = 0.65;

  private final int highest;
  private final OrderChoice choice;
  private final AdamsCoefficients coefficients;
  private final DifferenceMemory memory;
  private final INDArray predicted;
  private final INDArray difference;
  private final ErrorMeasure measure;
  private final ViewCache<INDArray> states;
  private final ViewCache<INDArray> integrands;
  private final double[] times;
  private final StiffnessCount stiffness = new StiffnessCount(STIFFNESS_FRACTION);
  private Optional<INDArray> rows = Optional.empty();
  private Term term;
  private int known;
  private boolean startKnown;
  private boolean endKnown;
  private boolean forgotten;
  private boolean judged;
  private boolean accepted;

  @SuppressWarnings("try") // The scope is there for its closing.
  AdamsStepper(TermShape shape, int lowest, int highest) {
    super(shape);
    this.highest = highest;
    this.choice = new OrderChoice(lowest, highest);
    this.coefficients = new AdamsCoefficients(highest);
    this.times = new double[highest + 1];
    long length = shape.stateSize() + shape.quadratures();
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      predicted = Nd4j.create(shape.dataType(), length);
      difference = Nd4j.create(shape.dataType(), length);
      memory = new DifferenceMemory(highest + 1, length, shape.dataType(), difference);
      measure = new ErrorMeasure(shape, memory);
    }
    states = new ViewCache<>(array -> part(array, 0, shape.stateSize()));
    integrands =
        new ViewCache<>(
            array ->
                shape.quadratures() == 0
                    ? Nd4j.empty(shape.dataType())
                    : part(array, shape.stateSize(), length));
  }

  private static INDArray part(INDArray array, long from, long to) {
    return array.get(NDArrayIndex.interval(from, to));
  }

  @Override
  public void start(Term given, INDArray initialState) {
    term = given;
    setEvaluations(0);
    stiffness.start();
    startKnown = false;
    endKnown = false;
    forgotten = true;
    accepted = false;
    restart();
    Vectors.zero(memory.current());
    Vectors.copyStrided(initialState, state());
  }

  private void restart() {
    known = 0;
    choice.restart();
  }

  private void evaluate(double t, INDArray z, INDArray derivative) {
    term.evaluate(t, states.of(z), states.of(derivative), integrands.of(derivative));
    countEvaluation();
  }

  /** Evaluates f(t_n, y_n), unless it is known. */
  private void evaluateStart(double t, double termTime) {
    if (startKnown) {
      return;
    }
    evaluate(termTime, memory.current(), memory.difference(0));
    startKnown = true;
    times[0] = t;
    known = 1;
  }

  /** Evaluates f(t_{n+1}, y_{n+1}) and computes its differences, unless they are known. */
  private void evaluateEnd() {
    if (endKnown) {
      return;
    }
    evaluate(endOfTerm(), memory.next(), memory.nextDifference(0));
    memory.update(coefficients, Math.min(known, highest));
    endKnown = true;
  }

  @Override
  public double firstStep(double t, double longest, Tolerances tolerances, ErrorNorm norm) {
    evaluateStart(t, t);
    Vectors.copy(memory.current(), memory.next());
    measure.take(tolerances, norm);
    double direction = Math.signum(longest);
    FirstStep.Probe probe =
        new FirstStep.Probe() {
          @Override
          public double state() {
            return measure.ofState(memory.current(), 1);
          }

          @Override
          public double slope() {
            return measure.ofState(memory.difference(0), 1);
          }

          @Override
          public double change(double step) {
            Vectors.add(direction * step, memory.difference(0), memory.next());
            evaluate(t + direction * step, memory.next(), predicted);
            Vectors.add(-1, memory.difference(0), predicted);
            return measure.ofState(predicted, 1);
          }
        };
    return FirstStep.choose(probe, Math.abs(longest), 2);
  }

  @Override
  public void attempt(Increment increment) {
    if (judged && !accepted) {
      choice.advance();
    }
    take(increment);
    judged = false;
    accepted = false;
    endKnown = false;
    forgotten = false;
    evaluateStart(start(), startOfTerm());
    double h = size();
    int order = choice.order();
    coefficients.prepare(times, known, h);
    memory.predict(coefficients, order, h);
    evaluate(endOfTerm(), memory.next(), predicted);
    memory.extrapolate(coefficients, order);
    Vectors.add(1, predicted, difference);
    Vectors.add(h * coefficients.weight(order), difference, memory.next());
  }

  @Override
  public double error(Tolerances tolerances, ErrorNorm norm) {
    measure.take(tolerances, norm);
    int order = choice.order();
    double error = measure.of(difference, errorWeight(order));
    if (error <= 1) {
      evaluateEnd();
      if (!Vectors.isFinite(memory.nextDifference(0))) {
        error = Double.NaN;
      }
    }
    choice.judge(error, new Neighbours());
    judged = true;
    return error;
  }

  private double errorWeight(int order) {
    return size() * (coefficients.weight(order) - coefficients.weight(order - 1));
  }

  /** The errors at the orders next to that of the attempt. */
  private final class Neighbours implements OrderChoice.Errors {

    @Override
    public double lower(int order) {
      INDArray sum = measure.work();
      Vectors.copy(difference, sum);
      for (int j = order; j < choice.order(); j++) {
        Vectors.add(coefficients.beta(j), memory.difference(j), sum);
      }
      return measure.of(sum, errorWeight(order));
    }

    @Override
    public double higher() {
      int order = choice.order() + 1;
      return order > Math.min(known, highest)
          ? Double.POSITIVE_INFINITY
          : measure.of(memory.nextDifference(order), errorWeight(order));
    }
  }

  @Override
  public double nextError(double error) {
    return judged ? choice.nextError() : error;
  }

  @Override
  public int nextErrorOrder(int methodOrder) {
    return judged ? choice.nextOrder() + 1 : methodOrder;
  }

  @Override
  public boolean isFinite() {
    return isFinite(state(memory.next()));
  }

  private static boolean isFinite(INDArray array) {
    return Double.isFinite(Vectors.norm(array));
  }

  private INDArray state(INDArray z) {
    return states.of(z);
  }

  @Override
  public boolean derivativeIsNotFinite() {
    if (!isFinite(memory.current())) {
      return false;
    }
    return !isFinite(memory.difference(0))
        || !isFinite(predicted)
        || (endKnown && isFinite(memory.next()) && !isFinite(memory.nextDifference(0)));
  }

  @Override
  public boolean startIsFinite() {
    return isFinite(memory.current()) && isFinite(memory.difference(0));
  }

  @Override
  public void accept() {
    accepted = true;
    if (stiffness.isDue() && endKnown) {
      double limit = AdamsCoefficients.stabilityLimit(choice.order());
      double h = Math.abs(size());
      stiffness.measured(startOfTerm(), limit > 0 ? h : 0, eigenvalue(), Math.max(limit, 1));
    }
  }

  /** |λ| from f at the predicted and at the corrected state, which are of the same time. */
  private double eigenvalue() {
    INDArray slope = measure.work();
    Vectors.copy(memory.nextDifference(0), slope);
    Vectors.add(-1, predicted, slope);
    INDArray between = states.of(difference);
    double distance = Math.abs(size() * coefficients.weight(choice.order()));
    // Squares: a norm of 0 would be a call of BLAS, with objects of its own.
    double squared = distance * distance * Vectors.dot(between, between);
    INDArray ofState = states.of(slope);
    return squared > 0 ? Math.sqrt(Vectors.dot(ofState, ofState) / squared) : 0;
  }

  @Override
  public Optional<Stiffness> stiffness() {
    return stiffness.found();
  }

  @Override
  public void completeInterpolant() {
    // The polynomial of the step is known with the step.
  }

  @Override
  public INDArray changeNext() {
    forgetNext();
    return next();
  }

  @Override
  public void forgetNext() {
    forgotten = true;
  }

  @Override
  public void advance() {
    if (forgotten) {
      restart();
    } else {
      evaluateEnd();
      if (judged) {
        choice.advance();
      } else {
        choice.raise();
      }
      System.arraycopy(times, 0, times, 1, times.length - 1);
      times[0] = end();
      known = Math.min(known + 1, times.length);
    }
    startKnown = !forgotten;
    judged = false;
    accepted = false;
    memory.advance();
  }

  @Override
  public INDArray state() {
    return states.of(memory.current());
  }

  @Override
  public INDArray next() {
    return states.of(memory.next());
  }

  /** The derivative terms of the polynomial of the step: β_j φ_j(n) c_j, and the last one. */
  private void addTo(INDArray output, Weights weights) {
    int order = choice.order();
    for (int j = 0; j < order; j++) {
      double weight = weights.of(j) * coefficients.beta(j);
      if (weight != 0) {
        Vectors.add(weight, states.of(memory.difference(j)), output);
      }
    }
    double last = weights.of(order);
    if (last != 0) {
      Vectors.add(last, states.of(difference), output);
    }
  }

  /** The weight of c_j. */
  @FunctionalInterface
  private interface Weights {
    double of(int j);
  }

  @Override
  @SuppressWarnings("try") // The scope is there for its closing.
  public INDArray rows() {
    if (rows.isEmpty()) {
      try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        rows = Optional.of(Nd4j.create(shape().dataType(), highest + 1, shape().stateSize()));
      }
    }
    INDArray all = rows.get();
    Vectors.zero(all);
    for (int i = 0; i <= choice.order(); i++) {
      int power = i;
      addTo(all.get(NDArrayIndex.point(i), NDArrayIndex.all()), j -> coefficients.power(j, power));
    }
    return all;
  }

  @Override
  public void interpolate(double theta, INDArray output) {
    Vectors.copy(state(), output);
    double h = size();
    addTo(output, j -> h * coefficients.integral(j, theta));
  }

  @Override
  public void interpolateDerivative(double theta, INDArray output) {
    Vectors.zero(output);
    addTo(output, j -> coefficients.value(j, theta));
  }

  @Override
  public INDArray quadratures() {
    return integrands.of(accepted ? memory.next() : memory.current());
  }

  @Override
  public long bytes() {
    long elements = memory.elements() + 2 * predicted.length() + measure.elements();
    return (elements + rows.map(INDArray::length).orElse(0L)) * shape().dataType().width();
  }

  @Override
  public void close() {
    memory.close();
    predicted.close();
    difference.close();
    measure.close();
    rows.ifPresent(INDArray::close);
    rows = Optional.empty();
  }
}
