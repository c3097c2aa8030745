package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.term.DifferentiableTerm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Undoes steps of a symplectic method. A kick leaves q as it is, and its derivative reads nothing
 * else: one product at the state after the kick gives what undoes it, and ∂f/∂q. So for a drift.
 */
final class SymplecticReverse extends UndoingReverse {

  private final SymplecticScheme scheme;
  private final Halves halves;
  private final Halves.Sum undo;
  private final INDArray cotangent;
  private final INDArray product;
  private final HermiteOutputs outputs;

  SymplecticReverse(
      SymplecticMethod method, DifferentiableTerm term, INDArray sensitivityGradient) {
    super(
        method.label(),
        "Is the system separable, q' = ∂T(p) and p' = -∂V(q), everywhere? If so, shorten the step,"
            + " which is unstable, or use double precision",
        term,
        sensitivityGradient);
    scheme = method.scheme();
    halves = new Halves(method, term.shape(), length -> allocate());
    undo = halves.sum(derivative(), state());
    cotangent = allocate();
    product = allocate();
    outputs = new HermiteOutputs(allocate(), allocate(), allocate());
  }

  /** Does nothing: the last state is given. */
  @Override
  void keepEnd(Step step) {}

  @Override
  void begin() {
    outputs.clear();
  }

  @Override
  public void beginStep(int step) {
    super.beginStep(step);
    outputs.clear();
  }

  @Override
  public void addOutput(double time, INDArray given) {
    outputs.add(time, given, this);
  }

  @Override
  void undo() {
    StageTimes times = times().of(index());
    throughSlope(times.endOfTerm(), outputs.endSlope());
    for (int i = scheme.substeps() - 1; i >= 0; i--) {
      boolean kick = i % 2 == 0;
      double length = times.size() * scheme.weight(i);
      Vectors.copy(halves.only(kick, stateCotangent()), cotangent);
      Vectors.scale(length, cotangent);
      multiply(times.timeOfTerm(scheme.node(i)), state(), cotangent, 0, product);
      Vectors.add(1, product, stateCotangent());
      undo.add(kick, -length);
    }
    throughSlope(times.startOfTerm(), outputs.startSlope());
    if (!outputs.state().isZero()) {
      Vectors.add(1, outputs.state().value(), stateCotangent());
    }
  }

  /** Takes the cotangent of a slope of the dense output to the state that is there now. */
  private void throughSlope(double t, ScaledSum slope) {
    if (!slope.isZero()) {
      multiply(t, state(), slope.value(), 0, product);
      Vectors.add(1, product, stateCotangent());
    }
  }

  /** There is nothing left. */
  @Override
  void complete() {}
}
