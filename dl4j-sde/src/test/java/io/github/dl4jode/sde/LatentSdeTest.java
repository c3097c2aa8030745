package io.github.dl4jode.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.latent.SeriesBound;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;

class LatentSdeTest {

  private static final double[] TIMES = {0, 0.3, 0.5, 1};
  private static final double RATE = 1.5;

  private static LatentSdeBuilder small() {
    return LatentSde.builder(2)
        .latent(2)
        .context(3)
        .hidden(4)
        .diffusion(new ComponentwiseDiffusion(2, 1))
        .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.25))
        .dataType(DataType.DOUBLE);
  }

  private static INDArray values() {
    Nd4j.getRandom().setSeed(2);
    return Nd4j.rand(DataType.DOUBLE, 3, 2, 4);
  }

  @Test
  void gradientsEqualDifferences() {
    LatentSde model = small().updater(new NoOp()).klAnnealing(new KlAnnealing(0.5, 10)).build();
    MultiDataSet data = model.dataSet(values(), TIMES);
    INDArray gradient = GraphGradients.gradient(model.network(), data);
    INDArray differences = GraphGradients.differences(model.network(), data);
    double scale = gradient.amaxNumber().doubleValue();
    double largest = differences.sub(gradient).amaxNumber().doubleValue();
    assertTrue(largest < 1e-6 * scale, "off by " + largest + " of " + scale);
    for (INDArray part : model.network().getVertex("paths").paramTable(false).values()) {
      assertTrue(part.length() > 0);
    }
  }

  @Test
  void aSavedModelGoesOnWithTheSameBits(@TempDir Path folder) throws IOException {
    LatentSde model = small().build();
    INDArray values = values();
    model.fit(values, TIMES);
    Path file = folder.resolve("model.zip");
    model.save(file);
    LatentSde loaded = LatentSde.load(file);
    model.fit(values, TIMES);
    loaded.fit(values, TIMES);
    assertEquals(model.network().params(), loaded.network().params());
    assertEquals(model.sample(5, TIMES, 3), loaded.sample(5, TIMES, 3));
    assertEquals(
        model.evidenceLowerBound(values, TIMES, 4, 9),
        loaded.evidenceLowerBound(values, TIMES, 4, 9));
    assertArrayEquals(new long[] {5, 2, 4}, model.sample(5, TIMES, 3).shape());
    assertArrayEquals(new long[] {3, 2, 4}, model.reconstruct(values, TIMES).shape());
    INDArray one = values.get(NDArrayIndex.interval(0, 1), NDArrayIndex.all(), NDArrayIndex.all());
    INDArray alone = model.reconstruct(one, TIMES);
    assertArrayEquals(new long[] {1, 2, 4}, alone.shape(), "after a training with three");
  }

  /** DL4J remembers the labels of the last training. */
  @Test
  void aTrainedModelReadsAnyNumberOfSeries(@TempDir Path folder) throws IOException {
    LatentSde model = small().build();
    model.fit(values(), TIMES);
    Path file = folder.resolve("model.zip");
    model.save(file);
    INDArray two = values().get(NDArrayIndex.interval(0, 2)).dup('c');
    assertEquals(LatentSde.load(file).reconstruct(two, TIMES), model.reconstruct(two, TIMES));
  }

  /** Its network made series by DL4J's own vertex. */
  @Test
  void aModelOfAnEarlyVersionIsRefused() {
    ComputationGraphConfiguration early = small().build().network().getConfiguration().clone();
    early.getVertices().put("decoded", new PreprocessorVertex(new FeedForwardToRnnPreProcessor()));
    early.getVertexInputs().put("decoded", List.of("decoder"));
    ComputationGraph network = new ComputationGraph(early);
    network.init();
    assertEquals(
        "The latent SDE was saved by an early version, whose series were wrong for other sizes of"
            + " the minibatch than the last one in training; train it again",
        assertThrows(IllegalArgumentException.class, () -> LatentSde.of(network)).getMessage());
  }

  /** Its reader was another one. */
  @Test
  void aModelWithAnotherReaderIsRefused() {
    ComputationGraphConfiguration early = small().build().network().getConfiguration().clone();
    early.getVertices().put("context", new ReverseTimeSeriesVertex());
    early.getVertexInputs().put("context", List.of("values"));
    ComputationGraph network = new ComputationGraph(early);
    assertEquals(
        "The latent SDE was saved by an early version, which read series in another way; train it"
            + " again",
        assertThrows(IllegalArgumentException.class, () -> LatentSde.of(network)).getMessage());
  }

  @Test
  void theAdjointEquationHasTheGradientOfTheDivergence() {
    INDArray stored = gradientBy(SdeGradientMethod.storedStates());
    INDArray adjoint = gradientBy(new SdeGradientMethod.AdjointEquation());
    double largest = adjoint.sub(stored).amaxNumber().doubleValue();
    double scale = stored.amaxNumber().doubleValue();
    assertTrue(largest < 1e-2 * scale, "off by " + largest + " of " + scale);
  }

  /** Of parameters, of the posterior's first state and of its context, which is an input. */
  @Test
  void undoneStepsHaveTheGradientOfStoredOnes() {
    SdeSolver reversible = SdeSolver.of(SdeMethods.REVERSIBLE_HEUN, 0.01).converting();
    INDArray stored = gradientBy(SdeGradientMethod.storedStates(), reversible);
    INDArray undone = gradientBy(new SdeGradientMethod.UndoneSteps(), reversible);
    double largest = undone.sub(stored).amaxNumber().doubleValue();
    double scale = stored.amaxNumber().doubleValue();
    assertTrue(largest < 1e-10 * scale, "off by " + largest + " of " + scale);
  }

  private static INDArray gradientBy(SdeGradientMethod method) {
    return gradientBy(method, SdeSolver.of(SdeMethods.HEUN, 0.002).converting());
  }

  private static INDArray gradientBy(SdeGradientMethod method, SdeSolver solver) {
    LatentSde model = small().solver(solver).gradient(method).updater(new NoOp()).build();
    return GraphGradients.gradient(model.network(), model.dataSet(values(), TIMES));
  }

  /** All series of this process begin near one point. */
  @Test
  void samplesBeginWhereSeriesBegin() {
    double[] times = {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2};
    INDArray values = process(32, times, -3, 0.05, 1);
    LatentSde model =
        LatentSde.builder(1)
            .latent(2)
            .context(12)
            .hidden(16)
            .deviation(0.1)
            .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.125))
            .klAnnealing(KlAnnealing.over(30))
            .updater(new Adam(0.03))
            .build();
    for (int i = 0; i < 300; i++) {
      model.fit(values, times);
    }
    INDArray samples = model.sample(500, times, 5);
    // Under a prior N(0, I) that is not learned, they are -0.15 and 1.3.
    assertEquals(-3, at(samples, 0).meanNumber().doubleValue(), 0.4);
    assertEquals(0, at(samples, 0).stdNumber().doubleValue(), 0.5);
  }

  /** An Ornstein–Uhlenbeck process: after training its samples have the process's moments. */
  @Test
  void learnsAProcess() {
    double[] times = {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2};
    INDArray values = process(32, times, 1, 0.8 / Math.sqrt(2 * RATE), 1);
    LatentSde model =
        LatentSde.builder(1)
            .latent(2)
            .context(12)
            .hidden(16)
            .deviation(0.2)
            .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.125))
            .klAnnealing(KlAnnealing.over(30))
            .updater(new Adam(0.03))
            .build();
    double before = model.evidenceLowerBound(values, times, 4, 1);
    for (int i = 0; i < 300; i++) {
      model.fit(values, times);
    }
    double after = model.evidenceLowerBound(values, times, 4, 1);
    assertTrue(after > before + 10, before + " and " + after);
    INDArray last = at(model.sample(500, times, 5), times.length - 1);
    assertEquals(1, last.meanNumber().doubleValue(), 0.35);
    double deviation = 0.8 / Math.sqrt(2 * 1.5);
    assertEquals(deviation, last.stdNumber().doubleValue(), 0.3);
  }

  private static INDArray at(INDArray series, int time) {
    return series.tensorAlongDimension(time, 0, 1).dup();
  }

  /** An Ornstein–Uhlenbeck process with rate 1.5 and volatility 0.8. */
  private static INDArray process(
      int count, double[] times, double firstMean, double firstDeviation, double mean) {
    SplittableRandom random = new SplittableRandom(4);
    double deviation = 0.8 / Math.sqrt(2 * RATE);
    INDArray values = Nd4j.create(DataType.FLOAT, count, 1, times.length);
    for (int i = 0; i < count; i++) {
      double y = firstMean + firstDeviation * random.nextGaussian();
      values.putScalar(i, 0, 0, y);
      for (int k = 1; k < times.length; k++) {
        double kept = Math.exp(-RATE * (times[k] - times[k - 1]));
        y =
            mean
                + (y - mean) * kept
                + deviation * Math.sqrt(1 - kept * kept) * random.nextGaussian();
        values.putScalar(i, 0, k, y);
      }
    }
    return values;
  }

  @Test
  void refusesSeriesThatDoNotFit() {
    LatentSde model = small().build();
    assertEquals(
        "Series are [batch, channels, times], here with 2 channels and 2 times, not [3, 2, 4]",
        assertThrows(IllegalArgumentException.class, () -> model.fit(values(), 0, 1)).getMessage());
    INDArray infinite = values();
    infinite.putScalar(1, 0, 2, Double.POSITIVE_INFINITY);
    assertEquals(
        "The value of series 1, channel 0 at time 2 of the grid is Infinity; a value is finite, or"
            + " NaN where it is missing",
        assertThrows(IllegalArgumentException.class, () -> model.fit(infinite, TIMES))
            .getMessage());
  }

  @Test
  void refusesTimesThatDoNotIncrease() {
    LatentSde model = small().build();
    for (double third : new double[] {0.3, 0.1, Double.NaN}) {
      assertEquals(
          "The times of series must be finite and increase; time 2 is "
              + third
              + " after 0.3. Sort the values by time, and keep one for each time",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> model.evidenceLowerBound(values(), new double[] {0, 0.3, third, 1}, 1, 1))
              .getMessage());
    }
    assertEquals(
        "Series need values at two times or more, not at 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> model.fit(Nd4j.zeros(DataType.DOUBLE, 3, 2, 1), 0))
            .getMessage());
  }

  /** ND4J takes rows of some small parameters for a number, and one example of size 1 too. */
  @Test
  void anySizesTrain() {
    for (int[] sizes : new int[][] {{3, 4, 3}, {1, 4, 2}, {4, 7, 1}, {1, 1, 1}, {1, 5, 1}}) {
      LatentSde model = LatentSde.builder(2).latent(sizes[0]).context(sizes[1]).build();
      INDArray values = Nd4j.rand(DataType.DOUBLE, sizes[2], 2, 4);
      assertTrue(Double.isFinite(model.fit(values, TIMES)), Arrays.toString(sizes));
    }
  }

  /** A missing value has no part in the bound, and the paths are steered without it. */
  @Test
  void missingValuesAreLeftOut() {
    LatentSde model = small().updater(new NoOp()).build();
    INDArray some = values();
    some.putScalar(0, 1, 2, Double.NaN);
    some.putScalar(2, 0, 3, Double.NaN);
    some.putScalar(2, 1, 3, Double.NaN);
    MultiDataSet data = model.dataSet(some, TIMES);
    INDArray gradient = GraphGradients.gradient(model.network(), data);
    INDArray differences = GraphGradients.differences(model.network(), data);
    double scale = gradient.amaxNumber().doubleValue();
    assertTrue(differences.sub(gradient).amaxNumber().doubleValue() < 1e-6 * scale);
    double bound = model.evidenceLowerBound(some, TIMES, 3, 1);
    data.getFeatures(0).putScalar(0, 1, 2, 1e6);
    data.getFeatures(3).putScalar(0, 1, 2, 1e6);
    assertEquals(bound, model.evidenceLowerBound(data, 3, 1), "the value where the mask is 0");
  }

  @Test
  void aBoundUpToTheLastValueOfASeriesIsThatOfTheSeriesCutThere() {
    LatentSde model = small().build();
    INDArray last = values();
    last.putScalar(1, 0, 3, Double.NaN);
    last.putScalar(1, 1, 3, Double.NaN);
    SeriesBound bound = new SeriesBound(0.1, 2, 4, new double[24], mask(last));
    assertArrayEquals(new int[] {3, 2, 3}, IntStream.range(0, 3).map(bound::lastTime).toArray());
    assertTrue(Double.isFinite(model.evidenceLowerBound(last, TIMES, 2, 1)));
  }

  private static double[] mask(INDArray values) {
    return Arrays.stream(values.dup('c').data().asDouble())
        .map(x -> Double.isNaN(x) ? 0 : 1)
        .toArray();
  }
}
