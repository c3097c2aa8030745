package io.github.dl4jode.method;

import io.github.dl4jode.array.LinearCombination;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.term.TermShape;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The error of a step in units of the tolerance, and the size of the first step by the same units;
 * for authors of methods with an error estimate.
 */
public final class StepError implements AutoCloseable {

  private final TermShape shape;
  private final INDArray vector;
  private final INDArray current;
  private final INDArray next;
  private final double weightMagnitude;
  private final ErrorScale scale;
  private Tolerances given = Tolerances.of(1, 1);
  private Tolerances visible = given;

  /** Evaluates f outside of any step. */
  @FunctionalInterface
  public interface Evaluation {

    /**
     * Evaluates f(t, y).
     *
     * @param derivative receives it, [n]
     */
    void evaluate(double t, INDArray state, INDArray derivative);
  }

  /**
   * Ties it to arrays [n]; to be called outside workspaces.
   *
   * @param vector receives the estimate of the error; taking its norm leaves it undefined
   * @param current y_n
   * @param next y_{n+1}
   * @param weightMagnitude how much of the rounding of f there is in the estimate: Σ |b_i - b̂_i|
   */
  public StepError(
      TermShape shape, INDArray vector, INDArray current, INDArray next, double weightMagnitude) {
    this(shape, Optional.empty(), vector, current, next, weightMagnitude);
  }

  /**
   * Does the same where the estimate is a sum of rows, which is computed only as far as a norm
   * needs it.
   *
   * @param sum writes into the vector
   */
  public StepError(
      TermShape shape,
      LinearCombination sum,
      INDArray vector,
      INDArray current,
      INDArray next,
      double weightMagnitude) {
    this(shape, Optional.of(sum), vector, current, next, weightMagnitude);
  }

  private StepError(
      TermShape shape,
      Optional<LinearCombination> sum,
      INDArray vector,
      INDArray current,
      INDArray next,
      double weightMagnitude) {
    this.shape = shape;
    this.vector = vector;
    this.current = current;
    this.next = next;
    this.weightMagnitude = weightMagnitude;
    this.scale = new ErrorScale(sum, controlled(vector), controlled(current), controlled(next));
  }

  private INDArray controlled(INDArray array) {
    return shape.controlled() == shape.stateSize()
        ? array
        : array.get(NDArrayIndex.interval(0, shape.controlled()));
  }

  /**
   * The norm of the estimate, which the vector holds or the sum computes, and of the error of the
   * quadratures.
   */
  public double of(Tolerances tolerances, ErrorNorm norm, Quadratures quadratures) {
    Tolerances used = visible(tolerances);
    scale.take(used);
    return norm.of(scale, quadratures.errors(used), shape.batch());
  }

  /**
   * The tolerances, no tighter than the rounding of floats lets the error test see.
   *
   * <p>The estimate is h Σ (b_i - b̂_i) k_i. Each h k_i, which is of the size of y at most, is off
   * by a unit in the last place ε = 2^-23 or so, and the estimate by up to ε Σ |b_i - b̂_i| |y|:
   * 0.2 ε |y| for dopri5, 5.8 ε |y| for dopri8. Below that the test sees rounding, which is
   * proportional to h and not to a high power of it, and asks for ever smaller steps. So rtol is at
   * least ε Σ |b_i - b̂_i| in float. In double the tolerances are as they are given.
   */
  @SuppressWarnings("ReferenceEquality") // A solve has one object, and steps compare nothing.
  public Tolerances visible(Tolerances tolerances) {
    if (shape.dataType() != DataType.FLOAT) {
      return tolerances;
    }
    if (tolerances != given) {
      given = tolerances;
      visible = tolerances.withRelativeAtLeast(Math.ulp(1f) * weightMagnitude);
    }
    return visible;
  }

  /**
   * Chooses the size of the first step, by one evaluation. It overwrites y_{n+1}.
   *
   * @param t the first time
   * @param longest the largest step, with the sign of its direction
   * @param order of the error estimate
   * @param slope f(t, y_n) [n]
   * @param ahead an array [n] to be overwritten
   * @return its size, positive
   */
  public double firstStep(
      double t,
      double longest,
      Tolerances tolerances,
      ErrorNorm norm,
      int order,
      INDArray slope,
      INDArray ahead,
      Evaluation evaluation) {
    Vectors.copy(current, next);
    scale.take(visible(tolerances));
    double direction = Math.signum(longest);
    FirstStep.Probe probe =
        new FirstStep.Probe() {
          @Override
          public double state() {
            return normOf(current, norm);
          }

          @Override
          public double slope() {
            return normOf(slope, norm);
          }

          @Override
          public double change(double step) {
            Vectors.add(direction * step, slope, next);
            evaluation.evaluate(t + direction * step, next, ahead);
            Vectors.add(-1, slope, ahead);
            return normOf(ahead, norm);
          }
        };
    return FirstStep.choose(probe, Math.abs(longest), order);
  }

  private double normOf(INDArray of, ErrorNorm norm) {
    Vectors.copy(of, vector);
    scale.renew();
    return norm.of(scale, Quadratures.uncontrolled(), shape.batch());
  }

  /** The elements of the arrays that it keeps. */
  public long elements() {
    return scale.elements();
  }

  /** Frees them; the arrays it is tied to stay. */
  @Override
  public void close() {
    scale.close();
  }
}
