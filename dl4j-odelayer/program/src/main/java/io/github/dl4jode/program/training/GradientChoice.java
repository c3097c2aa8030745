package io.github.dl4jode.program.training;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.program.Labels;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import picocli.CommandLine.ITypeConverter;

/** How the gradient of an ODE block is found. */
public enum GradientChoice {
  /** The adjoint equation, with the state solved backwards next to it. */
  ADJOINT("adjoint"),
  /** The adjoint equation, with the state interpolated from the forward solve. */
  INTERPOLATING("interpolating"),
  /** The derivative of the solver's own steps. */
  DISCRETE("discrete");

  private final String label;

  GradientChoice(String label) {
    this.label = label;
  }

  /** Reads an option. */
  static final class Converter implements ITypeConverter<GradientChoice> {

    @Override
    public GradientChoice convert(String text) throws Exception {
      return Labels.of(GradientChoice.class).convert(text);
    }
  }

  /** Reads a setting: a name of these constants, which older files have, or a label. */
  @JsonCreator
  static GradientChoice named(String name) {
    return Labels.named(GradientChoice.class, name);
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
  @JsonValue
  public String toString() {
    return label;
  }
}
