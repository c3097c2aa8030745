package io.github.dl4jode.method.reversible;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The reversible form of an explicit Runge–Kutta method, of the same order: McCallum and Foster
 * (2024), Efficient, accurate and stable gradients for neural ODEs, arXiv 2410.11648. With the
 * increment Ψ_h(t, y) = h Σ b_i k_i of the method, the coupling λ and an auxiliary state z, z_0 =
 * y_0:
 *
 * <pre>
 * y_{n+1} = λ y_n + (1 - λ) z_n + Ψ_h(t_n, z_n)
 * z_{n+1} = z_n - Ψ_{-h}(t_{n+1}, y_{n+1})
 * </pre>
 *
 * <p>A step has twice the stages of the method. {@link io.github.dl4jode.gradient.DiscreteAdjoint}
 * undoes the steps from the last states, with as many evaluations and as many vector–Jacobian
 * products again. It keeps the first and the last states, and 8 bytes of Java memory for the time
 * of each step; the {@link Retention} is not asked.
 *
 * <p>Stability: for y' = μ y, R the stability function of the method and w = h μ, the two states
 * have the matrix of determinant λ and trace 1 + λ - (R(-w) - 1) (R(w) - λ). On the negative real
 * axis a step damps where R(w) &gt; λ, so from w = 0 to about ln λ: -0.01 for λ = 0.99, -0.69 for λ
 * = 0.5. Beyond, the difference of y and z grows.
 *
 * <p>Rounding: λ also damps that difference forwards, so rounding errors grow on the way back by
 * 1/λ with each step, by λ^-N over N steps. That is 2e4 for 1,000 steps with λ = 0.99, and for
 * 10,000 steps with λ = 0.999; it is 4e43 for 10,000 steps with λ = 0.99. No way of computing the
 * inverse avoids it, as the forward step forgets these digits. Choose λ so that λ^-N times the
 * rounding of the data type is as small as the gradient has to be exact. If the first state that
 * the way back comes to differs from y_0, the backward pass fails with a message; a wrong gradient
 * is not given.
 *
 * <p>Adaptive steps are safe where λ is less than 1 and the method has an embedded one: the
 * difference of y and z, which a change of the step feeds, is damped. The estimate is that of
 * Ψ_h(t_n, z_n). With λ = 1 nothing is damped, and the method is for fixed steps.
 *
 * <p>The dense output is the cubic Hermite polynomial, of order 3 or that of the method if less; it
 * needs no evaluation. A change of the state sets z to the new y; a jump of the term leaves z as it
 * is. An output or an event inside a step changes nothing.
 *
 * @param method the method of the increment
 * @param coupling λ, more than 0 and at most 1
 */
public record ReversibleRungeKutta(
    @JsonProperty("method") ExplicitRungeKutta method, @JsonProperty("coupling") double coupling)
    implements Method {

  /** The coupling for up to some 1,000 steps in double. */
  public static final double DEFAULT_COUPLING = 0.99;

  /**
   * Keeps its arguments.
   *
   * @throws IllegalArgumentException if the coupling is not in (0, 1]
   */
  @JsonCreator
  public ReversibleRungeKutta {
    Required.setting(method, "method");
    if (!(coupling > 0 && coupling <= 1)) {
      throw new IllegalArgumentException(
          "ReversibleRungeKutta: the coupling λ must be more than 0 and at most 1, such as 0.99,"
              + " not "
              + coupling);
    }
  }

  /** Such as "reversible_dopri5". */
  @Override
  public String label() {
    return "reversible_" + method.label();
  }

  @Override
  public int order() {
    return method.order();
  }

  @Override
  public int errorOrder() {
    return coupling < 1 ? method.errorOrder() : 0;
  }

  @Override
  public Interpolant interpolant() {
    return HermiteOutputs.interpolant(method.order());
  }

  @Override
  public Stepper newStepper(TermShape shape) {
    return new RungeKuttaPairStepper(this, shape);
  }

  @Override
  public ReverseStepper newReverseStepper(
      DifferentiableTerm term, Retention retention, INDArray sensitivityGradient) {
    return new RungeKuttaPairReverse(this, term, sensitivityGradient);
  }

  @Override
  public String toString() {
    return label();
  }
}
