package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.testing.GraphGradients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Latent ODEs with likelihoods of any kind, by a tape. */
class LatentOdeLikelihoodTest {

  /**
   * A Gaussian whose decoder gives the mean and the log deviation; the latter is shifted by a
   * parameter of each of two sensors.
   */
  public record DecodedDeviation() implements Likelihood {

    @Override
    public int outputsPerComponent() {
      return 2;
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addBiasParam("shift", 1, 2);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("shift").assign(Nd4j.createFromArray(new double[][] {{-1, 0.5}}));
    }

    @Override
    public SDVariable logLikelihood(
        SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
      SameDiff graph = decoded.getSameDiff();
      SDVariable[] values = graph.split(decoded, 2, 1);
      SDVariable mean = values[0];
      SDVariable logDeviation = values[1].add(parameters.get("shift"));
      SDVariable standard = x.sub(mean).mul(graph.math().exp(logDeviation.mul(-1)));
      return standard.mul(standard).mul(-0.5).sub(logDeviation);
    }

    @Override
    public INDArray mean(INDArray decoded) {
      return decoded.getColumns(0, 1);
    }
  }

  /** A likelihood as one of a class that the library does not know. */
  public record Unknown(@JsonProperty("inner") Likelihood inner) implements Likelihood {

    @Override
    public void defineParameters(SDLayerParams parameters) {
      inner.defineParameters(parameters);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      inner.initializeParameters(parameters);
    }

    @Override
    public SDVariable logLikelihood(
        SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
      return inner.logLikelihood(decoded, x, parameters);
    }

    @Override
    public INDArray mean(INDArray decoded) {
      return inner.mean(decoded);
    }

    @Override
    public INDArray variance(INDArray decoded, Map<String, INDArray> parameters) {
      return inner.variance(decoded, parameters);
    }
  }

  private static Stream<Likelihood> gaussians() {
    return Stream.of(
        new ObservationNoise(new double[] {0.3, 0.8}, true),
        new ObservationNoise(new double[] {0.3, 0.8}, false),
        Likelihood.gaussian(0.4),
        Likelihood.gaussianWithLearnedDeviation(0.4));
  }

  @ParameterizedTest
  @MethodSource("gaussians")
  void aTapeAgreesWithTheArrayOperationsOfAGaussian(Likelihood gaussian) {
    LatentOde fast = Models.small().likelihood(gaussian).build();
    LatentOde taped = Models.small().likelihood(new Unknown(gaussian)).build();
    assertEquals(fast.network().params(), taped.network().params());
    SeriesSet series = Models.irregular(4, 3);
    MultiDataSet data = Models.minibatch(fast, series);
    INDArray expected = GraphGradients.gradient(fast.network(), data);
    INDArray gradient = GraphGradients.gradient(taped.network(), data);
    double largest = expected.amaxNumber().doubleValue();
    assertEquals(0, Models.largestDifference(expected, gradient), 1e-12 * largest);
    assertEquals(fast.network().score(), taped.network().score(), 1e-12 * largest);
    Series known = series.series().get(0);
    double[] times = {3, 4};
    Forecast forecast = Forecast.of(fast, known, times, 3, 7);
    Forecast other = Forecast.of(taped, known, times, 3, 7);
    assertEquals(forecast.mean(), other.mean());
    for (int i = 0; i < 2; i++) {
      for (int sensor = 0; sensor < 2; sensor++) {
        assertEquals(
            forecast.deviation().value(i, sensor), other.deviation().value(i, sensor), 1e-14);
      }
    }
  }

  @Test
  void theNumberIsThatOfTheNoise() {
    // The same operations: equal to the bit.
    MultiDataSet data = Models.minibatch(Models.small().build(), Models.irregular(4, 3));
    LatentOde noise = Models.small().noise(0.4).build();
    LatentOde likelihood = Models.small().likelihood(Likelihood.gaussian(0.4)).build();
    assertEquals(
        GraphGradients.gradient(noise.network(), data),
        GraphGradients.gradient(likelihood.network(), data));
    assertEquals(noise.network().score(), likelihood.network().score());
  }

  private static Stream<LatentOdeBuilder> builders() {
    return Stream.of(
        Models.small().likelihood(Likelihood.gaussianWithLearnedDeviation(0.4)),
        Models.small().likelihood(Likelihood.bernoulli()),
        Models.small().likelihood(new DecodedDeviation()),
        Models.small()
            .likelihood(new DecodedDeviation())
            .klAnnealing(new KlAnnealing(0.25, 10))
            .anchor(Anchor.LAST_POINT)
            .poissonTimes(Readout.of(Activation.TANH, 3)));
  }

  @ParameterizedTest
  @MethodSource("builders")
  void theGradientIsThatOfFiniteDifferences(LatentOdeBuilder builder) {
    LatentOde model = builder.build();
    ComputationGraph graph = model.network();
    MultiDataSet data = Models.minibatch(model, Models.irregular(4, 3));
    INDArray exact = GraphGradients.gradient(graph, data);
    double largest = exact.amaxNumber().doubleValue();
    assertTrue(largest > 1, "a gradient of 0 would prove nothing");
    double difference = Models.largestDifference(exact, GraphGradients.differences(graph, data));
    assertTrue(difference < 1e-7 * largest, difference + " of " + largest);
  }

  @Test
  void theBoundIsThatOfItsFormula() {
    LatentOde model = Models.small().likelihood(new DecodedDeviation()).build();
    MultiDataSet data = Models.minibatch(model, Models.irregular(4, 3));
    Map<String, INDArray> all = model.network().feedForward(data.getFeatures(), false);
    INDArray decoded = all.get("decoder");
    INDArray targets = data.getFeatures(3);
    INDArray mask = data.getFeatures(4);
    double[] shift = {-1, 0.5};
    for (int row = 0; row < 4; row++) {
      LatentPosterior posterior = model.encode(Models.irregular(4, 3).series().get(row));
      double expected = 0;
      for (int i = 0; i < 3; i++) {
        double variance = posterior.variance()[i];
        double mean = posterior.mean()[i];
        expected -= (variance + mean * mean - 1 - Math.log(variance)) / 2;
      }
      for (int sensor = 0; sensor < 2; sensor++) {
        for (int time = 0; time < mask.size(2); time++) {
          if (mask.getDouble(row, sensor, time) == 1) {
            double logDeviation = decoded.getDouble(row, 2 + sensor, time) + shift[sensor];
            double standard =
                (targets.getDouble(row, sensor, time) - decoded.getDouble(row, sensor, time))
                    / Math.exp(logDeviation);
            expected -= standard * standard / 2 + logDeviation;
          }
        }
      }
      assertEquals(expected, all.get("bound").getDouble(row), 1e-10);
    }
  }

  @Test
  void contentsOfMissingValuesAreOfNoAccountToTheBit() {
    LatentOde model = Models.small().likelihood(new DecodedDeviation()).build();
    LatentOde twin = Models.small().likelihood(new DecodedDeviation()).build();
    MultiDataSet data = Models.minibatch(model, Models.irregular(5, 3));
    MultiDataSet other = Models.minibatch(model, Models.irregular(5, 3));
    INDArray mask = other.getFeatures(4);
    assertTrue(mask.rsub(1).sumNumber().doubleValue() > 5, "something is missing");
    // 0 where the mask is 1, else 0 / 0.
    other.getFeatures(3).addi(mask.div(mask).subi(1));
    for (int i = 0; i < 3; i++) {
      assertEquals(model.fit(data), twin.fit(other));
    }
    assertEquals(model.network().params(), twin.network().params());
    data.getFeatures(3).assign(Double.NaN);
    Exception refusal = assertThrows(IllegalStateException.class, () -> model.fit(data));
    assertTrue(refusal.getMessage().contains("series 0"), refusal.getMessage());
  }

  @Test
  void whatIsNotMeasuredContributesNothing() {
    LatentOde model = Models.small().likelihood(new DecodedDeviation()).build();
    MultiDataSet data = Models.minibatch(model, Models.irregular(5, 3));
    // No value of one sensor, and then no value at all.
    INDArray whole = GraphGradients.gradient(model.network(), data);
    data.getFeatures(4).tensorAlongDimension(1, 0, 2).assign(0);
    INDArray part = GraphGradients.gradient(model.network(), data);
    INDArray shift = model.network().getVertex("bound").paramTable(false).get("shift");
    assertEquals(2, shift.length());
    assertTrue(last(whole, 1) != 0 && last(whole, 2) != 0, "both shifts are learned");
    assertEquals(0, last(part, 1));
    assertTrue(last(part, 2) != 0);
    data.getFeatures(4).assign(0);
    INDArray none = GraphGradients.gradient(model.network(), data);
    assertEquals(0, last(none, 1));
    assertEquals(0, last(none, 2));
    assertEquals(
        0, Models.largestDifference(none, GraphGradients.differences(model.network(), data)), 1e-8);
  }

  /** An element of a vector from its end; the parameters of the bound are the last ones. */
  private static double last(INDArray vector, long place) {
    return vector.getDouble(vector.length() - place);
  }

  @Test
  void whateverTheNumberOfTimes() {
    LatentOde model = Models.small().likelihood(new DecodedDeviation()).build();
    for (int count : new int[] {1, 2, 3, 7, 3, 12, 20, 30, 41, 5, 1}) {
      MultiDataSet data = Models.minibatch(model, Models.irregular(count, 100 + count));
      LatentOde alone = Models.small().likelihood(new DecodedDeviation()).build();
      INDArray expected = GraphGradients.gradient(alone.network(), data);
      assertEquals(
          0,
          Models.largestDifference(expected, GraphGradients.gradient(model.network(), data)),
          1e-11 * expected.amaxNumber().doubleValue(),
          "" + count);
    }
  }

  @Test
  void predictionsAreMeansInTheUnitsOfTheUser() {
    SeriesScaling units =
        new SeriesScaling(Models.SENSORS, new double[] {1, -1}, new double[] {2, 5}, 0, 1);
    LatentOde model =
        LatentOde.builder(units)
            .latent(2)
            .solver(Models.FIXED)
            .likelihood(Likelihood.bernoulli())
            .build();
    List<Series> all = new ArrayList<>(model.sample(4, new double[] {0.5, 2}, 3));
    Series known = Models.irregular(1, 3).series().get(0);
    all.add(model.reconstruct(known, 3, 4));
    double[][] range = {{1, 3}, {-1, 4}};
    for (Series series : all) {
      for (double[] point : series.values()) {
        for (int sensor = 0; sensor < 2; sensor++) {
          assertTrue(point[sensor] > range[sensor][0] && point[sensor] < range[sensor][1]);
        }
      }
    }
    Forecast forecast = Forecast.of(model, known, new double[] {3}, 1, 5);
    double m = (forecast.mean().value(0, 1) + 1) / 5;
    assertEquals(5 * Math.sqrt(m * (1 - m)), forecast.deviation().value(0, 1), 1e-5);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Likelihood ofThree = ObservationNoise.of(0.3, 3, true);
    refused("is not that of 2 sensors", () -> Models.small().likelihood(ofThree));
    Likelihood ofNothing =
        new Likelihood() {
          @Override
          public int outputsPerComponent() {
            return 0;
          }

          @Override
          public SDVariable logLikelihood(
              SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
            return x;
          }

          @Override
          public INDArray mean(INDArray decoded) {
            return decoded;
          }
        };
    refused("reads 0 values of the decoder", () -> Models.small().likelihood(ofNothing));
  }

  private static void refused(String part, Runnable action) {
    Exception refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
  }
}
