package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.latentode.density.SeriesLikelihood;
import io.github.dl4jode.latentode.density.Trajectories;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.probability.Likelihood;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonAlias;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * The log-likelihood of what was measured given what was predicted, of each series, in nats.
 *
 * <p>Inputs: predicted, targets and their mask of 0 and 1, all [batch, sensors, times]. Output:
 * [batch, 1]. Where the mask is 0 the target is of no account, provided it is finite. Targets and
 * mask get no gradient, but zeros. It is what an {@link EvidenceLowerBound} is for networks with a
 * latent state, and learns the likelihood's parameters in the same way.
 */
public final class ObservationLikelihood extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  /** Models of version 0.1 have the noise of a Gaussian, and do not name its class. */
  @JsonProperty("likelihood")
  @JsonAlias("noise")
  @JsonTypeInfo(
      use = JsonTypeInfo.Id.CLASS,
      property = "@class",
      defaultImpl = ObservationNoise.class)
  @JsonTypeIdResolver(SubtypeResolver.class)
  private Likelihood likelihood;

  /**
   * A likelihood.
   *
   * @param likelihood of the measurements, such as an {@link ObservationNoise}
   */
  public ObservationLikelihood(Likelihood likelihood) {
    this.likelihood = Required.setting(likelihood, "likelihood");
  }

  private ObservationLikelihood() {}

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("predicted", "targets", "mask");
    likelihood.defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    likelihood.initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    SeriesLikelihoods.requireFits(likelihood, inputs.get(0), inputs.get(1));
    return InputType.feedForward(1);
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    long[] predicted = inputShapes.get(0);
    return List.of(new long[] {predicted[0], predicted[1]});
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new AtWork(request, label(), SeriesLikelihoods.of(likelihood, request));
  }

  /** The likelihood of minibatches of one size, at any number of times. */
  private static final class AtWork implements Computation {

    private final CompilationRequest request;
    private final String label;
    private final SeriesLikelihood likelihood;
    private long[] shape = {};

    AtWork(CompilationRequest request, String label, SeriesLikelihood likelihood) {
      this.request = request;
      this.label = label;
      this.likelihood = likelihood;
    }

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      shape = inputs.get(0).shape();
      double[] values = likelihood.forward(inputs.get(0), inputs.get(1), inputs.get(2));
      for (int row = 0; row < values.length; row++) {
        requireFinite(row, values[row]);
      }
      INDArray result = Nd4j.create(values, new long[] {values.length, 1}, request.dataType());
      return place.create(values.length, 1).assign(result);
    }

    private void requireFinite(int row, double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalStateException(
            ("%s is %s for series %d of the minibatch: a target that the mask shows is not finite,"
                    + " or training has diverged; scale the series, or lower the learning rate")
                .formatted(label, value, row));
      }
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      double[] ofValues = Vectors.toJava(epsilon);
      INDArray ofPredicted = Trajectories.create(place, shape[0], shape[1], shape[2]);
      INDArray gradient = likelihood.backward(ofValues, Trajectories.rows(ofPredicted));
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
