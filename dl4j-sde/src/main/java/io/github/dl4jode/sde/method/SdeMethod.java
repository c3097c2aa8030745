package io.github.dl4jode.sde.method;

import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A method for stochastic equations: writes one step as a graph, from which the step and its exact
 * vector–Jacobian product are compiled.
 *
 * <p>{@link SdeMethods} has the methods of the library. A method of your own is an immutable class
 * that Jackson can write and read; {@link EulerMaruyama} is the smallest example.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public interface SdeMethod extends Serializable {

  /** The name as it is written in papers and in messages, such as "Euler–Maruyama". */
  String label();

  /** Whether it converges to the solution of equations of this kind. */
  boolean solves(Calculus calculus, NoiseType noise);

  /**
   * The strong order for noise that the method solves: halving the steps divides the mean error of
   * a path by 2 to this power.
   *
   * @return the order that is proven or, where only measured, the measured one
   */
  double strongOrder(NoiseType noise);

  /**
   * Whether it converges to the solution with steps whose lengths depend on the noise; false by
   * default. The step must agree with y + f h + g ΔW + ½ Σ_kl (∂g_k/∂y) g_l ΔW_k ΔW_l up to terms
   * that are small against h (in Itô's calculus with the drift converted), because sums of ΔW² - h
   * over such steps do not vanish. Foster and Jelinčič (2023), "On the convergence of adaptive
   * approximations for stochastic differential equations".
   */
  default boolean adaptsSteps(NoiseType noise) {
    return false;
  }

  /** Whether a step needs the space–time Lévy area {@link StepGraph#area()}; false by default. */
  default boolean needsArea() {
    return false;
  }

  /**
   * Whether a step needs the space–space Lévy area {@link StepGraph#spaceArea()}; false by default.
   */
  default boolean needsSpaceArea() {
    return false;
  }

  /**
   * Whether it is right for diagonal noise only if each g_i depends on t and y_i alone, as a method
   * with derivatives of g; false by default.
   */
  default boolean needsComponentwiseDiffusion() {
    return false;
  }

  /**
   * Writes what the first step begins with; by default the state alone.
   *
   * @param step at which {@link StepGraph#at} has c = 0 only, and no increment
   */
  default MethodState begin(StepGraph step, StateVector y) {
    return MethodState.of(y);
  }

  /** Writes one step. */
  MethodState step(StepGraph step, MethodState state);

  /** Whether {@link #undo} is there; false by default. */
  default boolean isReversible() {
    return false;
  }

  /**
   * Writes the inverse of a step: what it began with, from what it ended with.
   *
   * @param step the same interval and increment as in {@link #step}
   * @throws UnsupportedOperationException unless overridden
   */
  default MethodState undo(StepGraph step, MethodState state) {
    throw new UnsupportedOperationException(
        label() + " has no inverse step; use SdeMethods.REVERSIBLE_HEUN, or another gradient");
  }
}
