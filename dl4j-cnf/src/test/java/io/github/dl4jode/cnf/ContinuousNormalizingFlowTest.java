package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.solver.OdeSolver;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class ContinuousNormalizingFlowTest {

  private static CnfOutputLayer layer() {
    return new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(6).build()).build();
  }

  private static ContinuousNormalizingFlow flow() {
    return ContinuousNormalizingFlow.builder(2, layer()).dataType(DataType.DOUBLE).build();
  }

  @Test
  void samplesAreThoseOfTheirSeed() {
    ContinuousNormalizingFlow flow = flow();
    INDArray samples = flow.sample(20, 5);
    assertArrayEquals(new long[] {20, 2}, samples.shape());
    assertEquals(samples, flow.sample(20, 5));
    assertNotEquals(samples, flow.sample(20, 6));
  }

  @Test
  void noSamplesAreRefusedByTheirCount() {
    for (int count : new int[] {0, -1, Integer.MAX_VALUE}) {
      assertEquals(
          "From 1 to 1073741823 examples of 2 components can be drawn at once, not " + count,
          assertThrows(IllegalArgumentException.class, () -> flow().sample(count, 1)).getMessage());
    }
  }

  @Test
  void partsContinueEachOther() {
    ContinuousNormalizingFlow flow = flow();
    SplittableRandom random = new SplittableRandom(5);
    INDArray parts = Nd4j.vstack(flow.sample(4096, random), flow.sample(100, random));
    assertEquals(flow.sample(4196, 5), parts);
  }

  /** ND4J takes the seed 0 for the clock's time. */
  @Test
  void zeroIsASeedLikeOthers() throws InterruptedException {
    INDArray first =
        ContinuousNormalizingFlow.builder(2, layer()).seed(0).build().network().params();
    Thread.sleep(3);
    assertEquals(
        first, ContinuousNormalizingFlow.builder(2, layer()).seed(0).build().network().params());
  }

  /** N(0, 0.5²) widened by e^0.3, from many samples. */
  @Test
  void samplesHaveTheDensity() {
    CnfOutputLayer widening =
        new CnfOutputLayer.Builder(new LinearDynamics(new double[][] {{0.3}}))
            .base(new BaseDistribution(0.5))
            .build();
    ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.builder(1, widening).build();
    int count = 10_000;
    INDArray samples = flow.sample(count, 2);
    double deviation = 0.5 * Math.exp(0.3);
    assertEquals(0, samples.meanNumber().doubleValue(), 5 * deviation / Math.sqrt(count));
    assertEquals(
        deviation, samples.stdNumber().doubleValue(), 5 * deviation / Math.sqrt(2.0 * count));
    double entropy = 0.5 * Math.log(2 * Math.PI * Math.E * deviation * deviation);
    assertEquals(
        -entropy, flow.logDensity(samples).meanNumber().doubleValue(), 5 * Math.sqrt(0.5 / count));
  }

  /** Two flows y' = 0.3 y and y' = -0.1 y: half the time is the end of the first. */
  @Test
  void pathsPassTheFlowsInTheirOrder() {
    CnfOutputLayer layers =
        Flows.layer(
                new LinearDynamics(new double[][] {{0.3}}),
                new LinearDynamics(new double[][] {{-0.1}}))
            .build();
    ContinuousNormalizingFlow flow =
        ContinuousNormalizingFlow.builder(1, layers).dataType(DataType.DOUBLE).build();
    INDArray points = Flows.normal(1, 3, 1);
    double[] exponents = {0.15, 0.3, 0.25, 0.2};

    List<INDArray> path = flow.path(points, 0.25, 0.5, 0.75, 1);

    assertEquals(exponents.length, path.size());
    for (int i = 0; i < exponents.length; i++) {
      INDArray expected = points.mul(Math.exp(exponents[i]));
      assertTrue(path.get(i).equalsWithEps(expected, 1e-8), path.get(i) + " is not " + expected);
    }
  }

  @Test
  void pathsOfManyPointsEndAtTheData() {
    ContinuousNormalizingFlow flow = flow();
    INDArray points = Flows.normal(2, 5_000, 2);
    INDArray end = flow.path(points, 0.3, 1).get(1);
    assertTrue(end.equalsWithEps(flow.transform(points), 1e-9));
  }

  @Test
  void rowsOfTheGridAreTheSecondCoordinate() {
    ContinuousNormalizingFlow flow = flow();
    Grid grid = new Grid(-2, 2, 8);
    INDArray density = flow.densityOnGrid(grid);
    INDArray point =
        Nd4j.createFromArray(new double[][] {{grid.coordinate(6), grid.coordinate(1)}});
    assertEquals(Math.exp(flow.logDensity(point).getDouble(0)), density.getDouble(1, 6), 1e-9);
    assertEquals(-1.75, grid.coordinate(0));
    assertEquals(0.25, grid.cellArea());
  }

  /** N(0, I / 4), not normalised. */
  @Test
  void aKnownDensityOnAGrid() {
    Grid grid = new Grid(-4, 4, 64);
    INDArray density = grid.density((graph, x) -> graph.sum(x.mul(x), 1).mul(-2));
    assertEquals(Math.PI / 2, density.sumNumber().doubleValue() * grid.cellArea(), 1e-12);
    double first = grid.coordinate(35);
    double second = grid.coordinate(20);
    assertEquals(
        Math.exp(-2 * (first * first + second * second)), density.getDouble(20, 35), 1e-14);
  }

  /** What a loose solver has learned is told by a fine one. */
  @Test
  void outsideTrainingTheOtherSolverIsUsed() {
    OdeSolver loose = OdeSolver.builder().rtol(0.1).atol(0.1).build();
    CnfOutputLayer.Builder builder =
        new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(6).build()).times(0, 8);
    ContinuousNormalizingFlow fine = flowOf(builder.solver(Flows.fineSolver()));
    ContinuousNormalizingFlow coarse = flowOf(builder.solver(loose));
    ContinuousNormalizingFlow both = flowOf(builder.evaluationSolver(Flows.fineSolver()));
    INDArray points = Flows.normal(2, 9, 2);

    assertEquals(fine.logDensity(points), both.logDensity(points));
    assertEquals(fine.sample(9, 1), both.sample(9, 1));
    assertNotEquals(fine.sample(9, 1), coarse.sample(9, 1));
    assertEquals(coarse.fit(points), both.fit(points));
    assertNotEquals(fine.fit(points), both.fit(points));
  }

  private static ContinuousNormalizingFlow flowOf(CnfOutputLayer.Builder layer) {
    return ContinuousNormalizingFlow.builder(2, layer.build()).dataType(DataType.DOUBLE).build();
  }

  @Test
  void savedAndLoaded(@TempDir Path folder) throws IOException {
    ContinuousNormalizingFlow flow = flow();
    flow.fit(Flows.normal(3, 16, 2));
    File file = folder.resolve("flow.zip").toFile();
    flow.save(file);
    ContinuousNormalizingFlow loaded = ContinuousNormalizingFlow.load(file);
    assertEquals(flow.sample(7, 1), loaded.sample(7, 1));
    assertEquals(flow.logDensity(Flows.normal(4, 7, 2)), loaded.logDensity(Flows.normal(4, 7, 2)));
    assertEquals(2, loaded.dimension());
    // The state of the updater is there as well.
    assertEquals(flow.fit(Flows.normal(5, 16, 2)), loaded.fit(Flows.normal(5, 16, 2)));
    assertEquals(flow.network().params(), loaded.network().params());
  }

  @Test
  void savedHereAndSampledInAnotherJvm(@TempDir Path folder)
      throws IOException, InterruptedException {
    ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.builder(2, layer()).build();
    flow.fit(Flows.normal(3, 16, 2));
    File file = folder.resolve("flow.zip").toFile();
    flow.save(file);
    SavedModel.Kind kind = SavedModel.Kind.CONTINUOUS;
    assertEquals(kind.bits(file), SavedModel.bitsInAnotherJvm(kind, file));
  }

  @Test
  void learnsFromAnIteratorWithoutLabels() {
    ContinuousNormalizingFlow flow = flow();
    INDArray before = flow.network().params().dup();
    List<DataSet> minibatches =
        IntStream.range(0, 3).mapToObj(i -> Flows.withoutLabels(Flows.normal(i, 4, 2))).toList();
    flow.fit(new ExistingDataSetIterator(minibatches));
    assertNotEquals(before, flow.network().params());
    assertEquals(3, flow.network().getIterationCount());
    assertEquals(1, flow.network().getEpochCount());
  }

  @Test
  void whatIsNoExampleIsRefused() {
    ContinuousNormalizingFlow flow = flow();
    refused("[n, 2]", () -> flow.logDensity(Flows.normal(1, 3, 4)));
    refused("at least one", () -> ContinuousNormalizingFlow.builder(0, layer()));
    refused("lower", () -> new Grid(1, 1, 5));
    refused("rise", () -> flow.path(Flows.normal(1, 3, 2), 0.5, 0.5));
    refused("not at [1.5]", () -> flow.path(Flows.normal(1, 3, 2), 1.5));
    refused("not at []", () -> flow.path(Flows.normal(1, 3, 2)));
    MultiLayerNetwork two = Flows.network(2, new DenseLayer.Builder().nOut(2).build(), layer());
    refused("2 layers", () -> ContinuousNormalizingFlow.of(two));
    ContinuousNormalizingFlow line =
        ContinuousNormalizingFlow.builder(1, layer()).dataType(DataType.DOUBLE).build();
    assertThrows(IllegalStateException.class, () -> line.densityOnGrid(new Grid(0, 1, 2)));
  }

  private static void refused(String part, Runnable action) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
  }
}
