package io.github.dl4jode.gradient;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.solver.OdeSolver;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/** The solver of an adjoint equation: the solver of the forward solve, or another one. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public sealed interface BackwardSolver extends Serializable {

  /** Method, tolerances, step-size control and limits of the forward solve. */
  static BackwardSolver sameAsForward() {
    return new SameAsForward();
  }

  /** Another method, other tolerances, another limit on steps. */
  static BackwardSolver of(OdeSolver solver) {
    return new Separate(solver);
  }

  /**
   * The solver to use after a forward solve.
   *
   * @param forward its solver
   * @param stepSize the step size of its next step if it continued, positive
   */
  OdeSolver after(OdeSolver forward, double stepSize);

  /** The solver of the forward solve. */
  record SameAsForward() implements BackwardSolver {

    /** The only value. */
    @JsonCreator
    public SameAsForward {}

    @Override
    public OdeSolver after(OdeSolver forward, double stepSize) {
      boolean choosesFirstStep =
          forward.firstStep() == 0 && forward.stepSizeController().usesErrorEstimate();
      // The backward solve begins where the forward solve ended: no evaluation to find a step size.
      return choosesFirstStep
          ? forward.toBuilder().rememberFirstStep(false).firstStep(stepSize).build()
          : forward;
    }
  }

  /**
   * A solver that differs from the forward solve's.
   *
   * @param solver the solver
   */
  record Separate(@JsonProperty("solver") OdeSolver solver) implements BackwardSolver {

    /**
     * Keeps the solver.
     *
     * @throws NullPointerException if there is no solver
     */
    @JsonCreator
    public Separate {
      Required.setting(solver, "solver");
    }

    @Override
    public OdeSolver after(OdeSolver forward, double stepSize) {
      return solver;
    }
  }
}
