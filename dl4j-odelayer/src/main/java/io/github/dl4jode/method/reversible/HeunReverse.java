package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.term.DifferentiableTerm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Undoes steps of reversible Heun.
 *
 * <p>f(t_n, z_n) belongs to two steps. Its cotangent waits until both have added to it; then one
 * product gives f there, which both steps back need, and ∂f/∂z. Where the term jumps there are two
 * values, each with a product of its own.
 */
final class HeunReverse extends PairReverse {

  private final Interpolant interpolant;
  private final double[] weights;
  private final ScaledSum slopeCotangent;
  private final ScaledSum startOutputs;
  private final ScaledSum stateOutputs;
  private final INDArray product;
  // What y_n still lacks of f(t_n, z_n), and the weight of the quadratures there.
  private double lacking;
  private double quadratureWeight;

  HeunReverse(Interpolant interpolant, DifferentiableTerm term, INDArray sensitivityGradient) {
    super(
        "reversible_heun",
        "Its difference of y and z is not damped: shorten the step or the span, use double"
            + " precision, or a method that stores its steps",
        term,
        sensitivityGradient);
    this.interpolant = interpolant;
    weights = new double[interpolant.rows()];
    slopeCotangent = new ScaledSum(allocate());
    startOutputs = new ScaledSum(allocate());
    stateOutputs = new ScaledSum(allocate());
    product = allocate();
  }

  @Override
  void beginPair() {
    slopeCotangent.clear();
    lacking = 0;
    quadratureWeight = 0;
  }

  @Override
  public void beginStep(int step) {
    super.beginStep(step);
    startOutputs.clear();
    stateOutputs.clear();
    if (times().jumpsAfter(step)) {
      throughSlope(times().startOfTerm(step + 1));
    }
  }

  @Override
  public void addOutput(double time, INDArray cotangent) {
    if (time == times().end(index())) {
      Vectors.add(1, cotangent, stateCotangent());
      return;
    }
    double h = stepSize();
    interpolant.weights((time - times().start(index())) / h, weights);
    startOutputs.plus(h * weights[0], cotangent);
    slopeCotangent.plus(h * weights[1], cotangent);
    stateOutputs.plus(1, cotangent);
  }

  @Override
  void undo() {
    double h = stepSize();
    slopeCotangent.plus(h / 2, stateCotangent());
    quadratureWeight += h / 2;
    throughSlope(times().endOfTerm(index()));
    // z_n = 2 y_{n+1} - z_{n+1} - h f(t_{n+1}, z_{n+1})
    Vectors.scale(-1, auxiliary());
    Vectors.add(2, state(), auxiliary());
    Vectors.add(-h, derivative(), auxiliary());
    Vectors.add(-h / 2, derivative(), state());
    lacking = h / 2;
    slopeCotangent.plus(h / 2, stateCotangent()).plus(h, auxiliaryCotangent());
    if (!startOutputs.isZero()) {
      slopeCotangent.plus(1, startOutputs.value());
    }
    quadratureWeight = h / 2;
    Vectors.add(2, auxiliaryCotangent(), stateCotangent());
    Vectors.scale(-1, auxiliaryCotangent());
    if (!stateOutputs.isZero()) {
      Vectors.add(1, stateOutputs.value(), stateCotangent());
    }
  }

  /** Takes the cotangent of f(t_n, z_n) to z_n, and completes y_n. */
  private void throughSlope(double t) {
    multiply(t, auxiliary(), slopeCotangent.value(), quadratureWeight, product);
    Vectors.add(1, product, auxiliaryCotangent());
    Vectors.add(-lacking, derivative(), state());
    slopeCotangent.clear();
    lacking = 0;
    quadratureWeight = 0;
  }

  @Override
  void completePair() {
    throughSlope(times().startOfTerm(0));
  }
}
