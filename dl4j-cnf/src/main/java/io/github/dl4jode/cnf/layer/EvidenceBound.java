package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.layer.compiled.CompiledLayer;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.probability.LikelihoodOutputLayer;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The evidence lower bound of a variational autoencoder as the last layer of its graph: log p(x |
 * z), and what is added to it for the posterior.
 *
 * <p>The input is [decoded | x | r]: the decoder's k values for each of d components, as the {@link
 * Likelihood} reads them, the example's d components, and the last number of a {@link
 * FlowPosterior}; in a graph {@code addLayer("bound", layer, "decoded", "x", "ratio")}. The output
 * is the bound of each example, [batch, 1] in nats; the score its mean, negative.
 */
public final class EvidenceBound extends LikelihoodOutputLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty("likelihood")
  private Likelihood likelihood;

  private EvidenceBound(Builder builder) {
    super(builder);
    this.likelihood = builder.likelihood;
    finish(builder);
  }

  private EvidenceBound() {}

  /** p(x | z). */
  public Likelihood likelihood() {
    return likelihood;
  }

  @Override
  protected void inferSizes(InputType inputType) {
    int values = likelihood.outputsPerComponent();
    long size = inputType.arrayElementsPerExample();
    require(
        inputType.getType() == InputType.Type.FF && size > 1 && (size - 1) % (values + 1) == 0,
        "reads [decoded | x | r] of %sd + d + 1 components, not %s"
            .formatted(values == 1 ? "" : values + " ", inputType));
  }

  @Override
  protected void validate() {
    require(
        likelihood.outputsPerComponent() > 0,
        "has a likelihood that reads "
            + likelihood.outputsPerComponent()
            + " values of the decoder for each component; it reads at least 1");
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    likelihood.defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    likelihood.initializeParameters(params);
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff,
      SDVariable layerInput,
      Map<String, SDVariable> paramTable,
      SDVariable mask) {
    int batch = Math.toIntExact(layerInput.getShape()[0]);
    int values = likelihood.outputsPerComponent();
    int dimension = Math.toIntExact((layerInput.getShape()[1] - 1) / (values + 1));
    int read = values * dimension;
    SDVariable decoded = sameDiff.slice(layerInput, new int[] {0, 0}, batch, read);
    SDVariable x = sameDiff.slice(layerInput, new int[] {0, read}, batch, dimension);
    SDVariable ratio = sameDiff.slice(layerInput, new int[] {0, read + dimension}, batch, 1);
    SDVariable each = likelihood.logLikelihood(decoded, x, paramTable);
    return sameDiff.sum(each, true, 1).add(ratio);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EvidenceBound that
        && super.equals(that)
        && likelihood.equals(that.likelihood);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), likelihood);
  }

  /** Collects the settings of a bound. */
  @SuppressWarnings("unchecked") // DL4J's builder promises any layer.
  public static final class Builder extends CompiledLayer.Builder<Builder> {

    private final Likelihood likelihood;

    /** A bound with this p(x | z). */
    public Builder(Likelihood likelihood) {
      this.likelihood = Required.setting(likelihood, "likelihood");
    }

    @Override
    public EvidenceBound build() {
      return new EvidenceBound(this);
    }
  }
}
