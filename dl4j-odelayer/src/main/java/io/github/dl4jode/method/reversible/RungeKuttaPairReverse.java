package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.explicit.ButcherTableau;
import io.github.dl4jode.term.DifferentiableTerm;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Undoes steps of the reversible form of a Runge–Kutta method. */
final class RungeKuttaPairReverse extends PairReverse {

  private final double coupling;
  private final RungeKuttaIncrement increment;
  private final IncrementProducts products;
  private final HermiteOutputs outputs;

  RungeKuttaPairReverse(
      ReversibleRungeKutta method, DifferentiableTerm term, INDArray sensitivityGradient) {
    super(
        method.label(),
        "They grow by 1/λ with each step, λ = "
            + method.coupling()
            + ": choose λ nearer to 1, take fewer steps, use double precision, or use "
            + method.method().label()
            + " itself, which stores its steps",
        term,
        sensitivityGradient);
    ButcherTableau tableau = method.method().tableau();
    coupling = method.coupling();
    increment = new RungeKuttaIncrement(tableau, i -> allocate());
    products = new IncrementProducts(this, tableau, increment);
    outputs = new HermiteOutputs(allocate(), allocate(), allocate());
  }

  @Override
  void beginPair() {
    outputs.clear();
  }

  @Override
  public void beginStep(int step) {
    super.beginStep(step);
    outputs.clear();
  }

  @Override
  public void addOutput(double time, INDArray cotangent) {
    outputs.add(time, cotangent, this);
  }

  @Override
  void undo() {
    StageTimes step = times().of(index());
    // z_n = z_{n+1} + Ψ_{-h}(t_{n+1}, y_{n+1})
    compute(step.reversed(), state());
    products.multiply(-1, auxiliaryCotangent(), outputs.endSlope(), false, stateCotangent());
    increment.addTo(1, auxiliary());
    // y_n = (y_{n+1} - (1 - λ) z_n - Ψ_h(t_n, z_n)) / λ
    compute(step, auxiliary());
    products.multiply(1, stateCotangent(), outputs.startSlope(), true, auxiliaryCotangent());
    increment.addTo(-1, state());
    Vectors.add(coupling - 1, auxiliary(), state());
    Vectors.scale(1 / coupling, state());
    Vectors.add(1 - coupling, stateCotangent(), auxiliaryCotangent());
    Vectors.scale(coupling, stateCotangent());
    ScaledSum direct = outputs.state();
    if (!direct.isZero()) {
      Vectors.add(1, direct.value(), stateCotangent());
    }
  }

  private void compute(StageTimes interval, INDArray from) {
    increment.compute(interval, from, false, (stage, t, at, result) -> evaluate(t, at, result));
  }

  /** There is nothing left: no stage belongs to two steps. */
  @Override
  void completePair() {}
}
