package io.github.dl4jode.sde.latent;

import io.github.dl4jode.array.Vectors;
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
 * What a recurrent layer reads of series with missing values at uneven times, as a vertex: the
 * values, 0 where they are missing; the mask; and the time since the point before.
 *
 * <p>Its inputs are values and mask [batch, channels, times], and the times [batch, times], the
 * same in each row, or [times]. Its output is [batch, 2 · channels + 1, times].
 */
public final class ObservedPoints extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  /** The vertex; it has no settings. */
  public ObservedPoints() {}

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("values", "mask", "times");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  protected InputType outputType(List<InputType> types) {
    if (!(types.get(0) instanceof InputType.InputTypeRecurrent series)) {
      throw new IllegalArgumentException("reads series, not " + types.get(0));
    }
    return InputType.recurrent(2 * series.getSize() + 1, series.getTimeSeriesLength());
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new Columns(request);
  }

  /** On minibatches of one shape. Inputs are data, so their gradients are 0. */
  private record Columns(CompilationRequest request) implements Computation {

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      long[] shape = inputs.get(0).shape();
      int batch = (int) shape[0];
      int channels = (int) shape[1];
      int times = (int) shape[2];
      double[] values = Vectors.toJava(inputs.get(0).dup('c'));
      double[] mask = Vectors.toJava(inputs.get(1).dup('c'));
      double[] at = PosteriorPaths.times(inputs.get(2));
      double[] columns = new double[batch * (2 * channels + 1) * times];
      int next = 0;
      for (int row = 0; row < batch; row++) {
        int first = row * channels * times;
        for (int i = first; i < first + channels * times; i++) {
          columns[next++] = mask[i] == 0 ? 0 : values[i];
        }
        System.arraycopy(mask, first, columns, next, channels * times);
        next += channels * times;
        for (int k = 0; k < times; k++) {
          columns[next++] = k == 0 ? 0 : at[k] - at[k - 1];
        }
      }
      long[] result = {batch, 2L * channels + 1, times};
      return place.create(result).assign(Nd4j.create(columns, result, request.dataType()));
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      List<INDArray> zeros =
          request.inputShapes().stream().map(shape -> place.create(shape).assign(0)).toList();
      return new Cotangents(zeros, Nd4j.empty(request.dataType()));
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
