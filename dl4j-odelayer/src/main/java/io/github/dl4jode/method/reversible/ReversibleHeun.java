package io.github.dl4jode.method.reversible;

import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Reversible Heun, order 2: Kidger, Foster, Li and Lyons (2021), Efficient and accurate gradients
 * for neural SDEs, arXiv 2105.13493. It carries an auxiliary state z next to y, with z_0 = y_0:
 *
 * <pre>
 * z_{n+1} = 2 y_n - z_n + h f(t_n, z_n)
 * y_{n+1} = y_n + h/2 (f(t_n, z_n) + f(t_{n+1}, z_{n+1}))
 * </pre>
 *
 * <p>One evaluation for each step. The step back has the same form, so {@link
 * io.github.dl4jode.gradient.DiscreteAdjoint} computes the states again from the last ones, with
 * one vector–Jacobian product for each step and no other evaluation. It keeps the first and the
 * last state, and 8 bytes of Java memory for the time of each step; the {@link Retention} is not
 * asked. If rounding makes the first state that it comes back to differ from y_0, the backward pass
 * fails with a message.
 *
 * <p>Stability: for y' = μ y the region of absolute stability is h μ in [-i, i], an interval of the
 * imaginary axis. The method is not A-stable: where a solution decays, the difference of y and z
 * grows, slowly for small steps. Nothing damps that difference, and a change of the step feeds it.
 * So the method has no error estimate and is for fixed steps.
 *
 * <p>The dense output is a parabola of order 2 from the two derivatives; it needs no evaluation. A
 * change of the state sets z to the new y; a jump of the term leaves z as it is. An output or an
 * event inside a step changes nothing.
 */
public record ReversibleHeun() implements Method {

  private static final Interpolant INTERPOLANT =
      new Interpolant(2, new double[][] {{1, -0.5}, {0, 0.5}});

  /** The only value. */
  @JsonCreator
  public ReversibleHeun {}

  @Override
  public String label() {
    return "reversible_heun";
  }

  @Override
  public int order() {
    return 2;
  }

  @Override
  public int errorOrder() {
    return 0;
  }

  @Override
  public Interpolant interpolant() {
    return INTERPOLANT;
  }

  @Override
  public Stepper newStepper(TermShape shape) {
    return new HeunStepper(INTERPOLANT, shape);
  }

  @Override
  public ReverseStepper newReverseStepper(
      DifferentiableTerm term, Retention retention, INDArray sensitivityGradient) {
    return new HeunReverse(INTERPOLANT, term, sensitivityGradient);
  }

  @Override
  public String toString() {
    return label();
  }
}
