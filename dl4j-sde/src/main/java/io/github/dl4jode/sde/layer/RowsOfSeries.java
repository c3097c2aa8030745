package io.github.dl4jode.sde.layer;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes rows [times · batch, channels] of series [batch, channels, times], the examples of a time
 * in sequence, for layers that see one time of one example; {@link SeriesOfRows} makes series of
 * their outputs.
 *
 * <p>DL4J's preprocessor does the same by two copies in another order of memory.
 */
public final class RowsOfSeries extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  /** The vertex; it has no settings. */
  public RowsOfSeries() {}

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
    if (!(types.get(0) instanceof InputTypeRecurrent series)) {
      throw new IllegalArgumentException("takes series, not " + types.get(0));
    }
    return InputType.feedForward(series.getSize());
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new Rows(request);
  }

  private record Rows(CompilationRequest request) implements Computation {

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      INDArray series = TimeMajor.byTime(inputs.get(0));
      INDArray rows = place.create(series.size(0) * series.size(1), series.size(2));
      return rows.assign(series.reshape('c', rows.shape()));
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      INDArray result = TimeMajor.create(place, request.inputShape());
      TimeMajor.rowsOf(result).assign(epsilon);
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
