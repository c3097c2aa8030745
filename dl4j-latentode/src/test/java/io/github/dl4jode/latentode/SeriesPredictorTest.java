package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;
import io.github.dl4jode.latentode.recurrent.TanhCell;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;

class SeriesPredictorTest {

  private static final SeriesSet WAVES = waves(6, 9);
  private static final SeriesScaling SCALING = SeriesScaling.of(WAVES);

  /** Sines and cosines of several phases at times of their own, a fifth of the values missing. */
  private static SeriesSet waves(int count, int points) {
    Random random = new Random(1);
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double phase = 2 * Math.PI * random.nextDouble();
      double[] times = random.doubles(points, 0, 10).sorted().toArray();
      double[][] values = new double[points][];
      for (int k = 0; k < points; k++) {
        double sine = random.nextDouble() < 0.2 ? Double.NaN : Math.sin(times[k] + phase);
        values[k] = new double[] {sine, 5 + 2 * Math.cos(times[k] + phase)};
      }
      all.add(new Series("wave " + i, times, values));
    }
    return new SeriesSet(List.of("sine", "cosine"), all);
  }

  private static SeriesPredictorBuilder small(DataType type) {
    return SeriesPredictor.builder(SCALING).cell(new GruCell(5)).dataType(type);
  }

  private static OdeEvolution evolution(int hidden) {
    OdeSolver solver =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(1)).build();
    OdeEvolution dense = OdeEvolution.dense(hidden, 5);
    return new OdeEvolution(dense.dynamics(), solver, dense.gradient());
  }

  static Stream<SeriesPredictorBuilder> baselines() {
    return Stream.of(
        small(DataType.DOUBLE).maskInputs(true),
        small(DataType.DOUBLE).cell(new TanhCell(4)).evolution(evolution(4)).noise(0.2),
        small(DataType.DOUBLE).variational(3));
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void theGradientIsThatOfDifferences(SeriesPredictorBuilder builder) {
    ComputationGraph network = builder.build().network();
    MultiDataSet data =
        SeriesBatch.of(WAVES.map(SCALING::apply).series(), 0).dataSet(DataType.DOUBLE);
    double[] gradient = GraphGradients.gradient(network, data).toDoubleVector();
    double[] differences = GraphGradients.differences(network, data).toDoubleVector();
    double largest = Arrays.stream(differences).map(Math::abs).max().orElseThrow();
    assertArrayEquals(differences, gradient, 1e-7 * largest);
  }

  @Test
  void theScoreIsTheNegativeLogLikelihoodOfOnePoint() {
    Series point = new Series("one", new double[] {1}, new double[][] {{0.4, Double.NaN}});
    SeriesScaling none = SeriesScaling.none(List.of("a", "b"));
    SeriesPredictor predictor =
        SeriesPredictor.builder(none)
            .noise(new ObservationNoise(new double[] {0.5, 2}, false))
            .dataType(DataType.DOUBLE)
            .build();
    double prediction = predictor.reconstruct(List.of(point), 1).get(0).value(0, 0);
    double expected =
        Math.pow((0.4 - prediction) / 0.5, 2) / 2 + Math.log(0.5) + Math.log(2 * Math.PI) / 2;
    MultiDataSet data = SeriesBatch.of(List.of(point), 0).dataSet(DataType.DOUBLE);
    assertEquals(expected, predictor.network().score(data), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("baselines")
  void trainingLowersTheScoreAndTheFileGoesOn(
      SeriesPredictorBuilder builder, @TempDir Path directory) throws IOException {
    SeriesPredictor predictor = builder.build();
    SeriesBatches batches = predictor.batches(WAVES).batchSize(6).build();
    double first = predictor.fit(batches.minibatch(0).dataSet(DataType.DOUBLE));
    for (int epoch = 0; epoch < 30; epoch++) {
      predictor.fit(batches);
    }
    double last = predictor.fit(batches.minibatch(0).dataSet(DataType.DOUBLE));
    assertTrue(last < first - 1, first + " to " + last);
    double[] times = {0.5, 3, 9.5, 12};
    List<Series> predictions = predictor.reconstruct(WAVES.series(), times);
    assertEquals(WAVES.size(), predictions.size());
    assertArrayEquals(times, predictions.get(0).times());
    Path file = directory.resolve("predictor.zip");
    predictor.save(file);
    SeriesPredictor loaded = SeriesPredictor.load(file);
    assertEquals(predictions, loaded.reconstruct(WAVES.series(), times));
    MultiDataSet data = batches.minibatch(0).dataSet(DataType.DOUBLE);
    assertEquals(predictor.fit(data), loaded.fit(data));
    assertEquals(predictor.fit(data), loaded.fit(data), "the updater and the noise go on, too");
  }

  @Test
  void otherSeriesAndOtherQuestionsMakeNoDifference() {
    // The equation of an ODE-RNN needs no points between.
    SeriesPredictor predictor = baselines().toList().get(1).build();
    Series alone = predictor.reconstruct(WAVES.series().subList(2, 3), 3).get(0);
    Series among = predictor.reconstruct(WAVES.series(), 3).get(2);
    assertEquals(alone.value(0, 0), among.value(0, 0), 1e-12);
  }

  @Test
  void whatIsReadIsSaidByTheBuilder() {
    // Values alone; and the gap; and which values there are.
    long values = small(DataType.DOUBLE).gapInputs(false).build().network().numParams();
    long gaps = small(DataType.DOUBLE).build().network().numParams();
    long masks = small(DataType.DOUBLE).maskInputs(true).build().network().numParams();
    long gates = 3;
    long hidden = 5;
    assertEquals(gates * ((2 + hidden) * hidden + hidden) + (hidden + 1) * 2 + 2, values);
    assertEquals(gates * hidden, gaps - values);
    assertEquals(gates * hidden * 2, masks - gaps);
  }

  @Test
  void onlyAnOdeRnnReportsSolves() {
    List<SeriesPredictorBuilder> builders = baselines().toList();
    for (int i = 0; i < builders.size(); i++) {
      SeriesPredictor predictor = builders.get(i).build();
      predictor.fit(predictor.batches(WAVES).build());
      assertEquals(i == 1, !predictor.solves().isEmpty());
    }
  }

  @Test
  void annealingIsOfAutoencoders() {
    SeriesPredictorBuilder builder = small(DataType.DOUBLE).klAnnealing(KlAnnealing.over(10));
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.contains("variational(size)"), message);
    builder.variational(2).build();
  }

  @Test
  void aFileOfAnotherModelIsRefused(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("latent.zip");
    LatentOde.builder(SCALING).build().save(file);
    String message =
        assertThrows(IllegalArgumentException.class, () -> SeriesPredictor.load(file)).getMessage();
    assertTrue(message.contains("A predictor of series is a network"), message);
  }
}
