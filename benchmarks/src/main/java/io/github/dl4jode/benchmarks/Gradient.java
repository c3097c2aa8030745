package io.github.dl4jode.benchmarks;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import java.util.Locale;

/** The gradient methods, each with its defaults. */
public enum Gradient {
  /** {@link ContinuousAdjoint}. */
  ADJOINT,
  /** {@link InterpolatingAdjoint}. */
  INTERPOLATING,
  /** {@link DiscreteAdjoint}. */
  DISCRETE;

  /** The method with its defaults. */
  public GradientMethod method() {
    return switch (this) {
      case ADJOINT -> new ContinuousAdjoint();
      case INTERPOLATING -> new InterpolatingAdjoint();
      case DISCRETE -> new DiscreteAdjoint();
    };
  }

  /** The name in options and results. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
