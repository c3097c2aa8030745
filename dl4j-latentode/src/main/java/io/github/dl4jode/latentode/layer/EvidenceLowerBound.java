package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAlias;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * The evidence lower bound of each series, in nats: the log-likelihood of what was measured given
 * what was decoded, less the Kullback–Leibler divergence of the latent distribution from N(0, I),
 * and plus the log-likelihood of the times of measurement where there is a {@link
 * PoissonTrajectory}.
 *
 * <p>Inputs: decoded [batch, k · sensors, times], k values for each sensor; encoded [batch, 2 ·
 * latent]; targets and their mask of 0 and 1 [batch, sensors, times]; with times as events, the
 * trajectory as well. Output: [batch, 1]. Where the mask is 0 the target is of no account, and may
 * be NaN. Targets and mask get no gradient, but zeros.
 *
 * <p>The likelihood's parameters are those of the vertex. Kingma and Welling (2014), "Auto-encoding
 * variational Bayes"; Chen, Rubanova, Bettencourt and Duvenaud (2018), section 5.
 */
public final class EvidenceLowerBound extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  /** Models of version 0.1 have the noise of a Gaussian, and do not name its class. */
  @JsonProperty("likelihood")
  @JsonAlias("noise")
  @JsonTypeInfo(
      use = JsonTypeInfo.Id.CLASS,
      property = "@class",
      defaultImpl = ObservationNoise.class)
  @JsonTypeIdResolver(SubtypeResolver.class)
  private Likelihood likelihood;

  @JsonProperty("annealing")
  private KlAnnealing annealing;

  @JsonProperty("timesAsEvents")
  private boolean timesAsEvents;

  /**
   * A bound.
   *
   * @param likelihood of the measurements, such as an {@link ObservationNoise}
   * @param annealing of the divergence
   * @param timesAsEvents whether the times of measurement are explained as well
   * @throws IllegalArgumentException if the likelihood reads no value
   */
  public EvidenceLowerBound(Likelihood likelihood, KlAnnealing annealing, boolean timesAsEvents) {
    this.likelihood = Required.setting(likelihood, "likelihood");
    this.annealing = Required.setting(annealing, "annealing");
    this.timesAsEvents = timesAsEvents;
    validate();
  }

  private EvidenceLowerBound() {}

  /** The likelihood of the measurements, as it was before training. */
  public Likelihood likelihood() {
    return likelihood;
  }

  KlAnnealing annealing() {
    return annealing;
  }

  boolean timesAsEvents() {
    return timesAsEvents;
  }

  @Override
  protected void validate() {
    require(
        likelihood.outputsPerComponent() > 0,
        "has a likelihood that reads "
            + likelihood.outputsPerComponent()
            + " values for each sensor; it reads at least 1");
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    if (timesAsEvents) {
      params.defineInputs("decoded", "encoded", "targets", "mask", "trajectory");
    } else {
      params.defineInputs("decoded", "encoded", "targets", "mask");
    }
    likelihood.defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    likelihood.initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    SeriesLikelihoods.requireFits(likelihood, inputs.get(0), inputs.get(2));
    return InputType.feedForward(1);
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    long[] decoded = inputShapes.get(0);
    return List.of(new long[] {decoded[0], decoded[1]});
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new BoundComputation(request, this);
  }
}
