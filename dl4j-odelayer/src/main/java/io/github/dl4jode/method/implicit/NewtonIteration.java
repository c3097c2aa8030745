package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Solves z = h γ f(t, b + z) by simplified Newton iteration with the factors of I/γ - h J, and
 * follows its rate of convergence θ (Hairer and Wanner II, section IV.8).
 */
final class NewtonIteration {

  /** How an iteration has ended. */
  enum Result {
    CONVERGED,
    DIVERGED,
    STATE_NOT_FINITE,
    DERIVATIVE_NOT_FINITE
  }

  private static final int MOST = 7;
  private static final int MOST_TO_ROUNDING = 40;
  private static final double FORGETTING = 0.8;

  /** Evaluates f. */
  @FunctionalInterface
  interface Evaluation {
    void evaluate(double t, INDArray state, INDArray derivative);
  }

  private final double gamma;
  private final TermJacobian jacobian;
  private final NewtonScale scale;
  private final INDArray state;
  private final INDArray derivative;
  private final double[] sum;
  private final double[] correction;
  private double factored = Double.NaN;
  private double convergence = 1;
  private double slowest;
  private int iterations;

  /**
   * Ties it to arrays.
   *
   * @param state an array [n] to be overwritten
   * @param derivative another one
   */
  NewtonIteration(
      double gamma, TermJacobian jacobian, TermShape shape, INDArray state, INDArray derivative) {
    this.gamma = gamma;
    this.jacobian = jacobian;
    this.scale = new NewtonScale(shape);
    this.state = state;
    this.derivative = derivative;
    this.sum = new double[Math.toIntExact(shape.stateSize())];
    this.correction = new double[sum.length];
  }

  /** Begins a solve, in which iterations end at rounding unless tolerances follow. */
  void start() {
    scale.toRounding();
    factored = Double.NaN;
    convergence = 1;
    iterations = 0;
  }

  void tolerances(Tolerances tolerances) {
    scale.to(tolerances);
  }

  /** Begins an attempt at a step from a state. */
  void begin(double... current) {
    scale.take(current);
    slowest = 0;
  }

  /** The matrices have been factorised for a step size. */
  void factored(double h) {
    factored = h;
  }

  /** The step size of the factors; NaN if there are none. */
  double factored() {
    return factored;
  }

  /** The largest θ since the attempt began. */
  double slowest() {
    return slowest;
  }

  /** How many corrections have been computed since the start. */
  int iterations() {
    return iterations;
  }

  /**
   * Solves for a stage.
   *
   * @param base b
   * @param z the first guess; receives the solution
   */
  Result solve(double t, double h, double[] base, double[] z, Evaluation f) {
    double previous = 0;
    int most = scale.isToRounding() ? MOST_TO_ROUNDING : MOST;
    for (int m = 0; m < most; m++) {
      Result evaluated = evaluate(t, base, z, f);
      if (evaluated != Result.CONVERGED) {
        // The first guess may be wrong; a later one is wrong because the iteration diverges.
        return m == 0 ? evaluated : Result.DIVERGED;
      }
      double size = correct(h, z);
      double theta = size / previous;
      if (m == 0) {
        // The rate of another stage is good enough for a tolerance, but not for rounding.
        convergence =
            scale.isToRounding() ? 1 : Math.pow(Math.max(convergence, Math.ulp(1.0)), FORGETTING);
      } else {
        slowest = Math.max(slowest, theta);
        convergence = theta / (1 - theta);
      }
      if (size == 0 || (convergence * size <= 1 && !(m > 0 && theta >= 1))) {
        return Result.CONVERGED;
      }
      if (m > 0 && isHopeless(theta, size, most - 1 - m)) {
        return atRounding() ? Result.CONVERGED : failed();
      }
      previous = size;
    }
    return atRounding() ? Result.CONVERGED : failed();
  }

  private Result failed() {
    convergence = 1;
    return Result.DIVERGED;
  }

  private boolean atRounding() {
    return scale.isRounding(correction, sum);
  }

  private boolean isHopeless(double theta, double size, int left) {
    if (!(theta < 1)) {
      return true;
    }
    return !scale.isToRounding() && Math.pow(theta, left) / (1 - theta) * size > 1;
  }

  private Result evaluate(double t, double[] base, double[] z, Evaluation f) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = base[i] + z[i];
    }
    if (!StageRows.isFinite(sum)) {
      return Result.STATE_NOT_FINITE;
    }
    Vectors.fromJava(sum, state);
    f.evaluate(t, state, derivative);
    Vectors.toJava(derivative, correction);
    return StageRows.isFinite(correction) ? Result.CONVERGED : Result.DERIVATIVE_NOT_FINITE;
  }

  /** Adds the correction that follows from f, and returns its size. */
  private double correct(double h, double... z) {
    iterations++;
    for (int i = 0; i < z.length; i++) {
      correction[i] = h * correction[i] - z[i] / gamma;
    }
    jacobian.solve(correction);
    // Where the factors are those of another h, the mean of both is nearer.
    double damping = 2 / (1 + h / factored);
    for (int i = 0; i < z.length; i++) {
      correction[i] *= damping;
      z[i] += correction[i];
    }
    return scale.of(correction);
  }

  /** The bytes of the Java arrays. */
  long bytes() {
    return 8L * 3 * sum.length;
  }
}
