package io.github.dl4jode.sde.gan;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Generated series and, after them, those of the data, for a critic that reads both at once: from
 * two inputs [batch, channels, times] to [2 · batch, channels, times]. What is missing (NaN) in a
 * series of the data is missing in the generated one too, so that the critic cannot tell them apart
 * by it.
 *
 * <p>The gradient of the generated series changes its sign: the generator climbs where the critic
 * descends, in one backward pass (Ganin et al. 2016, "Domain-adversarial training").
 */
public final class PairedSeries extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("generated", "values");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    return inputs.get(1);
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    List<long[]> shapes = request.inputShapes();
    require(
        Arrays.equals(shapes.get(0), shapes.get(1)),
        "pairs series of one shape, not " + Arrays.deepToString(shapes.toArray()));
    return new Pairing(shapes.get(0));
  }

  private static final class Pairing implements Computation {

    private final long batch;
    private final long[] shape;

    Pairing(long... shape) {
      this.batch = shape[0];
      this.shape = shape.clone();
    }

    private INDArray generated(INDArray pairs) {
      return pairs.get(NDArrayIndex.interval(0, batch), NDArrayIndex.all(), NDArrayIndex.all());
    }

    private INDArray ofData(INDArray pairs) {
      return pairs.get(
          NDArrayIndex.interval(batch, 2 * batch), NDArrayIndex.all(), NDArrayIndex.all());
    }

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      INDArray pairs = place.create(2 * batch, shape[1], shape[2]);
      INDArray values = inputs.get(1);
      ofData(pairs).assign(values);
      // Zero where there is a value, and NaN where there is none.
      generated(pairs).assign(values.sub(values).addi(inputs.get(0)));
      return pairs;
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      INDArray ofGenerated = place.create(shape).assign(generated(epsilon).neg());
      INDArray ofValues = place.create(shape).assign(0);
      return new Cotangents(List.of(ofGenerated, ofValues), Nd4j.empty(epsilon.dataType()));
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
