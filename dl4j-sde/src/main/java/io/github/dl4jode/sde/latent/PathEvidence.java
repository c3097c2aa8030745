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
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The evidence lower bound of series, [batch, 1] in nats: the logarithm of a normal density of the
 * targets, of a fixed deviation, less the divergence at the last time that has a target. Its inputs
 * are the decoded means [batch, channels, times], the output of {@link PosteriorPaths}, and the
 * targets with their mask, both of the shape of the means.
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
    params.defineInputs("decoded", "paths", "targets", "targetMask");
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
  protected Computation compile(CompilationRequest request) {
    return new Bounds(request, deviation);
  }

  /** On minibatches of one shape. */
  private static final class Bounds implements Computation {

    private final CompilationRequest request;
    private final double deviation;
    private final int batch;
    private final int channels;
    private final int times;
    private final int rows;
    private double[] means = {};
    private SeriesBound bound;

    Bounds(CompilationRequest request, double deviation) {
      this.request = request;
      this.deviation = deviation;
      long[] shape = request.inputShapes().get(0);
      this.batch = (int) shape[0];
      this.channels = (int) shape[1];
      this.times = (int) shape[2];
      this.rows = (int) request.inputShapes().get(1)[1];
      this.bound = new SeriesBound(deviation, channels, times, means, means);
    }

    private static double[] numbers(INDArray array) {
      return Vectors.toJava(array.dup('c'));
    }

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      means = numbers(inputs.get(0));
      double[] paths = numbers(inputs.get(1));
      bound =
          new SeriesBound(
              deviation, channels, times, numbers(inputs.get(2)), numbers(inputs.get(3)));
      double[] bounds = new double[batch];
      for (int row = 0; row < batch; row++) {
        bounds[row] = bound.logDensity(row, means) - paths[divergence(row)];
      }
      return place.create(batch, 1).assign(array(bounds, batch, 1));
    }

    /** Where the divergence of a series is in the paths: in their last row. */
    private int divergence(int row) {
      return ((row + 1) * rows - 1) * times + bound.lastTime(row);
    }

    private INDArray array(double[] numbers, long... shape) {
      return Nd4j.create(numbers, shape, request.dataType());
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      double[] factors = numbers(epsilon);
      double[] ofPaths = new double[batch * rows * times];
      for (int row = 0; row < batch; row++) {
        ofPaths[divergence(row)] = -factors[row];
      }
      List<long[]> shapes = request.inputShapes();
      return new Cotangents(
          List.of(
              place
                  .create(shapes.get(0))
                  .assign(array(bound.cotangent(factors, means), shapes.get(0))),
              place.create(shapes.get(1)).assign(array(ofPaths, shapes.get(1))),
              place.create(shapes.get(2)).assign(0),
              place.create(shapes.get(3)).assign(0)),
          Nd4j.empty(request.dataType()));
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
