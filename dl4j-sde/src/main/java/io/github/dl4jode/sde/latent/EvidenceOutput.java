package io.github.dl4jode.sde.latent;

import io.github.dl4jode.layer.compiled.CompiledLayer;
import io.github.dl4jode.probability.LikelihoodOutputLayer;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The last layer of a latent SDE: the network's score is the mean of the negative bound. */
public final class EvidenceOutput extends LikelihoodOutputLayer {

  private static final long serialVersionUID = 1L;

  /** The layer; it has no settings. */
  public EvidenceOutput() {
    this(new Builder());
  }

  private EvidenceOutput(Builder builder) {
    super(builder);
    finish(builder);
  }

  private static final class Builder extends CompiledLayer.Builder<Builder> {

    @Override
    public EvidenceOutput build() {
      return new EvidenceOutput(this);
    }
  }

  @Override
  protected void inferSizes(InputType inputType) {
    // There are none.
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    // There are none.
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff,
      SDVariable layerInput,
      Map<String, SDVariable> paramTable,
      SDVariable mask) {
    return layerInput.mul(1);
  }
}
