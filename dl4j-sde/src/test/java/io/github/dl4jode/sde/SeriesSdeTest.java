package io.github.dl4jode.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;

class SeriesSdeTest {

  private static final double[] QUANTILES = {0.1, 0.5, 0.9};

  /** Values around 20 and 5 at times of their own from day 10 to 20, some of them missing. */
  private static SeriesSet walks(int count) {
    SplittableRandom random = new SplittableRandom(3);
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<double[]> values = new ArrayList<>();
      List<Double> times = new ArrayList<>();
      double y = random.nextGaussian();
      for (int day = 10; day <= 20; day++) {
        y += 0.5 * (-0.5 * y) + 0.6 * random.nextGaussian();
        if (day == 10 || random.nextDouble() < 0.7) {
          times.add((double) day);
          boolean missing = random.nextDouble() < 0.2;
          values.add(new double[] {20 + 3 * y, missing ? Double.NaN : 5 - y});
        }
      }
      series.add(
          new Series(
              "walk " + i,
              times.stream().mapToDouble(Double::doubleValue).toArray(),
              values.toArray(double[][]::new)));
    }
    return new SeriesSet(List.of("a", "b"), series);
  }

  private static SeriesSde model(SeriesSet series) {
    LatentSde core =
        LatentSde.builder(2)
            .latent(2)
            .context(8)
            .hidden(12)
            .deviation(0.3)
            .diffusion(new ComponentwiseDiffusion(4, 2))
            .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1))
            .updater(new Adam(0.02))
            .build();
    return SeriesSde.of(core, SeriesScaling.of(series));
  }

  @Test
  void learnsIrregularSeriesAndForecastsThem(@TempDir Path folder) throws IOException {
    SeriesSet walks = walks(24);
    SeriesSde model = model(walks);
    SeriesBatches batches = model.batches(walks).batchSize(24).build();
    double before = model.evidenceLowerBound(walks.series(), 3, 1);
    for (int i = 0; i < 60; i++) {
      model.fit(batches);
    }
    double after = model.evidenceLowerBound(walks.series(), 3, 1);
    assertTrue(after > before + 5, before + " and " + after);

    Series known = walks.series().get(0).until(15);
    SeriesBands bands = model.extrapolate(known, 200, QUANTILES, 5, 16, 18, 25);
    for (int point = 0; point < 3; point++) {
      double low = bands.of(0.1).value(point, 0);
      double high = bands.of(0.9).value(point, 0);
      assertTrue(low < bands.of(0.5).value(point, 0) && bands.of(0.5).value(point, 0) < high);
      assertTrue(low > 0 && high < 40, low + " to " + high + " in the user's units");
    }
    assertEquals(bands, model.extrapolate(known, 200, QUANTILES, 5, 16, 18, 25));
    assertEquals("walk 0", bands.of(0.5).id());

    Series filled = model.reconstruct(List.of(known), 10, 12.5, 15).get(0);
    assertEquals(12.5, filled.time(1));
    assertEquals(4, model.sample(4, new double[] {12, 20}, 7).size());

    Path file = folder.resolve("model.zip");
    model.save(file);
    SeriesSde loaded = SeriesSde.load(file);
    assertEquals(bands, loaded.extrapolate(known, 200, QUANTILES, 5, 16, 18, 25));
    assertEquals(model.scaling(), loaded.scaling());
  }

  @Test
  void aForecastFromTheFirstPointAlone() {
    SeriesSet walks = walks(4);
    SeriesSde model = model(walks);
    Series first = walks.series().get(0).until(10);
    SeriesBands bands = model.extrapolate(first, 20, QUANTILES, 1, 11);
    assertTrue(bands.of(0.1).value(0, 1) < bands.of(0.9).value(0, 1));
  }

  private static String message(Executable action) {
    return assertThrows(IllegalArgumentException.class, action).getMessage();
  }

  @Test
  void badInput() {
    SeriesSet walks = walks(4);
    SeriesSde model = model(walks);
    Series known = walks.series().get(0);
    assertTrue(
        message(() -> model.extrapolate(known, 20, QUANTILES, 1, 12))
            .startsWith("Times [12.0] are not after the last time of Series walk 0"));
    assertEquals(
        "Quantiles increase from 0 to 1, but they are [0.5, 0.1]",
        message(() -> model.extrapolate(known, 20, new double[] {0.5, 0.1}, 1, 30)));
    assertEquals(
        "Bands need at least 2 samples, not 1",
        message(() -> model.extrapolate(known, 1, QUANTILES, 1, 30)));
    assertTrue(
        message(() -> model.reconstruct(List.of(known), 5))
            .startsWith("The model begins at time 10.0 and cannot read or predict time 5.0"));
    assertEquals(
        "A path needs a time after the model's start, and there is the start alone",
        message(() -> model.sample(2, new double[] {10}, 1)));
    assertEquals(
        "The bands are of the quantiles [0.1, 0.5, 0.9], without 0.2",
        message(() -> model.extrapolate(known, 20, QUANTILES, 1, 30).of(0.2)));
    assertEquals(
        "The scaling is of 2 sensors and the model of 3 channels: they do not belong together",
        message(() -> SeriesSde.of(LatentSde.builder(3).build(), model.scaling())));
  }
}
