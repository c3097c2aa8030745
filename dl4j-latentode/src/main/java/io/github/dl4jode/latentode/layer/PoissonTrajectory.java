package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.solver.OdeSolver;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A latent ODE whose state also says how often measurements are made: an {@link OdeVertex} with the
 * intensity λ of a Poisson process, log λ being a dense network of the latent state.
 *
 * <p>From z0 [batch, latent] and the times to [batch, latent + 2, times]: the latent state, the
 * integral of λ since the first time, solved along with the state, and log λ. Chen, Rubanova,
 * Bettencourt and Duvenaud (2018), section 5.
 */
public final class PoissonTrajectory extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("ode")
  private OdeVertex ode;

  @JsonProperty("logIntensity")
  private Readout logIntensity;

  @JsonProperty("latent")
  private long latent;

  /**
   * A trajectory with an intensity.
   *
   * @param dynamics of the latent state; copied
   * @param logIntensity from the latent state to log λ
   * @param latent the size of the latent state
   * @param solver of both
   * @param gradient how it comes back
   */
  public PoissonTrajectory(
      Dynamics dynamics,
      Readout logIntensity,
      long latent,
      OdeSolver solver,
      GradientMethod gradient) {
    this.ode =
        new OdeVertex.Builder(new PoissonDynamics(dynamics, logIntensity, latent))
            .solver(solver)
            .gradient(gradient)
            .build();
    this.logIntensity = logIntensity;
    this.latent = latent;
  }

  private PoissonTrajectory() {}

  Dynamics latentDynamics() {
    return ((PoissonDynamics) ode.dynamics()).latentDynamics();
  }

  OdeVertex ode() {
    return ode;
  }

  Readout logIntensity() {
    return logIntensity;
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("z", "t");
    ode.dynamics().defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    ode.dynamics().initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    if (inputs.get(0).arrayElementsPerExample() != latent) {
      throw new IllegalArgumentException(
          "the latent state has " + latent + " components, not " + inputs.get(0));
    }
    return InputType.recurrent(latent + 2, inputs.get(1).arrayElementsPerExample());
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    return List.of(inputShapes.get(0));
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    ode.setName(getName());
    return new PoissonComputation(request, this);
  }
}
