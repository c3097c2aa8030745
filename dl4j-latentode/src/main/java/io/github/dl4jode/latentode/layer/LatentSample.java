package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.probability.DiagonalGaussian;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Draws the latent state from what the encoder says of it, z0 = mean + exp(logVariance / 2) · noise
 * with normal noise; outside training it is the mean.
 *
 * <p>From [batch, 2 · latent], the means and then the logarithms of the variances, to [batch,
 * latent]. The noise is a function of the seed, the number of iterations that the network has been
 * trained, and the place in the minibatch; so it is the same in a training that was saved and goes
 * on. Kingma and Welling (2014), "Auto-encoding variational Bayes".
 */
public final class LatentSample extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("seed")
  private long seed;

  /**
   * A sample.
   *
   * @param seed of the noise
   */
  public LatentSample(long seed) {
    this.seed = seed;
  }

  private LatentSample() {}

  /** The seed of the noise. */
  public long seed() {
    return seed;
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("distribution");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    return InputType.feedForward(
        DiagonalGaussian.latentSize(inputs.get(0).arrayElementsPerExample()));
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    DiagonalGaussian.latentSize(request.inputShape()[1]);
    return new LatentSampleComputation(request, seed);
  }
}
