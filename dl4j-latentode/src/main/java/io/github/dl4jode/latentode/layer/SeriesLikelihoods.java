package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.density.GaussianSeriesLikelihood;
import io.github.dl4jode.latentode.density.SeriesLikelihood;
import io.github.dl4jode.latentode.density.TapedSeriesLikelihood;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.probability.GaussianLikelihood;
import io.github.dl4jode.probability.Likelihood;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Likelihoods at work on series: Gaussians by array operations, all others by a tape. */
final class SeriesLikelihoods {

  private SeriesLikelihoods() {}

  /**
   * The likelihood of series.
   *
   * @param request of a first input [batch, decoded values], with the likelihood's parameters
   * @throws IllegalArgumentException if the likelihood is of another number of sensors
   */
  static SeriesLikelihood of(Likelihood likelihood, CompilationRequest request) {
    long batch = request.inputShape()[0];
    int decoded = Math.toIntExact(request.inputShape()[1]);
    if (likelihood instanceof ObservationNoise noise) {
      noise.requireSensors(decoded);
      return new GaussianSeriesLikelihood(
          request.dataType(),
          batch,
          () -> noise.current(request.parameters()),
          noise.learnt() ? decoded : 0);
    }
    if (likelihood instanceof GaussianLikelihood gaussian) {
      return new GaussianSeriesLikelihood(
          request.dataType(),
          batch,
          () -> repeated(gaussian.deviation(request.parameters()), decoded),
          gaussian.learned() ? 1 : 0);
    }
    return new TapedSeriesLikelihood(likelihood, request);
  }

  private static double[] repeated(double number, int count) {
    double[] numbers = new double[count];
    Arrays.fill(numbers, number);
    return numbers;
  }

  /**
   * Refuses a decoder that does not have the values that a likelihood reads.
   *
   * @throws IllegalArgumentException with both numbers
   */
  static void requireFits(Likelihood likelihood, InputType decoded, InputType targets) {
    long values = RecurrentVertices.sensorsOf("decoded", decoded);
    long sensors = RecurrentVertices.sensorsOf("targets", targets);
    if (values != sensors * likelihood.outputsPerComponent()) {
      throw new IllegalArgumentException(
          "%s reads %d decoded values for each of %d sensors, and there are %d decoded values"
              .formatted(likelihood, likelihood.outputsPerComponent(), sensors, values));
    }
  }
}
