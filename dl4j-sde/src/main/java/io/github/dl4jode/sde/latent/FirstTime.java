package io.github.dl4jode.sde.latent;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** From series [batch, channels, times] what they are at the first time, [batch, channels]. */
public final class FirstTime extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  /** The vertex; it has no settings. */
  public FirstTime() {}

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("series");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  protected InputType outputType(List<InputType> types) {
    if (!(types.get(0) instanceof InputType.InputTypeRecurrent series)) {
      throw new IllegalArgumentException("takes series, not " + types.get(0));
    }
    return InputType.feedForward(series.getSize());
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new Column(request);
  }

  private record Column(CompilationRequest request) implements Computation {

    private static INDArray first(INDArray series) {
      return series.slice(0, 2);
    }

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      INDArray series = inputs.get(0);
      return place.create(series.size(0), series.size(1)).assign(first(series));
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      INDArray result = place.create(request.inputShape()).assign(0);
      first(result).assign(epsilon);
      return new Cotangents(List.of(result), Nd4j.empty(request.dataType()));
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {
      // It owns no array.
    }
  }
}
