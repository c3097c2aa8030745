package io.github.dl4jode.sde.latent;

import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.equation.CoefficientGraph;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.PathDivergence;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The two Itô equations of a latent SDE, which share a componentwise diffusion g: the prior dz =
 * h(z) dt + g(z) dW, and the posterior dz = f(z, c(t)) dt + g(z) dW, whose drift reads a context c
 * of the observations. The drifts are networks with softplus.
 *
 * @param latent the number of components of z
 * @param context the number of components of c
 * @param hidden the widths of the hidden layers of both drifts
 * @param diffusion of both equations
 */
public record LatentDynamics(
    @JsonProperty("latent") long latent,
    @JsonProperty("context") long context,
    @JsonProperty("hidden") List<Long> hidden,
    @JsonProperty("diffusion") ComponentwiseDiffusion diffusion)
    implements Serializable {

  /**
   * The name of the context among the inputs of the posterior: c(t) times its rows of the first
   * weights of the drift, which solves compute for all times at once.
   */
  static final String CONTEXT = "context";

  /**
   * Copies its arguments.
   *
   * @throws IllegalArgumentException if a size is not positive
   */
  @JsonCreator
  public LatentDynamics {
    hidden = List.copyOf(hidden);
    if (latent < 1 || context < 1 || hidden.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "A latent SDE needs positive sizes, not a state of %d, a context of %d and hidden layers of %s"
              .formatted(latent, context, hidden));
    }
  }

  private DriftMaps maps(String prefix, long inputs) {
    long[] widths = new long[hidden.size() + 2];
    widths[0] = inputs;
    for (int i = 0; i < hidden.size(); i++) {
      widths[i + 1] = hidden.get(i);
    }
    widths[widths.length - 1] = latent;
    return new DriftMaps(prefix, widths);
  }

  private DriftMaps posterior() {
    return maps("f", latent + context);
  }

  private DriftMaps prior() {
    return maps("h", latent);
  }

  /** The name of the weights whose first rows belong to z, and whose others to the context. */
  String contextWeights() {
    return posterior().firstWeights();
  }

  /** The components of the context times its weights. */
  long contextProducts() {
    return posterior().widths()[1];
  }

  void defineParameters(SDLayerParams parameters) {
    posterior().defineParameters(parameters);
    prior().defineParameters(parameters);
    diffusion.defineParameters(parameters, latent);
  }

  void initializeParameters(Map<String, INDArray> parameters) {
    posterior().initializeParameters(parameters);
    prior().initializeParameters(parameters);
    diffusion.initializeParameters(parameters);
  }

  /** The posterior, with the integrand of its divergence from the prior. */
  Coefficients posterior(SameDiff graph, CoefficientGraph.Variables v) {
    SDVariable ofContext = v.inputs().get(CONTEXT);
    SDVariable f =
        posterior().define(graph, v.y(), Math.toIntExact(latent), ofContext, v.parameters());
    SDVariable h = prior().define(graph, v.y(), v.parameters());
    SDVariable g = diffusion.define(graph, v.t(), v.y(), v.parameters());
    return new Coefficients(f, g, List.of(PathDivergence.integrand(graph, f, h, g)));
  }

  /** The prior. */
  public Coefficients prior(SameDiff graph, CoefficientGraph.Variables v) {
    return new Coefficients(
        prior().define(graph, v.y(), v.parameters()),
        diffusion.define(graph, v.t(), v.y(), v.parameters()));
  }
}
