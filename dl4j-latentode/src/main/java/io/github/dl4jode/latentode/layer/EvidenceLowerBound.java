package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.probability.KlAnnealing;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The evidence lower bound of each series, in nats: the log-density of what was measured around
 * what was decoded, less the Kullback–Leibler divergence of the latent distribution from N(0, I),
 * and plus the log-likelihood of the times of measurement where there is a {@link
 * PoissonTrajectory}.
 *
 * <p>Inputs: decoded [batch, sensors, times]; encoded [batch, 2 · latent]; targets and their mask
 * of 0 and 1 [batch, sensors, times]; with times as events, the trajectory as well. Output: [batch,
 * 1]. Where the mask is 0 the target is of no account, and may be NaN. Targets and mask get no
 * gradient, but zeros.
 *
 * <p>Learnt noise is a parameter {@code logDeviation} [sensors]. Kingma and Welling (2014),
 * "Auto-encoding variational Bayes"; Chen, Rubanova, Bettencourt and Duvenaud (2018), section 5.
 */
public final class EvidenceLowerBound extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("noise")
  private ObservationNoise noise;

  @JsonProperty("annealing")
  private KlAnnealing annealing;

  @JsonProperty("timesAsEvents")
  private boolean timesAsEvents;

  /**
   * A bound.
   *
   * @param noise of the measurements
   * @param annealing of the divergence
   * @param timesAsEvents whether the times of measurement are explained as well
   */
  public EvidenceLowerBound(ObservationNoise noise, KlAnnealing annealing, boolean timesAsEvents) {
    this.noise = Required.setting(noise, "noise");
    this.annealing = Required.setting(annealing, "annealing");
    this.timesAsEvents = timesAsEvents;
  }

  private EvidenceLowerBound() {}

  /** The noise of the measurements, as it was before training. */
  public ObservationNoise noise() {
    return noise;
  }

  KlAnnealing annealing() {
    return annealing;
  }

  boolean timesAsEvents() {
    return timesAsEvents;
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    if (timesAsEvents) {
      params.defineInputs("decoded", "encoded", "targets", "mask", "trajectory");
    } else {
      params.defineInputs("decoded", "encoded", "targets", "mask");
    }
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
    long[] decoded = inputShapes.get(0);
    return List.of(new long[] {decoded[0], decoded[1]});
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    noise.requireSensors(request.inputShape()[1]);
    return new BoundComputation(request, this);
  }
}
