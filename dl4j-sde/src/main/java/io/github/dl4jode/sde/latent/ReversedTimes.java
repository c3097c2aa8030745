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

/**
 * Series [batch, channels, times] with their times in reverse order, all minibatch at once. DL4J's
 * {@code ReverseTimeSeriesVertex}, which also knows masks, copies each example at each time on its
 * own, and takes longer than the rest of an iteration.
 */
public final class ReversedTimes extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("series");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    return inputs.get(0);
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new Reversal();
  }

  private static final class Reversal implements Computation {

    private static INDArray reversed(INDArray series, Place place) {
      INDArray result = place.create(series.shape());
      long times = series.size(2);
      for (long t = 0; t < times; t++) {
        result.slice(t, 2).assign(series.slice(times - 1 - t, 2));
      }
      return result;
    }

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      return reversed(inputs.get(0), place);
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      return new Cotangents(
          List.of(reversed(epsilon, place)), Nd4j.empty(epsilon.dataType()));
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
