package io.github.dl4jode.solver;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.field.VectorField;
import java.io.Serializable;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Solves y' = f(t, y) from a time t0 to later or earlier times by an explicit Runge–Kutta method.
 *
 * <p>A solver is an immutable value; it may be shared, serialised and used by several threads, each
 * with its own {@link SolverWorkspace}. Times and step sizes are doubles whatever the data type of
 * the state. The solve ends exactly at the last time; states at the times between come from the
 * method's interpolant and do not change the steps. The interpolant of dopri8 is less accurate than
 * its steps ({@link Method#DOPRI8}).
 *
 * <p>An accepted step has an estimated error of at most atol + rtol max(|y_n|, |y_{n+1}|) in the
 * given norm over the part of the state that the field has error-controlled. With floats the test
 * does not look below the rounding of its estimate, a relative error of 2e-8 for dopri5 and of 7e-7
 * for dopri8; a tighter tolerance has no effect there.
 *
 * @param method the method
 * @param rtol relative tolerance, 0 or within [1e-15, 1]
 * @param atol absolute tolerance, 0 or within [1e-100, 1e20]; not both may be 0
 * @param stepSizeController how the steps are chosen; {@link AdaptiveStepSize} needs a method with
 *     an error estimate
 * @param errorNorm how errors of components become one
 * @param firstStep the size of the first step, or 0 for an automatic choice
 * @param minimumStep the smallest step, or 0 for the smallest that rounding allows, 10 units in the
 *     last place of t; the step that ends on the last time may be smaller
 * @param maximumStep the largest step, to the rounding of t; possibly infinite
 * @param maximumSteps the largest number of steps tried, accepted or not
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
    @JsonProperty("maximumSteps") int maximumSteps)
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
    require(rtol == 0 || (rtol >= 1e-15 && rtol <= 1), "rtol", rtol, "0 or within [1e-15, 1]");
    require(
        atol == 0 || (atol >= 1e-100 && atol <= 1e20), "atol", atol, "0 or within [1e-100, 1e20]");
    require(rtol > 0 || atol > 0, "atol", atol, "positive where rtol is 0");
    require(firstStep >= 0 && firstStep < INFINITY, "firstStep", firstStep, "0 or positive");
    require(minimumStep >= 0 && minimumStep < INFINITY, "minimumStep", minimumStep, "0 or more");
    require(maximumStep > 0, "maximumStep", maximumStep, "positive, also backwards in time");
    require(
        minimumStep <= maximumStep && firstStep <= maximumStep,
        "maximumStep",
        maximumStep,
        "no less than minimumStep and firstStep");
    require(maximumSteps > 0, "maximumSteps", maximumSteps, "at least 1");
    if (stepSizeController instanceof AdaptiveStepSize && !method.tableau().hasErrorEstimate()) {
      throw new IllegalArgumentException(
          "Method %s has no error estimate to adapt the step to: give it a FixedStepSize, or choose one of adaptive_heun, bosh3, dopri5, tsit5, dopri8"
              .formatted(method));
    }
  }

  private static final double INFINITY = Double.POSITIVE_INFINITY;

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
    return builder;
  }

  /**
   * Solves, with memory of its own.
   *
   * @param field the equation
   * @param initialState the state [n] at times[0], of the field's data type; neither modified nor
   *     retained
   * @param times where the states are wanted: at least two, strictly increasing or strictly
   *     decreasing, beginning with the time of the initial state
   * @return the states at all times; its status says whether they are complete
   * @throws IllegalArgumentException if state or times are not as described
   */
  public OdeSolution solve(VectorField field, INDArray initialState, double... times) {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      return solve(field, initialState, times, workspace, StepObserver.none());
    }
  }

  /**
   * Solves with the given memory and shows each accepted step to the observer.
   *
   * @param field the equation
   * @param initialState the state [n] at times[0], of the field's data type; neither modified nor
   *     retained
   * @param times where the states are wanted: at least two, strictly increasing or strictly
   *     decreasing, beginning with the time of the initial state
   * @param workspace memory that successive solves share
   * @param observer told of each accepted step, or {@link StepObserver#none()}
   * @return the states at all times; its status says whether they are complete
   * @throws IllegalArgumentException if state or times are not as described
   * @throws IllegalStateException if another solve is using the workspace
   */
  public OdeSolution solve(
      VectorField field,
      INDArray initialState,
      double[] times,
      SolverWorkspace workspace,
      StepObserver observer) {
    return new SolverEngine(this, field, initialState).solve(times, workspace, observer);
  }

  /**
   * Solves as above, and writes the states to an array of the caller's: for loops that solve again
   * and again, where the allocation of long states would cost more than some steps.
   *
   * @param field the equation
   * @param initialState the state [n] at times[0]; neither modified nor retained
   * @param times as above
   * @param workspace memory that successive solves share
   * @param observer told of each accepted step, or {@link StepObserver#none()}
   * @param states receives the states [times, n] in row-major order, and is {@link
   *     OdeSolution#states()}
   * @return the solution; its quadratures are the workspace's own array, valid until its next use
   * @throws IllegalArgumentException if an argument is not as described
   * @throws IllegalStateException if another solve is using the workspace
   */
  public OdeSolution solve(
      VectorField field,
      INDArray initialState,
      double[] times,
      SolverWorkspace workspace,
      StepObserver observer,
      INDArray states) {
    return new SolverEngine(this, field, initialState).solve(times, workspace, observer, states);
  }

  /**
   * Solves through times at which the state jumps. A step ends on each of them, the first stage
   * behind it is evaluated anew, and the step size goes on as if nothing had happened.
   *
   * @param field the equation
   * @param initialState the state [n] at times[0]; neither modified nor retained
   * @param times strictly increasing or strictly decreasing, at least two; the state jumps at all
   *     but the first and the last
   * @param workspace memory that successive solves share
   * @param jump changes the state
   * @param states receives the first and the last state [2, n] in row-major order
   * @return the solution between the first and the last time; its quadratures, over all of the
   *     span, are the workspace's own array, valid until its next use
   * @throws IllegalArgumentException if an argument is not as described
   * @throws IllegalStateException if another solve is using the workspace
   */
  public OdeSolution solveWithJumps(
      VectorField field,
      INDArray initialState,
      double[] times,
      SolverWorkspace workspace,
      StateJump jump,
      INDArray states) {
    return new SolverEngine(this, field, initialState)
        .solveWithJumps(times, workspace, jump, states);
  }

  /**
   * Does the steps of an earlier solve again: with the same field, state and method, the same
   * states bit for bit, without error estimates or rejected steps. Of this solver only the method
   * matters.
   *
   * @param field the equation
   * @param initialState the state [n] at times[0]; neither modified nor retained
   * @param times as for a solve; the first and the last are those of the earlier solve, the others
   *     may differ from it
   * @param steps {@link OdeSolution#steps()}
   * @param workspace memory that successive solves share
   * @param observer told of each step, or {@link StepObserver#none()}
   * @return the states at all times
   * @throws IllegalArgumentException if the steps do not lead from the first to the last time, or
   *     the arguments are not as described
   */
  public OdeSolution replay(
      VectorField field,
      INDArray initialState,
      double[] times,
      List<AcceptedStep> steps,
      SolverWorkspace workspace,
      StepObserver observer) {
    return new SolverEngine(this, field, initialState).replay(times, steps, workspace, observer);
  }

  /**
   * Evaluates the stages of one step of an earlier solve again, bit for bit.
   *
   * @param field the equation
   * @param state y_n [n]; neither modified nor retained
   * @param step the step that began there
   * @param workspace memory that successive calls share
   * @return k_1 … k_s as rows [s, n]: the workspace's own array, valid until its next use
   */
  public INDArray stages(
      VectorField field, INDArray state, AcceptedStep step, SolverWorkspace workspace) {
    return new SolverEngine(this, field, state).stages(step, workspace);
  }

  /**
   * Solves until an event function changes its sign, or to the last time.
   *
   * <p>The sign is looked at where steps end; two changes within one step are not seen, so limit
   * the step ({@link #maximumStep()}) where events may come close together. The place within the
   * step is found on the method's interpolant, to rounding: there the function is 0 or has changed
   * its sign already. A zero at t0 itself is not an event, nor is one that is nearer to t0 than
   * rounding tells apart, so that a solve may begin at the event that ended another.
   *
   * @param field the equation
   * @param initialState the state [n] at t0; neither modified nor retained
   * @param t0 where the solve begins
   * @param tEnd where it ends at the latest, before or after t0
   * @param event the event function; see {@link EventFunction#crossing()}
   * @return the first event, or that there was none
   * @throws IllegalArgumentException if the arguments are not as described, or the event function
   *     gives NaN
   */
  public EventSolution solveUntil(
      VectorField field, INDArray initialState, double t0, double tEnd, EventFunction event) {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      return new SolverEngine(this, field, initialState).solveUntil(t0, tEnd, event, workspace);
    }
  }

  /** Collects the values of a solver. */
  public static final class Builder {
    private Method method = Method.DOPRI5;
    private double rtol = 1e-7;
    private double atol = 1e-9;
    private StepSizeController stepSizeController = AdaptiveStepSize.integral();
    private ErrorNorm errorNorm = ErrorNorm.RMS;
    private double firstStep;
    private double minimumStep;
    private double maximumStep = Double.POSITIVE_INFINITY;
    private int maximumSteps = 10_000;

    private Builder() {}

    /** The method; {@link Method#DOPRI5} unless set. */
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

    /** How the steps are chosen; {@link AdaptiveStepSize#integral()} unless set. */
    public Builder stepSizeController(StepSizeController stepSizeController) {
      this.stepSizeController =
          Required.setting(stepSizeController, "OdeSolver: stepSizeController");
      return this;
    }

    /** The error norm; {@link ErrorNorm#RMS} unless set. */
    public Builder errorNorm(ErrorNorm errorNorm) {
      this.errorNorm = Required.setting(errorNorm, "OdeSolver: errorNorm");
      return this;
    }

    /** The size of the first step; 0, the default, chooses it. */
    public Builder firstStep(double firstStep) {
      this.firstStep = firstStep;
      return this;
    }

    /** The smallest step; 0, the default, stands for the smallest that rounding allows. */
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
          maximumSteps);
    }
  }
}
