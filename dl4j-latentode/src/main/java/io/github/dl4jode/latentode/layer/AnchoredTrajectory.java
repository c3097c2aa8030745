package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.latentode.recurrent.TimeScaling;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.ParameterPart;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A latent ODE that is given the state of each series at its last point: it is solved back to the
 * start of the grid, over a time of its own for each series, and from there through all times.
 *
 * <p>Its inputs are the states [batch, latent], the times [batch, times] and the mask [batch,
 * sensors, times] of the points; its output is that of the trajectory within, an {@link OdeVertex}
 * or {@link PoissonTrajectory}, whose parameters it has. A series without points has its state at
 * the start. Times and mask get no gradient, but zeros.
 *
 * <p>The dynamics are autonomous: all series share one clock in a solve, and on the way back they
 * are at different times. Steps of a fixed size are, on the way back, fractions of that way.
 *
 * @see Anchor#LAST_POINT
 */
public final class AnchoredTrajectory extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  private static final ParameterPart ALL = new ParameterPart("");

  @JsonProperty("trajectory")
  private CompiledVertex trajectory;

  /** A trajectory from the start that is to be found from the last points; retained. */
  public AnchoredTrajectory(OdeVertex trajectory) {
    this.trajectory = trajectory;
  }

  /** The same with times as events. */
  public AnchoredTrajectory(PoissonTrajectory trajectory) {
    this.trajectory = trajectory;
  }

  private AnchoredTrajectory() {}

  private OdeVertex ode() {
    return trajectory instanceof PoissonTrajectory events ? events.ode() : (OdeVertex) trajectory;
  }

  private Dynamics latentDynamics() {
    return trajectory instanceof PoissonTrajectory events
        ? events.latentDynamics()
        : ode().dynamics();
  }

  /** Where the parameters of the latent dynamics are among all. */
  ParameterPart latentPart() {
    return trajectory instanceof PoissonTrajectory ? PoissonDynamics.LATENT : ALL;
  }

  /** The way back to the start of the grid. */
  StartStateSolve startSolve(CompilationRequest request) {
    return new StartStateSolve(
        request, latentDynamics(), latentPart().of(request.parameters()), ode(), label());
  }

  Computation compileTrajectory(CompilationRequest request) {
    trajectory.setName(getName());
    return trajectory instanceof PoissonTrajectory events
        ? events.compile(request)
        : ode().compile(request);
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    ode().dynamics().defineParameters(params);
    params.defineInputs("z", "t", "mask");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    ode().dynamics().initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    InputType type = trajectory.getOutputType(0, inputs.get(0), inputs.get(1));
    TimeScaling.requireAutonomous(
        latentDynamics(),
        inputs.get(0).arrayElementsPerExample(),
        "the latent state at the last points needs dynamics that do not depend on time; take them"
            + " without, or the latent state at the start");
    return type;
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    return List.of(inputShapes.get(0));
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new AnchoredComputation(request, this);
  }
}
