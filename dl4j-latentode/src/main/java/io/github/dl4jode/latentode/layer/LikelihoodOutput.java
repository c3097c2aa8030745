package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledLayer;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.probability.LikelihoodOutputLayer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The last layer of a graph that computes a log-likelihood of each series, or a lower bound,
 * [batch, 1] in nats, and passes it on: the network's score is the mean of its negative. Labels are
 * ignored.
 */
public class LikelihoodOutput extends LikelihoodOutputLayer {

  private static final long serialVersionUID = 1L;

  /** The layer; it has no settings. */
  public LikelihoodOutput() {
    this(new Builder());
  }

  private LikelihoodOutput(Builder builder) {
    super(builder);
    finish(builder);
  }

  @SuppressWarnings("unchecked")
  private static final class Builder extends CompiledLayer.Builder<Builder> {

    @Override
    public LikelihoodOutput build() {
      return new LikelihoodOutput(this);
    }
  }

  @Override
  protected void inferSizes(InputType inputType) {
    if (inputType.arrayElementsPerExample() != 1) {
      throw new IllegalArgumentException(
          "needs one log-likelihood of each example, not " + inputType);
    }
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
    return layerInput;
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new Identity();
  }

  private static final class Identity implements Computation {

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      return place.create(inputs.get(0).shape()).assign(inputs.get(0));
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      INDArray result = place.create(epsilon.shape()).assign(epsilon);
      return new Cotangents(result, Nd4j.empty(epsilon.dataType()));
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {
      // There is no array.
    }
  }
}
