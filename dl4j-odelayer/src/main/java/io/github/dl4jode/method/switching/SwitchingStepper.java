package io.github.dl4jode.method.switching;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.method.SwitchingCost;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Steps of one of two methods. */
final class SwitchingStepper implements Stepper {

  private final Switching method;
  private final TermShape shape;
  private final OffHeapMemory memory;
  private final Stepper explicit;
  private final Stepper implicit;
  private final StiffnessWatch watch = new StiffnessWatch();
  private final INDArray total;
  private final INDArray finished;
  private Optional<INDArray> rows = Optional.empty();
  private Optional<Tolerances> tolerances = Optional.empty();
  private Term term;
  private Stepper active;
  private double limit;
  private boolean changes;
  private int switches;
  private int explicitSteps;
  private int implicitSteps;
  private int explicitEvaluations;
  private int implicitEvaluations;
  private ImplicitCost earlier = new ImplicitCost(0, 0, 0, 0);

  SwitchingStepper(Switching method, TermShape shape) {
    this.method = method;
    this.shape = shape;
    memory = new OffHeapMemory(shape.dataType());
    explicit = method.explicit().newStepper(shape);
    implicit = method.implicit().newStepper(shape);
    active = explicit;
    total = quadratureArray();
    finished = quadratureArray();
  }

  private INDArray quadratureArray() {
    return shape.quadratures() > 0
        ? memory.allocate(shape.quadratures())
        : Nd4j.empty(shape.dataType());
  }

  @Override
  public void start(Term given, INDArray initialState) {
    term = given;
    tolerances = Optional.empty();
    switches = 0;
    explicitSteps = 0;
    implicitSteps = 0;
    explicitEvaluations = 0;
    implicitEvaluations = 0;
    earlier = new ImplicitCost(0, 0, 0, 0);
    limit = 0;
    if (shape.quadratures() > 0) {
      Vectors.zero(finished);
    }
    begin(explicit, initialState);
  }

  private void begin(Stepper next, INDArray state) {
    active = next;
    changes = false;
    watch.restart();
    Term integrated = term instanceof SwitchedTerm recorded ? recorded.begin(methodOf(next)) : term;
    next.start(integrated, state);
    tolerances.ifPresent(next::tolerances);
  }

  @SuppressWarnings("ReferenceEquality") // There are two steppers.
  private boolean isImplicit() {
    return active == implicit;
  }

  @SuppressWarnings("ReferenceEquality") // There are two steppers.
  private io.github.dl4jode.method.Method methodOf(Stepper stepper) {
    return stepper == implicit ? method.implicit() : method.explicit();
  }

  @Override
  public void tolerances(Tolerances given) {
    tolerances = Optional.of(given);
    active.tolerances(given);
  }

  @Override
  public double firstStep(double start, double longest, Tolerances given, ErrorNorm norm) {
    return active.firstStep(start, longest, given, norm);
  }

  @Override
  public void attempt(Increment increment) {
    active.attempt(increment);
  }

  @Override
  public double error(Tolerances given, ErrorNorm norm) {
    return active.error(given, norm);
  }

  @Override
  public double nextError(double error) {
    return active.nextError(error);
  }

  @Override
  public int nextErrorOrder(int methodOrder) {
    return active.nextErrorOrder(methodOf(active).errorOrder());
  }

  @Override
  public boolean converged() {
    return active.converged();
  }

  @Override
  public boolean isFinite() {
    return active.isFinite();
  }

  @Override
  public boolean derivativeIsNotFinite() {
    return active.derivativeIsNotFinite();
  }

  @Override
  public boolean startIsFinite() {
    return active.startIsFinite();
  }

  @Override
  public void accept() {
    active.accept();
    if (isImplicit()) {
      implicitSteps++;
      OptionalDouble radius = implicit.spectralRadius();
      changes =
          limit > 0
              && radius.isPresent()
              && watch.isCalm(Math.abs(size()) * radius.getAsDouble() / limit);
    } else {
      explicitSteps++;
      OptionalDouble radius = explicit.spectralRadius();
      limit = explicit.stabilityLimit().orElse(0);
      changes =
          limit > 0
              && radius.isPresent()
              && watch.isStiff(Math.abs(size()) * radius.getAsDouble() / limit);
    }
  }

  @Override
  public void completeInterpolant() {
    active.completeInterpolant();
  }

  @Override
  public INDArray changeNext() {
    return active.changeNext();
  }

  @Override
  public void forgetNext() {
    active.forgetNext();
  }

  @Override
  public void advance() {
    active.advance();
    if (changes) {
      finishStretch();
      switches++;
      begin(isImplicit() ? explicit : implicit, active.state());
    }
  }

  private void finishStretch() {
    if (shape.quadratures() > 0) {
      Vectors.add(1, active.quadratures(), finished);
    }
    if (isImplicit()) {
      implicitEvaluations += implicit.evaluations();
      earlier = implicitCost().orElse(earlier);
    } else {
      explicitEvaluations += explicit.evaluations();
    }
  }

  @Override
  public double start() {
    return active.start();
  }

  @Override
  public double end() {
    return active.end();
  }

  @Override
  public double startOfTerm() {
    return active.startOfTerm();
  }

  @Override
  public double endOfTerm() {
    return active.endOfTerm();
  }

  @Override
  public INDArray state() {
    return active.state();
  }

  @Override
  public INDArray next() {
    return active.next();
  }

  @Override
  public INDArray rows() {
    int ofExplicit = method.explicit().interpolant().rows();
    int ofImplicit = method.implicit().interpolant().rows();
    if (rows.isEmpty()) {
      rows = Optional.of(memory.allocate(ofExplicit + ofImplicit, shape.stateSize()));
    }
    INDArray all = rows.get();
    Vectors.zero(all);
    int first = isImplicit() ? ofExplicit : 0;
    INDArray own = active.rows();
    all.get(NDArrayIndex.interval(first, first + own.rows()), NDArrayIndex.all()).assign(own);
    return all;
  }

  /** The rows for a reverse step of the method that made this one. */
  Stepper active() {
    return active;
  }

  @Override
  public void interpolate(double theta, INDArray output) {
    active.interpolate(theta, output);
  }

  @Override
  public void interpolateDerivative(double theta, INDArray output) {
    active.interpolateDerivative(theta, output);
  }

  @Override
  public INDArray quadratures() {
    if (shape.quadratures() > 0) {
      Vectors.copy(finished, total);
      Vectors.add(1, active.quadratures(), total);
    }
    return total;
  }

  @Override
  public Optional<ImplicitCost> implicitCost() {
    if (!isImplicit()) {
      return Optional.of(earlier);
    }
    return implicit.implicitCost().map(earlier::plus);
  }

  @Override
  public Optional<SwitchingCost> switching() {
    return Optional.of(
        new SwitchingCost(
            switches,
            explicitSteps,
            implicitSteps,
            explicitEvaluations + (isImplicit() ? 0 : active.evaluations()),
            implicitEvaluations + (isImplicit() ? active.evaluations() : 0)));
  }

  @Override
  public int evaluations() {
    return explicitEvaluations + implicitEvaluations + active.evaluations();
  }

  @Override
  public long bytes() {
    return memory.bytes() + explicit.bytes() + implicit.bytes();
  }

  @Override
  public void close() {
    explicit.close();
    implicit.close();
    memory.close();
  }
}
