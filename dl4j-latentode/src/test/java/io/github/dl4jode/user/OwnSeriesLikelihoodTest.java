package io.github.dl4jode.user;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.Forecast;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.testing.GraphGradients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Latent ODEs with likelihoods that a user adds, from a package of their own. */
public class OwnSeriesLikelihoodTest {

  /** Counts of a Poisson distribution with mean e^decoded: x a - e^a, up to log x!. */
  public record Counts() implements Likelihood {

    @Override
    public SDVariable logLikelihood(
        SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
      return x.mul(decoded).sub(decoded.getSameDiff().math().exp(decoded));
    }

    @Override
    public INDArray mean(INDArray decoded) {
      return Transforms.exp(decoded, true);
    }

    @Override
    public INDArray variance(INDArray decoded, Map<String, INDArray> parameters) {
      return mean(decoded);
    }
  }

  /**
   * Measurements with outliers: Student's t around the decoded value, up to a constant, with a
   * learned scale.
   */
  public record Outliers(
      @JsonProperty("degrees") double degrees, @JsonProperty("firstScale") double firstScale)
      implements Likelihood {

    private static final String LOG_SCALE = "logScale";

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addBiasParam(LOG_SCALE, 1, 1);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get(LOG_SCALE).assign(Math.log(firstScale));
    }

    @Override
    public SDVariable logLikelihood(
        SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
      SDVariable logScale = parameters.get(LOG_SCALE);
      SDVariable standard = x.sub(decoded).mul(decoded.getSameDiff().math().exp(logScale.mul(-1)));
      SDVariable tail =
          decoded.getSameDiff().math().log(standard.mul(standard).div(degrees).add(1));
      return tail.mul(-(degrees + 1) / 2).sub(logScale);
    }

    @Override
    public INDArray mean(INDArray decoded) {
      return decoded.dup();
    }
  }

  private static final int SERIES = 24;

  /** Calls at two desks in an hour; the rate of each series has a height of its own. */
  private static final SeriesSet CALLS = calls();

  private static SeriesSet calls() {
    SplittableRandom random = new SplittableRandom(5);
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < SERIES; i++) {
      double height = Math.exp(2 * random.nextDouble());
      double[] times = new double[8];
      double[][] values = new double[times.length][2];
      for (int k = 0; k < times.length; k++) {
        times[k] = k + 0.5 * random.nextDouble();
        double rate = height * (1 + Math.sin(times[k]));
        values[k][0] = count(rate, random);
        values[k][1] = random.nextInt(3) == 0 ? Double.NaN : count(2 * height, random);
      }
      all.add(new Series("day " + i, times, values));
    }
    return new SeriesSet(List.of("first desk", "second desk"), all);
  }

  /** Knuth's method: how many waiting times fit into one unit. */
  private static int count(double rate, SplittableRandom random) {
    int count = 0;
    for (double left = random.nextDouble(); left > Math.exp(-rate); left *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  private static LatentOde model(Likelihood likelihood, DataType type) {
    // Counts stay counts; only the times are scaled.
    SeriesScaling scaling =
        new SeriesScaling(CALLS.sensors(), new double[2], new double[] {1, 1}, 0, 8);
    return LatentOde.builder(scaling)
        .latent(3)
        .recognition(new GruCell(6))
        .dynamics(DenseDynamics.builder().hidden(6).activation(Activation.TANH).build())
        .decoder(Readout.of(Activation.TANH, 6))
        .likelihood(likelihood)
        .klAnnealing(KlAnnealing.over(20))
        .dataType(type)
        .seed(7)
        .build();
  }

  private static MultiDataSet minibatch(LatentOde model) {
    return model.batches(CALLS).batchSize(SERIES).shuffled(false).build().next();
  }

  private static double bound(LatentOde model) {
    return model.evidenceLowerBound(CALLS.series(), 20, 3);
  }

  @Test
  void itIsTrainedSavedAndRestored(@TempDir Path folder) throws IOException {
    LatentOde model = model(new Counts(), DataType.FLOAT);
    MultiDataSet minibatch = minibatch(model);
    double atFirst = bound(model);
    for (int i = 0; i < 150; i++) {
      model.fit(minibatch);
    }
    double trained = bound(model);
    // Of a constant rate for each desk, the best without a latent state.
    double ofConstantRates = ofConstantRates();
    assertTrue(trained > atFirst + 40, atFirst + " before, " + trained + " after");
    assertTrue(trained > ofConstantRates + 5, ofConstantRates + " without, " + trained + " with");

    Path file = folder.resolve("calls.zip");
    model.save(file);
    LatentOde restored = LatentOde.load(file);
    assertEquals(bound(model), bound(restored));
    Series known = CALLS.series().get(0);
    assertEquals(model.reconstruct(known, 9, 10), restored.reconstruct(known, 9, 10));
    assertEquals(model.fit(minibatch), restored.fit(minibatch), "training continues");
    assertEquals(model.network().params(), restored.network().params());
  }

  /** Σ x log m - m of a series in the mean, with m the mean count of a desk. */
  private static double ofConstantRates() {
    double sum = 0;
    for (int desk = 0; desk < 2; desk++) {
      double counts = 0;
      double number = 0;
      for (Series series : CALLS.series()) {
        for (int i = 0; i < series.size(); i++) {
          if (series.isObserved(i, desk)) {
            counts += series.value(i, desk);
            number++;
          }
        }
      }
      sum += counts * Math.log(counts / number) - counts;
    }
    return sum / SERIES;
  }

  @Test
  void predictionsAreMeansOfTheLikelihood() {
    LatentOde model = model(new Counts(), DataType.DOUBLE);
    for (Series predicted : model.sample(5, new double[] {1, 4, 9}, 3)) {
      for (double[] point : predicted.values()) {
        assertTrue(point[0] > 0 && point[1] > 0, "rates are positive");
      }
    }
    Series known = CALLS.series().get(0);
    Forecast forecast = Forecast.of(model, known, new double[] {1, 9}, 1, 3);
    for (int i = 0; i < 2; i++) {
      for (int desk = 0; desk < 2; desk++) {
        // Of one sample there is nothing but the variance of the distribution, its mean.
        double mean = forecast.mean().value(i, desk);
        assertEquals(Math.sqrt(mean), forecast.deviation().value(i, desk), 1e-12);
      }
    }
  }

  @Test
  void aForecastNeedsAVariance() {
    LatentOde model = model(new Outliers(3, 0.5), DataType.DOUBLE);
    Series known = CALLS.series().get(0);
    assertEquals(1, model.extrapolate(known, 9).size());
    Exception refusal =
        assertThrows(
            UnsupportedOperationException.class,
            () -> Forecast.of(model, known, new double[] {9}, 1, 3));
    assertEquals(
        Outliers.class.getName()
            + " has no variance, so a forecast has no standard deviation; implement variance(...)",
        refusal.getMessage());
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    for (Likelihood likelihood : List.of(new Counts(), new Outliers(3, 0.5))) {
      LatentOde model = model(likelihood, DataType.DOUBLE);
      ComputationGraph graph = model.network();
      MultiDataSet data = minibatch(model);
      // An annealing factor between 0 and 1.
      graph.getConfiguration().setIterationCount(7);
      INDArray gradient = GraphGradients.gradient(graph, data);
      double[] differences = GraphGradients.differences(graph, data).toDoubleVector();
      double largest = gradient.amaxNumber().doubleValue();
      assertArrayEquals(
          differences, gradient.toDoubleVector(), 1e-7 * largest, likelihood.toString());
    }
  }

  @Test
  void itsConfigurationIsReadFromItsText() {
    LatentOde model = model(new Outliers(3, 0.5), DataType.DOUBLE);
    ComputationGraphConfiguration configuration = model.network().getConfiguration();
    ComputationGraphConfiguration read =
        ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertEquals(configuration, read);
    ComputationGraph twin = new ComputationGraph(read);
    twin.init();
    assertArrayEquals(
        new double[] {Math.log(0.5)}, twin.getParam("bound_logScale").toDoubleVector(), 1e-15);
  }

  @Test
  void aClassThatIsNoLikelihoodIsRefused() {
    String text =
        model(new Outliers(3, 0.5), DataType.DOUBLE).network().getConfiguration().toJson();
    String other = text.replace(Outliers.class.getName(), "java.util.ArrayList");
    Throwable refusal =
        assertThrows(RuntimeException.class, () -> ComputationGraphConfiguration.fromJson(other));
    while (refusal.getCause() != null) {
      refusal = refusal.getCause();
    }
    assertTrue(
        refusal.getMessage().contains("is no subtype of " + Likelihood.class.getName()),
        refusal.getMessage());
  }
}
