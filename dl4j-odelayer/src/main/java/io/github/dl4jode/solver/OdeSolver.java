package io.github.dl4jode.solver;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.StepSizeController;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.term.Term;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Solves y' = f(t, y) from a time t0 to later or earlier times by one method.
 *
 * <p>A solver is an immutable value; it may be shared, serialised and used by several threads, each
 * with its own {@link SolverWorkspace}. Times and step sizes are doubles for every data type of the
 * state. The solve ends exactly at the last time; states at the times between come from the
 * method's interpolant and do not change the steps.
 *
 * <p>An accepted step has an estimated error of at most atol + rtol max(|y_n|, |y_{n+1}|) in the
 * given norm over the part of the state that the term has error-controlled. With floats the test
 * does not look below the rounding of its estimate, a relative error of 2e-8 for dopri5 and of 7e-7
 * for dopri8; a tighter tolerance has no effect there.
 *
 * @param method the method
 * @param rtol relative tolerance, 0 or within [1e-15, 1]
 * @param atol absolute tolerance, 0 or within [1e-100, 1e20]; not both may be 0
 * @param stepSizeController chooses the steps; {@link AdaptiveStepSize} needs a method with an
 *     error estimate
 * @param errorNorm combines the errors of the components into one
 * @param firstStep the size of the first step, or 0 for an automatic choice
 * @param minimumStep the smallest step, or 0 for the smallest that rounding allows, 10 units in the
 *     last place of t; the step that ends on the last time may be smaller
 * @param maximumStep the largest step, to the rounding of t; possibly infinite
 * @param maximumSteps the largest number of steps tried, accepted or not
 * @param componentRtol relative tolerances of the components of an example, which replace rtol;
 *     empty if one holds for all
 * @param componentAtol absolute tolerances of the components of an example, which replace atol;
 *     empty if one holds for all
 * @param remembersFirstStep whether a solve begins with what the last one in its workspace found
 *     out, see {@link Builder#rememberFirstStep}
 */
public record OdeSolver(
    @JsonProperty("method") Method method,
    @JsonProperty("rtol") double rtol,
    @JsonProperty("atol") double atol,
    @JsonProperty("stepSizeController") StepSizeController stepSizeController,
    @JsonProperty("errorNorm") ErrorNorm errorNorm,
    @JsonProperty("firstStep") double firstStep,
    @JsonProperty("minimumStep") double minimumStep,
    @JsonProperty("maximumStep") double maximumStep,
    @JsonProperty("maximumSteps") int maximumSteps,
    @JsonProperty("componentRtol") List<Double> componentRtol,
    @JsonProperty("componentAtol") List<Double> componentAtol,
    @JsonProperty("remembersFirstStep") boolean remembersFirstStep)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is outside its range, or the method has no error
   *     estimate for the controller to use
   */
  @JsonCreator
  public OdeSolver {
    Required.setting(method, "OdeSolver: method");
    Required.setting(stepSizeController, "OdeSolver: stepSizeController");
    Required.setting(errorNorm, "OdeSolver: errorNorm");
    // Absent from configurations of earlier versions.
    componentRtol = componentRtol == null ? List.of() : List.copyOf(componentRtol);
    componentAtol = componentAtol == null ? List.of() : List.copyOf(componentAtol);
    tolerances(rtol, atol, componentRtol, componentAtol);
    require(firstStep >= 0 && firstStep < INFINITY, "firstStep", firstStep, "0 or positive");
    require(minimumStep >= 0 && minimumStep < INFINITY, "minimumStep", minimumStep, "0 or more");
    require(maximumStep > 0, "maximumStep", maximumStep, "positive, also backwards in time");
    require(
        minimumStep <= maximumStep && firstStep <= maximumStep,
        "maximumStep",
        maximumStep,
        "no less than minimumStep and firstStep");
    require(maximumSteps > 0, "maximumSteps", maximumSteps, "at least 1");
    if (stepSizeController.usesErrorEstimate() && method.errorOrder() == 0) {
      throw new IllegalArgumentException(
          "Method %s has no error estimate to adapt the step to: give it a FixedStepSize, or choose one of %s"
              .formatted(method.label(), Methods.adaptiveLabels()));
    }
    if (remembersFirstStep && (firstStep > 0 || !stepSizeController.usesErrorEstimate())) {
      throw new IllegalArgumentException(
          "OdeSolver: rememberFirstStep replaces the automatic choice of the first step, which is not used with a firstStep or with "
              + stepSizeController.getClass().getSimpleName()
              + "; leave one of them out");
    }
  }

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static Tolerances tolerances(
      double rtol, double atol, List<Double> componentRtol, List<Double> componentAtol) {
    return new Tolerances(
        componentRtol.isEmpty() ? List.of(rtol) : componentRtol,
        componentAtol.isEmpty() ? List.of(atol) : componentAtol);
  }

  /** The tolerances of all components. */
  public Tolerances tolerances() {
    return tolerances(rtol, atol, componentRtol, componentAtol);
  }

  private static void require(boolean valid, String name, double value, String range) {
    if (!valid) {
      throw new IllegalArgumentException(
          "OdeSolver: %s must be %s, not %s".formatted(name, range, value));
    }
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from this solver's values. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.method = method;
    builder.rtol = rtol;
    builder.atol = atol;
    builder.stepSizeController = stepSizeController;
    builder.errorNorm = errorNorm;
    builder.firstStep = firstStep;
    builder.minimumStep = minimumStep;
    builder.maximumStep = maximumStep;
    builder.maximumSteps = maximumSteps;
    builder.componentRtol = componentRtol;
    builder.componentAtol = componentAtol;
    builder.remembersFirstStep = remembersFirstStep;
    return builder;
  }

  /**
   * Solves in a new workspace.
   *
   * @param term what is integrated
   * @param initialState the state [n] at times[0], of the term's data type; neither modified nor
   *     retained
   * @param times where the states are wanted; see {@link Solve#of}
   * @return the states at all times; its status says whether they are complete
   * @throws IllegalArgumentException if state or times are not as described
   */
  public Solution solve(Term term, INDArray initialState, double... times) {
    return solve(Solve.of(term, initialState, times).build());
  }

  /**
   * Solves in a new workspace.
   *
   * @return the states at all times; its status says whether they are complete
   * @throws IllegalArgumentException if the solve is not as {@link Solve} describes it, or the
   *     event function gives NaN
   */
  public Solution solve(Solve solve) {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      return solve(solve, workspace);
    }
  }

  /**
   * Solves.
   *
   * @param workspace memory that successive solves share
   * @return the states at all times; its status says whether they are complete
   * @throws IllegalArgumentException if the solve is not as {@link Solve} describes it, or the
   *     event function gives NaN
   * @throws IllegalStateException if another solve is using the workspace
   */
  public Solution solve(Solve solve, SolverWorkspace workspace) {
    if (solve.hasChangingEvents() && !solve.isArc()) {
      Arcs.Result result = Arcs.solve(this, solve, (solver, arc) -> solver.run(arc, workspace));
      result.arcs().forEach(Arcs.Arc::close);
      return result.solution();
    }
    return run(solve, workspace);
  }

  /**
   * The number of steps of a solve, where it is known beforehand: steps of fixed size, or those of
   * another solve.
   *
   * @return empty if the error estimate chooses the steps, or an event may end the solve
   * @throws IllegalArgumentException if the arguments of the solve are not as described
   */
  public OptionalInt plannedSteps(Solve solve) {
    return new SolveRun(this, solve).plannedSteps();
  }

  private Solution run(Solve solve, SolverWorkspace workspace) {
    return new SolveRun(this, solve).run(workspace);
  }

  /** Collects the values of a solver. */
  public static final class Builder {
    private Method method = Methods.DOPRI5;
    private double rtol = 1e-7;
    private double atol = 1e-9;
    private StepSizeController stepSizeController = AdaptiveStepSize.integral();
    private ErrorNorm errorNorm = ErrorNorms.RMS;
    private double firstStep;
    private double minimumStep;
    private double maximumStep = Double.POSITIVE_INFINITY;
    private int maximumSteps = 10_000;
    private List<Double> componentRtol = List.of();
    private List<Double> componentAtol = List.of();
    private boolean remembersFirstStep;

    private Builder() {}

    /** The method; {@link Methods#DOPRI5} unless set. */
    public Builder method(Method method) {
      this.method = Required.setting(method, "OdeSolver: method");
      return this;
    }

    /** The relative tolerance; 1e-7 unless set. */
    public Builder rtol(double rtol) {
      this.rtol = rtol;
      return this;
    }

    /** The absolute tolerance; 1e-9 unless set. */
    public Builder atol(double atol) {
      this.atol = atol;
      return this;
    }

    /** Relative tolerances of the components of an example; one for all unless set. */
    public Builder componentRtol(double... rtols) {
      double[] given = Required.setting(rtols, "OdeSolver: componentRtol");
      this.componentRtol = Arrays.stream(given).boxed().toList();
      return this;
    }

    /** Absolute tolerances of the components of an example; one for all unless set. */
    public Builder componentAtol(double... atols) {
      double[] given = Required.setting(atols, "OdeSolver: componentAtol");
      this.componentAtol = Arrays.stream(given).boxed().toList();
      return this;
    }

    /** The step-size controller; {@link AdaptiveStepSize#integral()} unless set. */
    public Builder stepSizeController(StepSizeController stepSizeController) {
      this.stepSizeController =
          Required.setting(stepSizeController, "OdeSolver: stepSizeController");
      return this;
    }

    /** The error norm; {@link ErrorNorms#RMS} unless set. */
    public Builder errorNorm(ErrorNorm errorNorm) {
      this.errorNorm = Required.setting(errorNorm, "OdeSolver: errorNorm");
      return this;
    }

    /** The size of the first step; 0, the default, chooses it. */
    public Builder firstStep(double firstStep) {
      this.firstStep = firstStep;
      return this;
    }

    /**
     * Begins each solve with the step size that the controller proposed after the first step of the
     * last successful solve in the same workspace, in place of the automatic choice; default false.
     *
     * <p>For solves that resemble each other, such as those of a layer in training: it saves the
     * evaluation of the automatic choice and, most often, the short steps after it. The solve is as
     * accurate, but its last bits depend on the solve before. So layers remember in training only,
     * minibatches of one size by themselves, and a training that is resumed begins with the
     * automatic choice again.
     */
    public Builder rememberFirstStep(boolean remember) {
      this.remembersFirstStep = remember;
      return this;
    }

    /** The smallest step; 0, the default, means the smallest that rounding allows. */
    public Builder minimumStep(double minimumStep) {
      this.minimumStep = minimumStep;
      return this;
    }

    /** The largest step; infinite unless set. */
    public Builder maximumStep(double maximumStep) {
      this.maximumStep = maximumStep;
      return this;
    }

    /** The largest number of steps tried; 10,000 unless set. */
    public Builder maximumSteps(int maximumSteps) {
      this.maximumSteps = maximumSteps;
      return this;
    }

    /** The solver. */
    public OdeSolver build() {
      return new OdeSolver(
          method,
          rtol,
          atol,
          stepSizeController,
          errorNorm,
          firstStep,
          minimumStep,
          maximumStep,
          maximumSteps,
          componentRtol,
          componentAtol,
          remembersFirstStep);
    }
  }
}
