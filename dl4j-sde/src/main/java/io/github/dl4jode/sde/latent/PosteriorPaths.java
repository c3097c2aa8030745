package io.github.dl4jode.sde.latent;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Paths of the posterior of a latent SDE at given times, as a vertex.
 *
 * <p>Its inputs are the posterior of z(t0) [batch, 2 · latent], as means and logarithms of
 * variances; the context [batch, context, times]; and the times, increasing, [times] or the same in
 * each row of [batch, times]. Its output is [batch, latent + 1, times]: z at each time, and in the
 * last row the divergence up to that time: that of z(t0) from its prior, a {@link StartPrior}, and
 * that of the path from the prior; in training with the factor of the annealing. Noise is a
 * function of the network's seed and the iteration; outside training z(t0) is the mean, and the
 * noise of the path is always the same.
 */
public final class PosteriorPaths extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("dynamics")
  private LatentDynamics dynamics;

  @JsonProperty("solver")
  private SdeSolver solver;

  @JsonProperty("gradient")
  private SdeGradientMethod gradient;

  @JsonProperty("annealing")
  private KlAnnealing annealing;

  /**
   * A vertex.
   *
   * @param annealing of the divergence in training
   */
  public PosteriorPaths(
      LatentDynamics dynamics,
      SdeSolver solver,
      SdeGradientMethod gradient,
      KlAnnealing annealing) {
    this.dynamics = Required.setting(dynamics, "dynamics");
    this.solver = Required.setting(solver, "solver");
    this.gradient = Required.setting(gradient, "gradient");
    this.annealing = Required.setting(annealing, "annealing");
    validate();
  }

  private PosteriorPaths() {}

  @Override
  protected void validate() {
    try {
      solver.requireSolves(Calculus.ITO, dynamics.diffusion().noise());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + " cannot be solved: " + e.getMessage(), e);
    }
    try {
      solver.requireSuits(gradient, Calculus.ITO, dynamics.diffusion().noise());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + " has no such gradient: " + e.getMessage(), e);
    }
  }

  /** The two equations. */
  public LatentDynamics dynamics() {
    return dynamics;
  }

  /** The solver. */
  public SdeSolver solver() {
    return solver;
  }

  /** The times of its third input: [times], or the first row of [batch, times]. */
  public static double[] times(INDArray given) {
    return (given.rank() == 1 ? given : given.getRow(0)).dup().toDoubleVector();
  }

  SdeGradientMethod gradient() {
    return gradient;
  }

  KlAnnealing annealing() {
    return annealing;
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("posterior", "context", "times");
    dynamics.defineParameters(params);
    StartPrior.defineParameters(params, dynamics.latent());
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    dynamics.initializeParameters(params);
    StartPrior.initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> types) {
    if (types.get(0).arrayElementsPerExample() != 2 * dynamics.latent()) {
      throw new IllegalArgumentException(
          "needs %d means and logarithms of variances, not %s"
              .formatted(2 * dynamics.latent(), types.get(0)));
    }
    long times = types.get(2).arrayElementsPerExample();
    return InputType.recurrent(dynamics.latent() + 1, times);
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new PosteriorPathsComputation(request, this);
  }
}
