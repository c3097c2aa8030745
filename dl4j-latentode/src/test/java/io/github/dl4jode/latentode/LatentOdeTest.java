package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.recurrent.TanhCell;
import io.github.dl4jode.layer.FunctionEvaluationListener;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveListener;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.testing.GraphGradients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/** The model as its user sees it. */
class LatentOdeTest {

  private static final double[] TIMES = {0.1, 0.5, 1.7};

  private static LatentOde scaled(SeriesSet training) {
    return LatentOde.builder(SeriesScaling.of(training))
        .latent(3)
        .solver(Models.FIXED)
        .updater(new Adam(0.01))
        .seed(5)
        .build();
  }

  /** The bound of each series, with workspaces as DL4J turns them on by default. */
  @Test
  void theGraphScoresEachSeries() {
    LatentOde model = Models.small().build();
    MultiDataSet minibatch = Models.minibatch(model, Models.irregular(3, 5));
    ComputationGraph graph = model.network();

    INDArray each = graph.scoreExamples(minibatch, false);

    INDArray bounds = graph.outputSingle(minibatch.getFeatures());
    assertArrayEquals(new long[] {3, 1}, each.shape());
    assertTrue(each.add(bounds).amaxNumber().doubleValue() < 1e-12, each::toString);
  }

  @Test
  void seriesBeforeTheStartAreRefusedInTheirOwnTime() {
    SeriesScaling scaling =
        new SeriesScaling(Models.SENSORS, new double[] {0, 0}, new double[] {1, 1}, 2000, 100);
    LatentOde model =
        LatentOde.builder(scaling)
            .latent(3)
            .recognition(new GruCell(4))
            .dynamics(DenseDynamics.builder().hidden(5).build())
            .build();
    SeriesSet early =
        new SeriesSet(
            Models.SENSORS,
            List.of(
                new Series("early", new double[] {1990, 2050}, new double[][] {{1, 2}, {3, 4}})));

    String message =
        assertThrows(IllegalArgumentException.class, () -> model.batches(early)).getMessage();
    assertTrue(message.contains("time 2000.0") && message.contains("time 1990.0"), message);
  }

  @Test
  void theSpiralExperimentHasTheParametersOfTheReference() {
    LatentOde model =
        LatentOde.builder(SeriesScaling.none(List.of("x", "y")))
            .latent(4)
            .recognition(new TanhCell(25))
            .maskInputs(false)
            .gapInputs(false)
            .dynamics(DenseDynamics.builder().hidden(20, 20).activation(Activation.ELU).build())
            .decoder(Readout.of(Activation.RELU, 20))
            .noise(0.3)
            .build();
    long encoder = (27 * 25 + 25) + (25 * 8 + 8);
    long field = (4 * 20 + 20) + (20 * 20 + 20) + (20 * 4 + 4);
    long decoder = (4 * 20 + 20) + (20 * 2 + 2);
    assertEquals(encoder + field + decoder, model.network().numParams());
    assertTrue(model.network().summary().contains("decoder"));
  }

  @Test
  void trainingRaisesTheBoundAndTheForecastFollows() {
    SeriesSet series = Models.irregular(20, 4);
    LatentOde model = scaled(series);
    double before = model.evidenceLowerBound(series.series(), 5, 1);
    for (int epoch = 0; epoch < 60; epoch++) {
      model.fit(model.batches(series).batchSize(10).seed(epoch).build());
    }
    double after = model.evidenceLowerBound(series.series(), 5, 1);
    assertTrue(after > before + 1, before + " -> " + after);
    assertTrue(model.solves().get("ode").forward().functionEvaluations() > 0);
  }

  @Test
  void aReconstructionDoesNotDependOnWhatElseIsAskedFor() {
    LatentOde model = Models.small().build();
    List<Series> series = Models.irregular(3, 8).series();
    List<Series> together = model.reconstruct(series, TIMES);
    for (int i = 0; i < series.size(); i++) {
      Series alone = model.reconstruct(series.get(i), TIMES);
      assertEquals(series.get(i).id(), alone.id());
      assertArrayEquals(TIMES, alone.times());
      for (int k = 0; k < TIMES.length; k++) {
        // Other times on the grid make other steps: to the accuracy of the solve.
        assertArrayEquals(alone.values()[k], together.get(i).values()[k], 1e-5);
      }
    }
    assertArrayEquals(
        model.reconstruct(series.get(0), 1.5, 2).values()[1],
        model.extrapolate(series.get(0), 1.6, 2).values()[1],
        1e-5);
  }

  @Test
  void aPointWithoutValuesIsNone() {
    LatentOde model = Models.small().build();
    Series three =
        new Series("three", new double[] {0.1, 0.4, 0.9}, new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Series gap =
        new Series(
            "gap",
            new double[] {0.1, 0.4, 0.9},
            new double[][] {{1, 2}, {Double.NaN, Double.NaN}, {5, 6}});
    Series two = new Series("two", new double[] {0.1, 0.9}, new double[][] {{1, 2}, {5, 6}});
    LatentPosterior posterior = model.encode(gap);
    assertArrayEquals(model.encode(two).mean(), posterior.mean(), 1e-12);
    assertArrayEquals(model.encode(two).variance(), posterior.variance(), 1e-12);
    assertNotEquals(model.encode(three).mean()[0], posterior.mean()[0], 1e-6);
  }

  @Test
  void unitsAreThoseOfTheUser() {
    SeriesSet series = Models.irregular(6, 4);
    SeriesSet inOtherUnits =
        series.map(
            one -> {
              double[] times = one.times();
              double[][] values = one.values();
              for (int i = 0; i < times.length; i++) {
                times[i] = 1900 + 50 * times[i];
                values[i][1] = 1000 + 7 * values[i][1];
              }
              return new Series(one.id(), times, values);
            });
    Series expected = scaled(series).reconstruct(series.series().get(2), TIMES);
    double[] years = {1900 + 50 * TIMES[0], 1900 + 50 * TIMES[1], 1900 + 50 * TIMES[2]};
    Series found = scaled(inOtherUnits).reconstruct(inOtherUnits.series().get(2), years);
    assertArrayEquals(years, found.times());
    for (int i = 0; i < years.length; i++) {
      assertEquals(expected.value(i, 0), found.value(i, 0), 1e-4);
      assertEquals(1000 + 7 * expected.value(i, 1), found.value(i, 1), 1e-3);
    }
  }

  @Test
  void samplesComeFromTheSeed() {
    LatentOde model = Models.small().build();
    List<Series> samples = model.sample(4, TIMES, 9);
    assertEquals(samples, model.sample(4, TIMES, 9));
    assertNotEquals(samples.get(0).values()[0][0], model.sample(4, TIMES, 10).get(0).value(0, 0));
    assertNotEquals(samples.get(0).value(1, 0), samples.get(1).value(1, 0));
    double[][] states = model.latentTrajectories(Models.irregular(2, 3).series(), TIMES).get(1);
    assertEquals(3, states[2].length);
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    SeriesSet series = Models.irregular(8, 4);
    LatentOde one = scaled(series);
    LatentOde two = scaled(series);
    for (LatentOde model : List.of(one, two)) {
      for (int i = 0; i < 4; i++) {
        model.fit(Models.minibatch(model, series));
      }
    }
    assertEquals(one.network().params(), two.network().params());
    assertEquals(one.network().score(), two.network().score());
  }

  @Test
  void aSavedTrainingGoesOnAndForecastsInAnotherJvm(@TempDir Path folder)
      throws IOException, InterruptedException {
    SeriesSet series = Models.irregular(8, 4);
    LatentOde model = scaled(series);
    model.fit(Models.minibatch(model, series));
    Path file = folder.resolve("model.zip");
    model.save(file);
    model.save(file);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList(), "nothing is left next to it");
    }
    assertEquals(SavedLatentOde.bits(model), SavedLatentOde.bitsInAnotherJvm(file));
    LatentOde loaded = LatentOde.load(file);
    assertEquals(model.scaling(), loaded.scaling());
    for (LatentOde each : List.of(model, loaded)) {
      each.fit(Models.minibatch(each, series));
    }
    assertEquals(model.network().params(), loaded.network().params());
  }

  @Test
  void whatIsNoLatentOdeIsNotLoaded(@TempDir Path folder) throws IOException {
    ComputationGraph graph = Models.small().build().network();
    Path file = folder.resolve("graph.zip");
    ModelSerializer.writeModel(graph, file.toFile(), true);
    assertRefused(() -> LatentOde.load(file), "no latent ODE");
  }

  @Test
  void aScalingOfOtherSensorsIsRefused(@TempDir Path folder) throws IOException {
    LatentOde model = Models.small().build();
    SeriesScaling one = new SeriesScaling(List.of("x"), new double[1], new double[] {1}, 0, 1);
    String says = "The scaling is of 1 sensors, the network of 2";
    assertRefused(() -> LatentOde.of(model.network(), one), says);

    Path file = folder.resolve("model.zip");
    model.save(file);
    new JsonEntry("seriesScaling.json", JsonMappers.getMapper()).add(file, one);
    assertRefused(() -> LatentOde.load(file), says);
  }

  /** ND4J takes the seed 0 for the clock's time. */
  @Test
  void zeroIsASeedLikeOthers() throws InterruptedException {
    INDArray first = Models.small().seed(0).build().network().params();
    Thread.sleep(3);
    assertEquals(first, Models.small().seed(0).build().network().params());
  }

  @Test
  void dl4jStopsItEarlyAndReportsItsEvaluations() {
    SeriesSet series = Models.irregular(12, 4);
    LatentOde model = scaled(series);
    FunctionEvaluationListener evaluations = new FunctionEvaluationListener();
    List<SolveFigures> told = new ArrayList<>();
    model.network().setListeners(evaluations, new SolveListener(1, told::addAll));
    SeriesBatches training = model.batches(series).batchSize(6).build();
    EarlyStoppingConfiguration<ComputationGraph> stopping =
        new EarlyStoppingConfiguration.Builder<ComputationGraph>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
            .scoreCalculator(new DataSetLossCalculator(model.batches(series).build(), true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    ComputationGraph best =
        new EarlyStoppingGraphTrainer(stopping, model.network(), training, null)
            .fit()
            .getBestModel();
    LatentOde kept = LatentOde.of(best, model.scaling());
    assertEquals(3, kept.reconstruct(series.series().get(0), TIMES).size());
    assertEquals(8, evaluations.totals().get("ode").iterations());
    assertTrue(evaluations.totals().get("ode").meanBackwardEvaluations() > 0);
    SolveFigures last = told.get(told.size() - 1);
    assertEquals("ode", last.layer());
    assertEquals(last.forward().acceptedSteps(), last.steps().size());
    assertTrue(last.adjointNorm().orElseThrow() > 0);
  }

  @Test
  void allSettingsAreSaved(@TempDir Path folder) throws IOException {
    LatentOde model =
        Models.small()
            .recognition(new TanhCell(4))
            .evolution(OdeEvolution.gru(4))
            .recognitionHead(Readout.of(Activation.TANH, 3))
            .gapInputs(false)
            .noise(new ObservationNoise(new double[] {0.1, 0.2}, true))
            .klAnnealing(KlAnnealing.over(7))
            .anchor(Anchor.LAST_POINT)
            .poissonTimes(Readout.of(Activation.TANH, 3))
            .gradient(new ContinuousAdjoint())
            .build();
    SeriesSet series = Models.irregular(3, 4);
    model.fit(Models.minibatch(model, series));
    Path file = folder.resolve("model.zip");
    model.save(file);
    LatentOde loaded = LatentOde.load(file);
    assertEquals(model.network().getConfiguration(), loaded.network().getConfiguration());
    assertEquals(
        model.evidenceLowerBound(series.series(), 2, 1),
        loaded.evidenceLowerBound(series.series(), 2, 1));
    MultiDataSet data = Models.minibatch(model, series);
    assertEquals(
        GraphGradients.gradient(model.network(), data),
        GraphGradients.gradient(loaded.network(), data));
    LatentOde copy = LatentOde.of(loaded.network().clone(), model.scaling());
    assertEquals(
        model.evidenceLowerBound(series.series(), 2, 1),
        copy.evidenceLowerBound(series.series(), 2, 1));
  }

  @Test
  void annealingBeginsWithoutTheDivergence() {
    SeriesSet series = Models.irregular(5, 4);
    ObservationNoise noise = ObservationNoise.of(0.4, 2, false);
    LatentOde plain = Models.small().noise(noise).build();
    LatentOde annealed = Models.small().noise(noise).klAnnealing(KlAnnealing.over(10)).build();
    MultiDataSet data = Models.minibatch(plain, series);
    double divergence =
        series.series().stream()
            .map(plain::encode)
            .mapToDouble(LatentOdeTest::divergence)
            .average()
            .orElseThrow();
    double difference =
        GraphGradients.score(plain.network(), data)
            - GraphGradients.score(annealed.network(), data);
    assertEquals(divergence, difference, 1e-10);
  }

  private static double divergence(LatentPosterior posterior) {
    double sum = 0;
    for (int i = 0; i < posterior.mean().length; i++) {
      double variance = posterior.variance()[i];
      sum += variance + posterior.mean()[i] * posterior.mean()[i] - 1 - Math.log(variance);
    }
    return sum / 2;
  }

  @Test
  void whatCannotWorkIsRefused() {
    LatentOde model = Models.small().build();
    Series series = Models.irregular(1, 3).series().get(0);
    assertRefused(() -> model.extrapolate(series, series.lastTime()), "not after the last time");
    assertRefused(() -> model.reconstruct(series, -1, 2), "begins at time 0.0", "-1.0");
    assertRefused(() -> Models.small().noise(new ObservationNoise(new double[] {1}, false)), "2");
    assertRefused(() -> Models.small().noise(-1), "positive standard deviation");
    assertRefused(() -> Models.small().latent(0), "at least one");
    assertRefused(
        () -> Models.small().gradientNormalization(GradientNormalization.ClipL2PerLayer, 0),
        "positive limit");
    assertRefused(() -> model.batches(new SeriesSet(List.of("a", "c"), List.of(series))), "[a, b]");
    assertRefused(() -> Models.small().dataType(DataType.INT32).build(), "INT");
  }

  private static void assertRefused(
      org.junit.jupiter.api.function.Executable task, String... words) {
    Exception e = assertThrows(RuntimeException.class, task);
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e.getMessage());
    }
  }
}
