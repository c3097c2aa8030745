package io.github.dl4jode.sde.solver;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.io.Serializable;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a stochastic equation is solved: a method and the length of its steps.
 *
 * <p>Between output times, and between jumps of inputs, all steps have the same length, the largest
 * that divides the interval evenly and is not above {@code stepSize}; so every output time is the
 * end of a step. Times are double whatever the type of the state.
 *
 * @param method the method
 * @param stepSize the longest step, positive
 * @param convertsCalculus whether an equation of the other calculus is converted to that of the
 *     method, by Jacobian–vector products of g; without it the solver refuses the equation
 */
public record SdeSolver(
    @JsonProperty("method") SdeMethod method,
    @JsonProperty("stepSize") double stepSize,
    @JsonProperty("convertsCalculus") boolean convertsCalculus)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the step size is not positive and finite
   */
  @JsonCreator
  public SdeSolver {
    Required.setting(method, "method");
    if (!(stepSize > 0) || Double.isInfinite(stepSize)) {
      throw new IllegalArgumentException(
          "The step size must be positive and finite, not " + stepSize);
    }
  }

  /** A solver that converts nothing. */
  public static SdeSolver of(SdeMethod method, double stepSize) {
    return new SdeSolver(method, stepSize, false);
  }

  /** The same solver, which converts equations of the other calculus. */
  public SdeSolver converting() {
    return new SdeSolver(method, stepSize, true);
  }

  /**
   * Compiles an equation for solves without gradients.
   *
   * @throws IllegalArgumentException if the method does not solve equations of its kind
   */
  public CompiledSde compile(StochasticEquation equation) {
    return new CompiledSde(this, equation, Optional.empty());
  }

  /**
   * Compiles an equation for solves with gradients.
   *
   * @throws IllegalArgumentException if the method does not solve equations of its kind, or the
   *     gradient method does not suit the method
   */
  public CompiledSde compile(StochasticEquation equation, SdeGradientMethod gradient) {
    return new CompiledSde(this, equation, Optional.of(gradient));
  }

  /**
   * Refuses an equation that the method does not solve.
   *
   * @throws IllegalArgumentException naming methods that do
   */
  public void requireSolves(Calculus calculus, NoiseType noise) {
    boolean solves = method.solves(calculus, noise);
    boolean afterConversion = method.solves(other(calculus), noise);
    if (!solves && !(convertsCalculus && afterConversion)) {
      throw new IllegalArgumentException(
          "%s does not solve %s equations with %s noise. Choose one of %s%s"
              .formatted(
                  method.label(),
                  calculus,
                  noise,
                  SdeMethods.namesFor(calculus, noise),
                  afterConversion
                      ? ", or let the solver convert the drift by SdeSolver.converting()"
                      : ""));
    }
  }

  /** Whether the drift of an equation is converted. */
  boolean converts(StochasticEquation equation) {
    return !method.solves(equation.calculus(), equation.noise());
  }

  private static Calculus other(Calculus calculus) {
    return calculus == Calculus.ITO ? Calculus.STRATONOVICH : Calculus.ITO;
  }

  @Override
  public String toString() {
    return "SdeSolver(method=%s, stepSize=%s%s)"
        .formatted(method.label(), stepSize, convertsCalculus ? ", converting" : "");
  }
}
