package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.LatentOdeBuilder;
import io.github.dl4jode.latentode.LatentPosterior;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.series.ObservedSeries;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.path.series.SeriesPath;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A controlled equation as the encoder of a latent ODE. */
class CdeEncoderTest {

  private static final List<String> SENSORS = List.of("a", "b");

  private static final int HIDDEN = 3;

  private static OdeSolver fixed(double step) {
    return OdeSolver.builder()
        .method(Methods.RK4)
        .stepSizeController(new FixedStepSize(step))
        .build();
  }

  private static CdeEncoder.Builder encoder() {
    return new CdeEncoder.Builder(
            DenseControlledDynamics.builder().hidden(4).activation(Activation.TANH).build())
        .hiddenSize(HIDDEN)
        .solver(fixed(0.5));
  }

  private static LatentOdeBuilder small(CdeEncoder.Builder encoder) {
    return LatentOde.builder(SeriesScaling.none(SENSORS))
        .latent(2)
        .encoder(encoder)
        .dynamics(DenseDynamics.builder().hidden(4).activation(Activation.TANH).build())
        .decoder(Readout.of(Activation.TANH, 3))
        .solver(fixed(0.2))
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(0.01))
        .seed(3);
  }

  /** Each series has points of its own, and misses some values. */
  private static SeriesSet irregular(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int points = 3 + random.nextInt(4);
      double[] times = new double[points];
      double[][] values = new double[points][2];
      double time = 0;
      double phase = random.nextDouble(6);
      for (int k = 0; k < points; k++) {
        time += 0.05 + 0.25 * random.nextDouble();
        times[k] = time;
        values[k][0] = random.nextInt(4) == 0 ? Double.NaN : Math.sin(4 * time + phase);
        values[k][1] = random.nextInt(4) == 0 ? Double.NaN : Math.cos(4 * time + phase);
      }
      values[0][0] = 0.5;
      all.add(new Series("series " + i, times, values));
    }
    return new SeriesSet(SENSORS, all);
  }

  private static MultiDataSet minibatch(LatentOde model, SeriesSet series) {
    return model.batches(series).batchSize(series.size()).shuffled(false).build().next();
  }

  @ParameterizedTest
  @EnumSource(Anchor.class)
  void theGradientIsThatOfFiniteDifferences(Anchor anchor) {
    LatentOde model =
        small(encoder().countChannels(true).head(Readout.of(Activation.TANH, 3)))
            .anchor(anchor)
            .build();
    MultiDataSet data = minibatch(model, irregular(3, 5));
    INDArray exact = GraphGradients.gradient(model.network(), data);
    INDArray differences = GraphGradients.differences(model.network(), data);
    double largest = exact.amaxNumber().doubleValue();
    INDArray ofEncoder = model.network().getVertex("encoder").params();
    assertTrue(largest > 1, "a gradient of 0 would prove nothing");
    assertTrue(exact.get(interval(ofEncoder)).amaxNumber().doubleValue() > 1e-3);
    assertEquals(0, exact.sub(differences).amaxNumber().doubleValue(), 1e-7 * largest);
  }

  private static INDArrayIndex interval(INDArray first) {
    return NDArrayIndex.interval(0, first.length());
  }

  /** The state by Euler steps of 1/2000 along a path that is written down by hand. */
  @ParameterizedTest
  @EnumSource(Anchor.class)
  void theOutputIsTheHeadOfTheStateAfterTheLastPointRead(Anchor anchor) {
    LatentOde model =
        small(encoder().scheme(PathScheme.LINEAR).solver(fixed(0.1))).anchor(anchor).build();
    double[][] points = {{0.1, 1, -0.5}, {0.4, Double.NaN, 0.25}, {0.5, 2, 1}};
    Series series = series("one", points);
    SeriesSet longer = irregular(1, 9);

    LatentPosterior found = model.encode(List.of(longer.series().get(0), series)).get(1);

    double[][] read = {{0.1, 1, -0.5}, {0.4, 1.5, 0.25}, {0.5, 2, 1}};
    if (anchor == Anchor.START) {
      double[] first = read[0];
      read[0] = read[2];
      read[2] = first;
    }
    INDArray z = euler(model, read);
    INDArray expected =
        z.mmul(parameter(model, "headW1")).addi(parameter(model, "headb1").reshape(1, 4));
    for (int i = 0; i < 2; i++) {
      assertEquals(expected.getDouble(0, i), found.mean()[i], 1e-3);
    }
  }

  private static Series series(String name, double[]... points) {
    double[] times = new double[points.length];
    double[][] values = new double[points.length][2];
    for (int i = 0; i < points.length; i++) {
      times[i] = points[i][0];
      values[i] = new double[] {points[i][1], points[i][2]};
    }
    return new Series(name, times, values);
  }

  private static INDArray parameter(LatentOde model, String name) {
    return model.network().getParam("encoder_" + name);
  }

  private static INDArray affine(LatentOde model, INDArray x, String part, int i) {
    INDArray shift = parameter(model, part + "b" + i);
    return x.mmul(parameter(model, part + "W" + i)).addi(shift.reshape(1, shift.length()));
  }

  private static INDArray euler(LatentOde model, double[]... read) {
    SeriesPath path = SeriesPath.builder(PathScheme.LINEAR, 1, 3, 3).overSteps(true).build();
    path.fit(ObservedSeries.of(Nd4j.createFromArray(new double[][][] {transposed(read)})));
    INDArray z = affine(model, Nd4j.createFromArray(new double[][] {read[0]}), "initial", 1);
    INDArray before = Nd4j.create(DataType.DOUBLE, 1, 3);
    INDArray after = Nd4j.create(DataType.DOUBLE, 1, 3);
    int steps = 4_000;
    for (int i = 0; i < steps; i++) {
      path.value(2.0 * i / steps, before);
      path.value(2.0 * (i + 1) / steps, after);
      INDArray hidden = Transforms.tanh(affine(model, z, "field", 1));
      INDArray matrix = Transforms.tanh(affine(model, hidden, "field", 2)).reshape('c', HIDDEN, 3);
      z = z.add(matrix.mmul(after.sub(before).transpose()).transpose());
    }
    return z;
  }

  private static double[][] transposed(double[]... rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        columns[j][i] = rows[i][j];
      }
    }
    return columns;
  }

  @Test
  void aSeriesOfOnePointAndOneWithoutAnyAreRead() {
    LatentOde model = small(encoder()).build();
    Series one = series("one", new double[] {0.3, 1, 2});
    Series none = Series.missing("none", new double[] {0.3, 0.6}, 2);
    Series usual = irregular(1, 2).series().get(0);

    List<LatentPosterior> alone = model.encode(List.of(one));
    List<LatentPosterior> together = model.encode(List.of(usual, one, none));

    assertEquals(alone.get(0).mean()[0], together.get(1).mean()[0], 1e-12);
    INDArray start =
        affine(model, Nd4j.createFromArray(new double[][] {{0.3, 1, 2}}), "initial", 1);
    assertEquals(affine(model, start, "head", 1).getDouble(0, 1), together.get(1).mean()[1], 1e-12);
    assertTrue(Double.isFinite(together.get(2).mean()[0]));
  }

  /** More points than a first minibatch had: the encoder is compiled again. */
  @Test
  void minibatchesOfAnyLengthAreRead() {
    LatentOde model = small(encoder()).build();
    double[][] points = new double[40][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new double[] {0.1 * i, Math.sin(i), Math.cos(i)};
    }
    Series longSeries = series("long", points);
    LatentPosterior first = model.encode(longSeries);
    model.encode(irregular(3, 4).series().get(0));

    assertEquals(first.mean()[0], model.encode(longSeries).mean()[0], 0);
  }

  @Test
  void trainingRaisesTheBoundAndAFileKeepsTheModel(@TempDir Path folder) throws Exception {
    SeriesSet series = irregular(12, 6);
    LatentOde model =
        small(encoder().solver(fixed(1)))
            .dataType(DataType.FLOAT)
            .updater(new Adam(0.02))
            .noise(0.3)
            .build();
    List<Series> all = series.series();
    double before = model.evidenceLowerBound(all, 5, 1);
    SeriesBatches batches = model.batches(series).batchSize(6).seed(2).build();
    for (int epoch = 0; epoch < 60; epoch++) {
      model.fit(batches);
    }
    double after = model.evidenceLowerBound(all, 5, 1);
    assertTrue(after > before + 5, before + " to " + after);
    assertTrue(model.solves().containsKey("encoder"));

    Path file = folder.resolve("model.zip");
    model.save(file);
    LatentOde loaded = LatentOde.load(file);

    assertEquals(after, loaded.evidenceLowerBound(all, 5, 1), 0);
    assertEquals(model.fit(minibatch(model, series)), loaded.fit(minibatch(loaded, series)), 0);
  }

  @Test
  void settingsOfARecurrenceAreRefusedNextToIt() {
    LatentOdeBuilder builder = small(encoder()).recognition(new GruCell(4));

    Exception refusal = assertThrows(IllegalArgumentException.class, builder::build);

    assertTrue(refusal.getMessage().contains("leave out recognition"), refusal.getMessage());
  }

  @Test
  void wrongSettingsFailWhenBuilt() {
    LatentOdeBuilder rectilinear = small(encoder().scheme(PathScheme.RECTILINEAR));
    LatentOdeBuilder unsized =
        small(new CdeEncoder.Builder(DenseControlledDynamics.builder().build()));

    assertTrue(
        assertThrows(IllegalArgumentException.class, rectilinear::build)
            .getMessage()
            .contains("choose LINEAR"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, unsized::build)
            .getMessage()
            .contains("hiddenSize"));
  }
}
