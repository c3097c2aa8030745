package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Steps of a symplectic method: each substep changes one half of the state. */
final class SymplecticStepper extends ReversibleStepper {

  private final SymplecticMethod method;
  private final SymplecticScheme scheme;
  private final Halves halves;
  private final INDArray derivative;
  private final INDArray kick;
  private final Halves.Sum addDerivative;
  private final Halves.Sum addKick;
  private boolean kickKnown;
  private boolean endKnown;
  private boolean checked;
  private boolean interpolantComplete;

  SymplecticStepper(SymplecticMethod method, TermShape shape) {
    super(method.interpolant(), shape);
    method.requireFit(shape);
    this.method = method;
    scheme = method.scheme();
    halves = new Halves(method, shape, length -> allocate());
    derivative = allocate();
    kick = allocate();
    addDerivative = halves.sum(derivative, next());
    addKick = halves.sum(kick, next());
  }

  @Override
  void begin() {
    checked = false;
    forgetStart();
  }

  @Override
  void forgetStart() {
    kickKnown = false;
  }

  @Override
  void step() {
    if (!checked) {
      requireSeparable();
      checked = true;
    }
    double h = size();
    Vectors.copy(state(), next());
    if (!kickKnown) {
      evaluateAlone(timeOfTerm(0), next(), kick);
      kickKnown = true;
    }
    addKick.add(true, h * scheme.weight(0));
    int last = scheme.substeps() - 1;
    for (int i = 1; i <= last; i++) {
      evaluateAlone(timeOfTerm(scheme.node(i)), next(), derivative);
      addDerivative.add(i % 2 == 0, h * scheme.weight(i));
    }
    endKnown = scheme.symmetric();
    interpolantComplete = false;
  }

  private void evaluateAlone(double t, INDArray state, INDArray result) {
    evaluate(t, state, result, sums().integrand());
  }

  /** Changes each half as far as a step would, and looks whether its own derivative changes. */
  private void requireSeparable() {
    evaluateAlone(startOfTerm(), state(), kick);
    requireIndependent(true);
    requireIndependent(false);
    kickKnown = true;
  }

  private void requireIndependent(boolean momenta) {
    Vectors.copy(state(), next());
    addKick.add(momenta, size());
    evaluateAlone(startOfTerm(), next(), derivative);
    Vectors.add(-1, kick, derivative);
    double change = Vectors.norm(halves.only(momenta, derivative));
    double bound = shape().dataType() == DataType.DOUBLE ? 1e-10 : 1e-3;
    // A value that is not finite is reported by the step itself.
    if (change > bound * Vectors.norm(kick) && Double.isFinite(change)) {
      String half = momenta ? "momenta p" : "positions q";
      throw new IllegalArgumentException(
          "Method %s needs a separable system, q' = ∂T(p), p' = -∂V(q), but at t = %s the derivative of the %s changes by %s if they change themselves. The positions are %s; set them if they are other components, or use another method"
              .formatted(
                  method.label(),
                  startOfTerm(),
                  half,
                  change,
                  method.positions().isEmpty()
                      ? "the first half of the state"
                      : "the components " + method.positions()));
    }
  }

  @Override
  public boolean startIsFinite() {
    return Vectors.isFinite(state()) && Vectors.isFinite(kick);
  }

  @Override
  public void completeInterpolant() {
    if (!interpolantComplete) {
      evaluateAlone(startOfTerm(), state(), row(0));
      HermiteOutputs.writeChange(this, row(1));
      evaluateAlone(endOfTerm(), next(), row(2));
      interpolantComplete = true;
    }
  }

  @Override
  public INDArray changeNext() {
    forgetNext();
    return next();
  }

  @Override
  public void forgetNext() {
    endKnown = false;
  }

  @Override
  public void advance() {
    Vectors.copy(next(), state());
    kickKnown = endKnown;
    if (endKnown) {
      // The last kick is at q_{n+1}, and so is the first one of the next step.
      Vectors.copy(derivative, kick);
    }
  }
}
