package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.program.Labels;
import io.github.dl4jode.solver.OdeSolver;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;

/** How a controlled equation is solved. */
public enum SeriesSolverChoice {
  /** One classical Runge–Kutta step from observation to observation. */
  RK4("rk4"),
  /** One step of Heun's method from observation to observation. */
  HEUN("heun"),
  /** Steps as the tolerance demands. */
  DOPRI5("dopri5");

  private final String label;

  SeriesSolverChoice(String label) {
    this.label = label;
  }

  /** Reads a setting: a name of these constants or a label. */
  @JsonCreator
  static SeriesSolverChoice named(String name) {
    return Labels.named(SeriesSolverChoice.class, name);
  }

  OdeSolver solver(double tolerance) {
    return switch (this) {
      case RK4 -> fixed(OdeSolver.builder().method(Methods.RK4));
      case HEUN -> fixed(OdeSolver.builder().method(Methods.HEUN2));
      case DOPRI5 -> OdeSolver.builder().rtol(tolerance).atol(tolerance).build();
    };
  }

  private static OdeSolver fixed(OdeSolver.Builder builder) {
    return builder.stepSizeController(new FixedStepSize(1)).build();
  }

  /** The name in options and files. */
  @Override
  @JsonValue
  public String toString() {
    return label;
  }
}
