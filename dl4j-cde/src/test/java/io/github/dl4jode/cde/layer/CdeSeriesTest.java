package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.dynamics.DiagonalControlledDynamics;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.solver.OdeSolver;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Masks, series of different lengths, pieces of series, and series that are refused. */
class CdeSeriesTest {

  private static final int BATCH = 3;
  private static final int TIME = 6;
  private static final INDArray SERIES = CdeNetworks.series(DataType.DOUBLE, BATCH, TIME);

  private static MultiLayerNetwork network(PathScheme scheme, CdeOutput output) {
    return CdeNetworks.network(
        CdeNetworks.configuration(DataType.DOUBLE),
        CdeNetworks.layer().scheme(scheme).output(output).build());
  }

  private static INDArray steps(INDArray series, int from, int to) {
    return series
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to))
        .dup('c');
  }

  private static void assertNear(INDArray expected, INDArray actual) {
    assertArrayEquals(expected.shape(), actual.shape());
    assertEquals(0, expected.sub(actual).amaxNumber().doubleValue(), 1e-12);
  }

  /** A series that ends early has the output that it has alone. */
  @ParameterizedTest
  @EnumSource(PathScheme.class)
  void eachSeriesEndsAtItsOwnLastObservation(PathScheme scheme) {
    MultiLayerNetwork network = network(scheme, CdeOutput.FINAL);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, TIME);
    for (int step = 4; step < TIME; step++) {
      mask.putScalar(1, step, 0);
    }
    INDArray garbage = SERIES.dup();
    garbage.putScalar(new int[] {1, 0, 5}, 1e6);
    INDArray together = network.output(garbage, false, mask, null).dup();
    INDArray alone = network.output(steps(SERIES, 0, 4)).getRow(1);
    assertNear(alone, together.getRow(1).dup());
    assertNear(network.output(SERIES).getRow(0).dup(), together.getRow(0).dup());
  }

  @Test
  void aMissingValueIsNotRead() {
    MultiLayerNetwork network = network(PathScheme.HERMITE_CUBIC, CdeOutput.STATES);
    INDArray missing = SERIES.dup();
    missing.putScalar(new int[] {0, 1, 2}, Double.NaN);
    INDArray output = network.output(missing);
    assertTrue(Double.isFinite(output.sumNumber().doubleValue()));
    network.fit(missing, CdeNetworks.labels(DataType.DOUBLE, BATCH, TIME));
    assertTrue(Double.isFinite(network.score()));
  }

  @ParameterizedTest
  @EnumSource(
      value = PathScheme.class,
      names = {"LINEAR", "RECTILINEAR", "HERMITE_CUBIC"})
  void piecesGiveTheStatesOfTheWhole(PathScheme scheme) {
    assertPiecesGiveTheWhole(network(scheme, CdeOutput.STATES), SERIES);
  }

  @ParameterizedTest
  @EnumSource(
      value = PathScheme.class,
      names = {"LINEAR", "RECTILINEAR", "HERMITE_CUBIC"})
  void piecesGiveTheStatesOfTheWholeWhereTheFieldReadsThePath(PathScheme scheme) {
    INDArray timed = SERIES.dup();
    for (int step = 0; step < TIME; step++) {
      timed.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.point(step)).assign(step);
    }
    assertPiecesGiveTheWhole(network(reader().scheme(scheme).timeChannel(0).build()), timed);
  }

  private static CdeLayer.Builder reader() {
    return new CdeLayer.Builder(
            DiagonalControlledDynamics.builder().hidden(6).readsPath(true).build())
        .hiddenSize(4)
        .solver(CdeNetworks.steps(1))
        .output(CdeOutput.STATES);
  }

  private static MultiLayerNetwork network(CdeLayer layer) {
    return CdeNetworks.network(CdeNetworks.configuration(DataType.DOUBLE), layer);
  }

  /** A field that reads X would see another time in the second piece than in the whole. */
  @Test
  void piecesAreRefusedWhereTheFieldReadsATimeOrCountsThatBeginAgain() {
    for (CdeLayer.Builder layer : List.of(reader(), reader().addTime(false).countChannels(true))) {
      MultiLayerNetwork network = network(layer.build());
      String message =
          assertThrows(UnsupportedOperationException.class, () -> network.rnnTimeStep(SERIES))
              .getMessage();
      assertTrue(message.contains("begin again in each piece"), message);
    }
    assertPiecesGiveTheWhole(network(reader().addTime(false).build()), SERIES);
  }

  /** With a start value a state does not depend on the first observation of a channel to come. */
  @ParameterizedTest
  @EnumSource(
      value = PathScheme.class,
      names = {"LINEAR", "RECTILINEAR", "HERMITE_CUBIC"})
  void aStartValueTakesThePlaceOfAFirstObservationToCome(PathScheme scheme) {
    INDArray late = SERIES.dup();
    for (int step = 0; step < 3; step++) {
      late.putScalar(new int[] {1, 2, step}, Double.NaN);
    }
    MultiLayerNetwork network =
        network(
            CdeNetworks.layer().scheme(scheme).startValue(0.5).output(CdeOutput.STATES).build());
    assertPiecesGiveTheWhole(network, late);
    INDArray before = steps(network.output(late), 0, 3);
    late.putScalar(new int[] {1, 2, 3}, 7);
    assertNear(before, steps(network.output(late), 0, 3));
    INDArray given = late.dup();
    given.putScalar(new int[] {1, 2, 0}, 0.5);
    assertNear(steps(network.output(given), 0, 1), steps(network.output(late), 0, 1));
    assertThrows(IllegalArgumentException.class, () -> CdeNetworks.layer().startValue(Double.NaN));
  }

  /** The last values of a piece stay those of its end, the first piece included. */
  @ParameterizedTest
  @EnumSource(
      value = PathScheme.class,
      names = {"LINEAR", "RECTILINEAR", "HERMITE_CUBIC"})
  void aPieceThatEndsWithMissingValuesIsHeldAtItsLastOnes(PathScheme scheme) {
    MultiLayerNetwork network = network(scheme, CdeOutput.STATES);
    for (int end : new int[] {3, 4}) {
      INDArray missing = SERIES.dup();
      INDArray held = SERIES.dup();
      for (int channel = 1; channel < CdeNetworks.CHANNELS; channel++) {
        missing.putScalar(new int[] {1, channel, end - 1}, Double.NaN);
        held.putScalar(new int[] {1, channel, end - 1}, SERIES.getDouble(1, channel, end - 2));
      }
      INDArray whole = network.output(held).dup();
      for (int[] ends : new int[][] {{end, TIME}, {2, end, TIME}}) {
        network.rnnClearPreviousState();
        int from = 0;
        for (int to : ends) {
          INDArray piece = network.rnnTimeStep(steps(missing, from, to));
          assertNear(steps(whole, from, to), piece.dup('c'));
          from = to;
        }
      }
    }
  }

  /** The slope of a cubic at the end of a piece is that of the line from the observation before. */
  @ParameterizedTest
  @EnumSource(
      value = PathScheme.class,
      names = {"LINEAR", "RECTILINEAR", "HERMITE_CUBIC"})
  void aValueThatIsMissingBeforeTheEndOfAPieceIsNotRead(PathScheme scheme) {
    INDArray missing = SERIES.dup();
    missing.putScalar(new int[] {0, 2, 1}, Double.NaN);
    missing.putScalar(new int[] {2, 1, 1}, Double.NaN);
    MultiLayerNetwork network = network(scheme, CdeOutput.STATES);
    INDArray whole = network.output(missing).dup();
    network.rnnClearPreviousState();
    for (int[] piece : new int[][] {{0, 3}, {3, 4}, {4, TIME}}) {
      INDArray states = network.rnnTimeStep(steps(missing, piece[0], piece[1]));
      assertNear(steps(whole, piece[0], piece[1]), states.dup('c'));
    }
  }

  /** Series that end in the first piece, within the second one, and with it. */
  @ParameterizedTest
  @EnumSource(
      value = PathScheme.class,
      names = {"LINEAR", "RECTILINEAR", "HERMITE_CUBIC"})
  void seriesThatEndBeforeTheirMinibatchAreLearnedPieceByPiece(PathScheme scheme) {
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, TIME);
    for (int step = 2; step < TIME; step++) {
      mask.putScalar(0, step, 0);
    }
    for (int step = 4; step < TIME; step++) {
      mask.putScalar(1, step, 0);
    }
    INDArray timed = SERIES.dup();
    for (int step = 0; step < TIME; step++) {
      timed.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.point(step)).assign(step);
    }
    for (boolean timeChannel : new boolean[] {false, true}) {
      CdeLayer.Builder layer = CdeNetworks.layer().scheme(scheme).output(CdeOutput.STATES);
      MultiLayerNetwork network =
          inPieces(network((timeChannel ? layer.timeChannel(0) : layer).build()));
      INDArray labels = CdeNetworks.labels(DataType.DOUBLE, BATCH, TIME);
      DataSet data = new DataSet(timeChannel ? timed : SERIES, labels, mask, mask);
      double before = network.score(data);
      for (int i = 0; i < 5; i++) {
        network.fit(data);
      }
      assertTrue(network.score(data) < before, before + " to " + network.score(data));
    }
  }

  private static void assertPiecesGiveTheWhole(MultiLayerNetwork network, INDArray series) {
    INDArray whole = network.output(series).dup();
    for (int[] ends : new int[][] {{1, 2, 3, 4, 5, 6}, {3, 6}, {1, 4, 6}}) {
      network.rnnClearPreviousState();
      int from = 0;
      for (int to : ends) {
        INDArray piece = network.rnnTimeStep(steps(series, from, to));
        assertNear(steps(whole, from, to), piece.dup('c'));
        from = to;
      }
    }
  }

  private static MultiLayerNetwork inPieces(PathScheme scheme) {
    return inPieces(network(scheme, CdeOutput.STATES));
  }

  private static MultiLayerNetwork inPieces(MultiLayerNetwork whole) {
    MultiLayerConfiguration configuration = whole.getLayerWiseConfigurations().clone();
    configuration.setBackpropType(BackpropType.TruncatedBPTT);
    configuration.setTbpttFwdLength(3);
    configuration.setTbpttBackLength(3);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  @Test
  void truncatedBackpropagationTrains() {
    MultiLayerNetwork network = inPieces(PathScheme.HERMITE_CUBIC);
    DataSet data = new DataSet(SERIES, CdeNetworks.labels(DataType.DOUBLE, BATCH, TIME));
    double before = network.score(data);
    INDArray first = network.params().dup();
    for (int i = 0; i < 20; i++) {
      network.fit(data);
    }
    assertNotEquals(first, network.params());
    assertTrue(network.score(data) < before);
  }

  private static double score(MultiLayerNetwork network, INDArray labels, int from, int to) {
    network.setInput(steps(SERIES, from, to));
    network.setLabels(steps(labels, from, to));
    network.computeGradientAndScore();
    return network.score();
  }

  /** Of the second piece, from the state at the end of the first one. */
  @ParameterizedTest
  @EnumSource(
      value = PathScheme.class,
      names = {"LINEAR", "RECTILINEAR", "HERMITE_CUBIC"})
  void theGradientOfAPieceBeginsAtTheStateBeforeIt(PathScheme scheme) {
    MultiLayerNetwork network = inPieces(scheme);
    INDArray labels = CdeNetworks.labels(DataType.DOUBLE, BATCH, TIME);
    score(network, labels, 0, 3);
    network.updateRnnStateWithTBPTTState();
    score(network, labels, 3, TIME);
    INDArray gradient = network.gradient().gradient().dup();
    INDArray params = network.params().dup();
    double largest = 0;
    for (long i = 0; i < params.length(); i += 5) {
      double before = params.getDouble(i);
      double[] scores = new double[2];
      for (int side = 0; side < 2; side++) {
        params.putScalar(i, before + (side == 0 ? 1e-5 : -1e-5));
        network.setParams(params);
        scores[side] = score(network, labels, 3, TIME);
      }
      params.putScalar(i, before);
      assertEquals((scores[0] - scores[1]) / 2e-5, gradient.getDouble(i) / BATCH, 1e-7, "" + i);
      largest = Math.max(largest, Math.abs(gradient.getDouble(i)));
    }
    assertTrue(largest > 1e-3, "tests nothing");
  }

  @Test
  void aNaturalSplineDoesNotGoOn() {
    MultiLayerNetwork network = network(PathScheme.NATURAL_CUBIC, CdeOutput.STATES);
    String refused =
        assertThrows(UnsupportedOperationException.class, () -> network.rnnTimeStep(SERIES))
            .getMessage();
    assertTrue(refused.contains("NATURAL_CUBIC") && refused.contains("HERMITE_CUBIC"), refused);
    assertThrows(
        UnsupportedOperationException.class,
        () ->
            inPieces(PathScheme.NATURAL_CUBIC)
                .fit(SERIES, CdeNetworks.labels(DataType.DOUBLE, BATCH, TIME)));
  }

  /** The times in a channel of the data, and the same times by index. */
  @Test
  void theDataMayHaveATimeChannel() {
    INDArray timed = Nd4j.create(DataType.DOUBLE, BATCH, CdeNetworks.CHANNELS, TIME);
    for (int step = 0; step < TIME; step++) {
      timed.get(NDArrayIndex.all(), NDArrayIndex.point(1), NDArrayIndex.point(step)).assign(step);
    }
    for (int channel : new int[] {0, 2}) {
      timed
          .get(NDArrayIndex.all(), NDArrayIndex.point(channel), NDArrayIndex.all())
          .assign(SERIES.get(NDArrayIndex.all(), NDArrayIndex.point(channel), NDArrayIndex.all()));
    }
    MultiLayerNetwork overSteps = timed(false);
    MultiLayerNetwork overTimes = timed(true);
    assertNear(overSteps.output(timed), overTimes.output(timed));
  }

  private static MultiLayerNetwork timed(boolean overTimes) {
    return CdeNetworks.network(
        CdeNetworks.configuration(DataType.DOUBLE),
        CdeNetworks.layer().timeChannel(1).overTimes(overTimes).output(CdeOutput.STATES).build());
  }

  private static String refusal(INDArray series, INDArray mask) {
    MultiLayerNetwork network = network(PathScheme.LINEAR, CdeOutput.FINAL);
    return assertThrows(
            IllegalArgumentException.class, () -> network.output(series, false, mask, null))
        .getMessage();
  }

  @Test
  void seriesThatCannotBeReadAreRefused() {
    String one = refusal(steps(SERIES, 0, 1), null);
    assertTrue(one.contains("one observation") && one.contains("\"cde\""), one);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, TIME);
    mask.getRow(2).assign(0);
    String none = refusal(SERIES, mask);
    assertTrue(none.contains("Series 2 of the minibatch has no value"), none);
    mask.putScalar(2, 3, 1);
    String single = refusal(SERIES, mask);
    assertTrue(single.contains("step 3"), single);
    INDArray infinite = SERIES.dup();
    infinite.putScalar(new int[] {1, 2, 4}, Double.POSITIVE_INFINITY);
    String unbounded = refusal(infinite, null);
    assertTrue(unbounded.contains("Series 1") && unbounded.contains("channel 2"), unbounded);
    String shape = refusal(SERIES, Nd4j.ones(DataType.DOUBLE, BATCH, TIME - 1));
    assertTrue(shape.contains("[3, 6]") && shape.contains("[3, 5]"), shape);
    String channels = refusal(Nd4j.rand(DataType.DOUBLE, BATCH, 5, TIME), null);
    assertTrue(channels.contains("another size"), channels);
  }

  @Test
  void settingsThatDoNotFitAreRefused() {
    String size =
        assertThrows(
                IllegalArgumentException.class,
                () -> new CdeLayer.Builder(DenseControlledDynamics.builder().build()).build())
            .getMessage();
    assertTrue(size.contains("hiddenSize"), size);
    String rectilinear =
        assertThrows(
                IllegalArgumentException.class,
                () -> CdeNetworks.layer().scheme(PathScheme.RECTILINEAR).addTime(false).build())
            .getMessage();
    assertTrue(rectilinear.contains("addTime(true)"), rectilinear);
    String index =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    CdeNetworks.network(
                        CdeNetworks.configuration(DataType.FLOAT),
                        CdeNetworks.layer().timeChannel(3).build()))
            .getMessage();
    assertTrue(index.contains("channel 3"), index);
    OdeSolver adams = OdeSolver.builder().method(Methods.ADAMS).build();
    String gradient =
        assertThrows(
                IllegalArgumentException.class, () -> CdeNetworks.layer().solver(adams).build())
            .getMessage();
    assertTrue(gradient.contains("cannot be trained: Method adams has no reverse"), gradient);
    CdeVertex.Builder vertex =
        new CdeVertex.Builder(DenseControlledDynamics.builder().build()).hiddenSize(3);
    gradient =
        assertThrows(IllegalArgumentException.class, () -> vertex.solver(adams).build())
            .getMessage();
    assertTrue(gradient.contains("cannot be trained: Method adams has no reverse"), gradient);
  }
}
