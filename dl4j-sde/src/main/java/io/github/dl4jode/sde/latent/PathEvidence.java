package io.github.dl4jode.sde.latent;

import io.github.dl4jode.layer.compiled.CompiledVertex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The evidence lower bound of series, [batch, 1] in nats: the logarithm of a normal density of the
 * values, of a fixed deviation, less the divergence at the last time. Its inputs are the decoded
 * means [batch, channels, times], the output of {@link PosteriorPaths}, and the values.
 */
public final class PathEvidence extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("deviation")
  private double deviation;

  /**
   * A bound.
   *
   * @param deviation of the noise of the measurements, positive
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public PathEvidence(double deviation) {
    this.deviation = deviation;
    validate();
  }

  private PathEvidence() {}

  /** The standard deviation of the noise of the measurements. */
  public double deviation() {
    return deviation;
  }

  @Override
  protected void validate() {
    require(
        deviation > 0 && deviation < Double.POSITIVE_INFINITY,
        "needs a positive deviation of the measurements, not " + deviation);
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("decoded", "paths", "values");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  protected InputType outputType(List<InputType> types) {
    return InputType.feedForward(1);
  }

  @Override
  protected Set<String> constantInputs() {
    return Set.of("values");
  }

  @Override
  protected SDVariable define(
      SameDiff graph, Map<String, SDVariable> inputs, Map<String, SDVariable> parameters) {
    SDVariable values = inputs.get("values");
    SDVariable error = inputs.get("decoded").sub(values).mul(1 / deviation);
    long[] shape = values.getShape();
    double constant = shape[1] * shape[2] * (Math.log(deviation) + 0.5 * Math.log(2 * Math.PI));
    SDVariable squares =
        graph.sum(graph.reshape(error.mul(error), shape[0], shape[1] * shape[2]), true, 1);
    SDVariable paths = inputs.get("paths");
    long[] pathShape = paths.getShape();
    SDVariable flat = graph.reshape(paths, pathShape[0], pathShape[1] * pathShape[2]);
    int last = Math.toIntExact(pathShape[1] * pathShape[2] - 1);
    SDVariable divergence =
        graph.slice(flat, new int[] {0, last}, Math.toIntExact(pathShape[0]), 1);
    return squares.mul(-0.5).sub(constant).sub(divergence);
  }
}
