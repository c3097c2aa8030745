package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.latentode.density.GaussianSeriesLikelihood;
import io.github.dl4jode.latentode.density.LatentGaussian;
import io.github.dl4jode.latentode.density.Trajectories;
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
 * The log-density of what was measured around what was predicted, of each series, in nats.
 *
 * <p>Inputs: predicted, targets and their mask of 0 and 1, all [batch, sensors, times]. Output:
 * [batch, 1]. Where the mask is 0 the target is of no account, provided it is finite. Targets and
 * mask get no gradient, but zeros. It is what an {@link EvidenceLowerBound} is for networks with a
 * latent state, and learns the noise in the same way.
 */
public final class ObservationLikelihood extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("noise")
  private ObservationNoise noise;

  /**
   * A likelihood.
   *
   * @param noise of the measurements
   */
  public ObservationLikelihood(ObservationNoise noise) {
    this.noise = Required.setting(noise, "noise");
  }

  private ObservationLikelihood() {}

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("predicted", "targets", "mask");
    noise.defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    noise.initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    return InputType.feedForward(1);
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    long[] predicted = inputShapes.get(0);
    return List.of(new long[] {predicted[0], predicted[1]});
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    noise.requireSensors(request.inputShape()[1]);
    return new Likelihood(request, label(), noise);
  }

  /** The likelihood of minibatches of one size, at any number of times. */
  private static final class Likelihood implements Computation {

    private final CompilationRequest request;
    private final String label;
    private final ObservationNoise noise;
    private final GaussianSeriesLikelihood likelihood;
    private long[] shape = {};

    Likelihood(CompilationRequest request, String label, ObservationNoise noise) {
      long[] rows = request.inputShape();
      this.request = request;
      this.label = label;
      this.noise = noise;
      this.likelihood = new GaussianSeriesLikelihood(request.dataType(), rows[0], rows[1]);
    }

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      shape = inputs.get(0).shape();
      double[] values =
          likelihood.forward(
              inputs.get(0), inputs.get(1), inputs.get(2), noise.current(request.parameters()));
      for (int row = 0; row < values.length; row++) {
        requireFinite(row, values[row]);
      }
      return place.create(values.length, 1).assign(array(values, values.length, 1));
    }

    private void requireFinite(int row, double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalStateException(
            ("%s is %s for series %d of the minibatch: a target that the mask shows is not finite,"
                    + " or training has diverged; scale the series, or lower the learning rate")
                .formatted(label, value, row));
      }
    }

    private INDArray array(double[] numbers, long... arrayShape) {
      return Nd4j.create(numbers, arrayShape, request.dataType());
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      double[] ofValues = LatentGaussian.numbers(epsilon);
      INDArray ofPredicted = Trajectories.create(place, shape[0], shape[1], shape[2]);
      likelihood.cotangent(ofValues, Trajectories.rows(ofPredicted));
      INDArray gradient =
          noise.learnt()
              ? array(likelihood.logDeviationGradient(ofValues), request.inputShape()[1])
              : Nd4j.empty(request.dataType());
      return new Cotangents(
          List.of(ofPredicted, place.create(shape).assign(0), place.create(shape).assign(0)),
          gradient);
    }

    @Override
    public long bytes() {
      return likelihood.bytes();
    }

    @Override
    public void close() {
      likelihood.close();
    }
  }
}
