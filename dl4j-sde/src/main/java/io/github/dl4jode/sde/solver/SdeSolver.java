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
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a stochastic equation is solved: a method and the length of its steps.
 *
 * <p>Between output times, and between jumps of inputs, all steps have the same length, the largest
 * that divides the interval evenly and is not above {@code stepSize}; so every output time is the
 * end of a step. Times are double whatever the type of the state. Adaptive steps are such a step or
 * a half, a quarter, an eighth of it and so on, the same for all examples of a minibatch.
 *
 * @param method the method
 * @param stepSize the longest step, positive
 * @param convertsCalculus whether an equation of the other calculus is converted to that of the
 *     method, by Jacobian–vector products of g; without it the solver refuses the equation
 * @param steps the tolerances of adaptive steps; null for fixed ones, as JSON has it
 */
public record SdeSolver(
    @JsonProperty("method") SdeMethod method,
    @JsonProperty("stepSize") double stepSize,
    @JsonProperty("convertsCalculus") boolean convertsCalculus,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("steps") AdaptiveSteps steps)
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

  /** A solver with fixed steps. */
  public SdeSolver(SdeMethod method, double stepSize, boolean convertsCalculus) {
    this(method, stepSize, convertsCalculus, null);
  }

  /** A solver with fixed steps that converts nothing. */
  public static SdeSolver of(SdeMethod method, double stepSize) {
    return new SdeSolver(method, stepSize, false);
  }

  /**
   * The same solver with adaptive steps, no longer than the step size.
   *
   * @param relative tolerance, from 0 to 1
   * @param absolute tolerance
   * @throws IllegalArgumentException if one is outside its range, or both are 0
   */
  public SdeSolver adaptive(double relative, double absolute) {
    return new SdeSolver(method, stepSize, convertsCalculus, new AdaptiveSteps(relative, absolute));
  }

  /** Whether steps are adaptive. */
  @JsonIgnore
  public boolean isAdaptive() {
    return steps != null;
  }

  /** The same solver, which converts equations of the other calculus. */
  public SdeSolver converting() {
    return new SdeSolver(method, stepSize, true, steps);
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
   * Refuses an equation that the method does not solve, or not with adaptive steps.
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
    if (isAdaptive() && !method.adaptsSteps(noise)) {
      throw new IllegalArgumentException(
          ("%s does not converge to the solution of equations with %s noise with adaptive steps,"
                  + " because their choice looks at the noise. Take fixed steps, or one of %s")
              .formatted(
                  method.label(),
                  noise,
                  SdeMethods.namesForAdaptiveSteps(solves ? calculus : other(calculus), noise)));
    }
  }

  /**
   * Refuses a gradient method that the method or the equation does not allow.
   *
   * @throws IllegalArgumentException naming one that they allow
   */
  public void requireSuits(SdeGradientMethod gradient, Calculus calculus, NoiseType noise) {
    if (gradient instanceof SdeGradientMethod.UndoneSteps && !method.isReversible()) {
      throw new IllegalArgumentException(
          "UndoneSteps needs a reversible method, SdeMethods.REVERSIBLE_HEUN, and the method is %s; take it, or StoredStates"
              .formatted(method.label()));
    }
    boolean stratonovich =
        noise == NoiseType.ADDITIVE || calculus == Calculus.STRATONOVICH || convertsCalculus;
    if (gradient instanceof SdeGradientMethod.AdjointEquation && !stratonovich) {
      throw new IllegalArgumentException(
          "AdjointEquation is for Stratonovich equations, and this is an Itô equation; let the"
              + " solver convert it by SdeSolver.converting(), or take StoredStates");
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
    return "SdeSolver(method=%s, stepSize=%s%s%s)"
        .formatted(
            method.label(),
            stepSize,
            convertsCalculus ? ", converting" : "",
            isAdaptive() ? ", " + steps : "");
  }
}
