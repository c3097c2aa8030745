package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.recurrent.Readout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Forecasts of models in units of their own: sensor a counts in twos, sensor b in fives. */
class ForecastTest {

  private static final double[] TIMES = {3, 3.5, 4};

  private final Series known = Models.irregular(1, 3).series().get(0);

  private static LatentOde model(boolean learnt) {
    SeriesScaling units =
        new SeriesScaling(List.of("a", "b"), new double[] {1, -1}, new double[] {2, 5}, 0, 1);
    return LatentOde.builder(units)
        .latent(2)
        .solver(Models.FIXED)
        .noise(new ObservationNoise(new double[] {0.4, 0.1}, learnt))
        .build();
  }

  @Test
  void ofOneSampleTheDeviationIsTheNoise() {
    for (boolean learnt : new boolean[] {false, true}) {
      Forecast forecast = Forecast.of(model(learnt), known, TIMES, 1, 7);
      assertEquals(known.id(), forecast.mean().id());
      assertArrayEquals(TIMES, forecast.mean().times());
      for (double[] point : forecast.deviation().values()) {
        // A parameter is a float, and the logarithm of it.
        assertArrayEquals(new double[] {0.8, 0.5}, point, 1e-6);
      }
    }
  }

  @Test
  void ofManySamplesItIsMoreAndTheMeanSettles() {
    LatentOde model = model(false);
    Forecast few = Forecast.of(model, known, TIMES, 2_000, 7);
    Forecast others = Forecast.of(model, known, TIMES, 2_000, 8);
    for (int point = 0; point < TIMES.length; point++) {
      for (int sensor = 0; sensor < 2; sensor++) {
        double deviation = few.deviation().value(point, sensor);
        assertTrue(deviation > (sensor == 0 ? 0.8 : 0.5), "what is latent adds to the noise");
        // Two means of 2,000, each with a standard error below deviation / 44.
        assertEquals(
            few.mean().value(point, sensor),
            others.mean().value(point, sensor),
            5 * Math.sqrt(2) * deviation / 44);
        assertNotEquals(few.mean().value(point, sensor), others.mean().value(point, sensor));
      }
    }
    assertEquals(few, Forecast.of(model, known, TIMES, 2_000, 7));
  }

  /**
   * Of a linear equation dz_i = a_i z_i dt and a linear decoder: Gaussian with a known mean and
   * deviation. Estimates of n samples are off by 1/√n and 1/√(2n) deviations; of twelve one is off
   * by 4.5 times as much in 1 of 10,000 seeds.
   */
  @Test
  void ofALinearModelItIsTheClosedForm() {
    double[] rates = {-0.3, 0.1};
    double[][] weights = {{1, 0.5}, {-0.7, 0.8}};
    LatentOde model = linear(rates, weights);
    int samples = 20_000;
    Forecast forecast = Forecast.of(model, known, TIMES, samples, 11);
    LatentPosterior posterior = model.encode(known);
    double[] noise = {0.4, 0.1};
    for (int point = 0; point < TIMES.length; point++) {
      for (int sensor = 0; sensor < 2; sensor++) {
        double mean = 0;
        double variance = noise[sensor] * noise[sensor];
        for (int i = 0; i < 2; i++) {
          double slope = weights[i][sensor] * Math.exp(rates[i] * TIMES[point]);
          mean += slope * posterior.mean()[i];
          variance += slope * slope * posterior.variance()[i];
        }
        double unit = sensor == 0 ? 2 : 5;
        double deviation = unit * Math.sqrt(variance);
        double error = 4.5 * deviation / Math.sqrt(samples);
        double shift = sensor == 0 ? 1 : -1;
        assertEquals(shift + unit * mean, forecast.mean().value(point, sensor), error);
        double root = forecast.deviation().value(point, sensor);
        assertEquals(deviation, root, error / Math.sqrt(2));
      }
    }
  }

  private static LatentOde linear(double[] rates, double[][] weights) {
    SeriesScaling units =
        new SeriesScaling(List.of("a", "b"), new double[] {1, -1}, new double[] {2, 5}, 0, 1);
    LatentOde model =
        LatentOde.builder(units)
            .latent(2)
            .dynamics(DenseDynamics.builder().build())
            .decoder(Readout.linear())
            .solver(Models.FIXED)
            .noise(new ObservationNoise(new double[] {0.4, 0.1}, false))
            .build();
    for (String vertex : List.of("ode", "decoder")) {
      model.network().getVertex(vertex).paramTable(false).values().forEach(it -> it.assign(0));
    }
    INDArray ode = model.network().getVertex("ode").paramTable(false).get("W1");
    INDArray decoder = model.network().getVertex("decoder").paramTable(false).get("W1");
    for (int i = 0; i < 2; i++) {
      ode.putScalar(i, i, rates[i]);
      for (int sensor = 0; sensor < 2; sensor++) {
        decoder.putScalar(i, sensor, weights[i][sensor]);
      }
    }
    return model;
  }

  @Test
  void withoutSamplesThereIsNone() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> Forecast.of(model(false), known, TIMES, 0, 7));
    assertEquals("A forecast has at least one sample, not 0", e.getMessage());
  }
}
