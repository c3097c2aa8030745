package io.github.dl4jode.sde.layer;

import io.github.dl4jode.layer.compiled.CompiledLayer;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Mean and mean square over the sample paths of an example: [batch, paths] to [batch, 2]. */
public final class SampleMoments extends CompiledLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty("paths")
  private int paths;

  SampleMoments(int paths) {
    super(new Builder());
    this.paths = paths;
  }

  private SampleMoments() {}

  /** Nothing to set. */
  private static final class Builder extends CompiledLayer.Builder<Builder> {
    @Override
    public SampleMoments build() {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  protected void inferSizes(InputType inputType) {}

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(2);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public void defineParameters(SDLayerParams params) {}

  @Override
  public void initializeParameters(Map<String, INDArray> params) {}

  @Override
  public SDVariable defineLayer(
      SameDiff graph, SDVariable input, Map<String, SDVariable> parameters, SDVariable mask) {
    SDVariable mean = graph.sum(input, true, 1).mul(1.0 / paths);
    SDVariable square = graph.sum(input.mul(input), true, 1).mul(1.0 / paths);
    return graph.concat(1, mean, square);
  }
}
