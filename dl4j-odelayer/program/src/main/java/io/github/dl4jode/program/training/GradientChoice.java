package io.github.dl4jode.program.training;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;

/** How the gradient of an ODE block is found. */
public enum GradientChoice {
  /** The adjoint equation, with the state solved backwards beside it. */
  ADJOINT("adjoint"),
  /** The adjoint equation, with the state interpolated from the forward solve. */
  INTERPOLATING("interpolating"),
  /** The derivative of the solver's own steps. */
  DISCRETE("discrete");

  private final String label;

  GradientChoice(String label) {
    this.label = label;
  }

  /** The method, with its defaults. */
  public GradientMethod method() {
    return switch (this) {
      case ADJOINT -> new ContinuousAdjoint();
      case INTERPOLATING -> new InterpolatingAdjoint();
      case DISCRETE -> new DiscreteAdjoint();
    };
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}
