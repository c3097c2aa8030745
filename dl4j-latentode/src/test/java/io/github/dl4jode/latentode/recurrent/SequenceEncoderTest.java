package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SequenceEncoderTest {

  private static final int HIDDEN = 4;
  private static final int OUTPUTS = 3;
  private static final TestSeries SERIES = TestSeries.random(DataType.DOUBLE, 3, 2, 6, 0.6, 1);

  private static final OdeSolver RK4 =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.5)).build();

  private static EncoderSettings encoding(
      Cell cell, Evolution evolution, boolean masks, boolean gaps) {
    return new EncoderSettings(
        ReadingOrder.BACKWARDS,
        new RecurrentSettings(cell, evolution, masks, gaps),
        Readout.of(Activation.TANH, 5),
        2,
        OUTPUTS);
  }

  private static OdeEvolution dense(OdeSolver solver) {
    return new OdeEvolution(
        DenseDynamics.builder().size(HIDDEN).hidden(5).build(), solver, new DiscreteAdjoint());
  }

  private static OdeEvolution gru(OdeSolver solver) {
    return new OdeEvolution(new GruDynamics(HIDDEN), solver, new DiscreteAdjoint());
  }

  static List<EncoderSettings> encodings() {
    return Stream.<Cell>of(new TanhCell(HIDDEN), new GruCell(HIDDEN))
        .flatMap(
            cell ->
                Stream.of(
                    encoding(cell, Evolution.none(), true, true),
                    encoding(cell, Evolution.none(), false, false),
                    encoding(cell, dense(RK4), true, false),
                    encoding(cell, gru(RK4), false, true),
                    forwards(encoding(cell, gru(RK4), true, true))))
        .toList();
  }

  private static EncoderSettings forwards(EncoderSettings encoding) {
    return new EncoderSettings(
        ReadingOrder.FORWARDS,
        encoding.recurrence(),
        encoding.head(),
        encoding.sensors(),
        encoding.outputs());
  }

  @Test
  void readingForwardsIsReadingTheMirrorImageBackwards() {
    EncoderSettings backwards = encoding(new GruCell(HIDDEN), gru(RK4), true, true);
    Map<String, INDArray> parameters = Parameters.of(backwards, DataType.DOUBLE, 2);
    // With points at both ends of the grid, which have no gap to it.
    TestSeries series = TestSeries.random(DataType.DOUBLE, 3, 2, 6, 0.6, 2);
    for (int end : new int[] {0, 5}) {
      series.mask().get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(end)).assign(1);
    }
    try (SequenceEncoder reader = encoder(forwards(backwards), parameters);
        SequenceEncoder mirrored = encoder(backwards, parameters)) {
      double[] expected = encode(mirrored, series.mirrored());
      assertArrayEquals(expected, encode(reader, series), 1e-13);
      assertTrue(Math.abs(expected[0] - encode(mirrored, series)[0]) > 1e-3, "no matter of course");
    }
  }

  private static SequenceEncoder encoder(
      EncoderSettings encoding, Map<String, INDArray> parameters) {
    return new SequenceEncoder(encoding, DataType.DOUBLE, 3, parameters, true);
  }

  private static double[] encode(SequenceEncoder encoder, TestSeries series) {
    return encoder.forward(series.values(), series.mask(), series.times()).dup().data().asDouble();
  }

  private static void assertGradient(
      EncoderSettings encoding, TestSeries series, double tolerance) {
    Map<String, INDArray> parameters = Parameters.of(encoding, DataType.DOUBLE, 2);
    INDArray weights = Nd4j.rand(DataType.DOUBLE, series.batch(), OUTPUTS).subi(0.5);
    try (SequenceEncoder encoder =
        new SequenceEncoder(encoding, DataType.DOUBLE, series.batch(), parameters, true)) {
      double[] differences =
          Parameters.differences(
              parameters.values(),
              () ->
                  encoder
                      .forward(series.values(), series.mask(), series.times())
                      .mul(weights)
                      .sumNumber()
                      .doubleValue());
      encode(encoder, series);
      assertArrayEquals(differences, encoder.backward(weights).toDoubleVector(), tolerance);
      assertTrue(Stream.of(differences).allMatch(it -> it.length > 0));
    }
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void itsGradientIsThatOfDifferences(EncoderSettings encoding) {
    // Differences at 1e-5 are off by some 1e-10 from truncation and rounding.
    assertGradient(encoding, SERIES, 1e-8);
  }

  @Test
  void gradientsOfAdaptiveStepsAndOfTheAdjointAreThoseOfTheEquation() {
    OdeSolver solver = OdeSolver.builder().rtol(1e-9).atol(1e-11).build();
    assertGradient(encoding(new GruCell(HIDDEN), dense(solver), true, true), SERIES, 1e-7);
    OdeEvolution adjoint =
        new OdeEvolution(new GruDynamics(HIDDEN), solver, new ContinuousAdjoint());
    assertGradient(encoding(new TanhCell(HIDDEN), adjoint, true, true), SERIES, 1e-7);
  }

  @Test
  void largeMinibatchesWhoseStepsAreRecordedHaveTheSameGradientAsSmallOnes() {
    EncoderSettings encoding = encoding(new GruCell(HIDDEN), Evolution.none(), true, true);
    Map<String, INDArray> parameters = Parameters.of(encoding, DataType.DOUBLE, 2);
    TestSeries many =
        new TestSeries(
            Nd4j.tile(SERIES.values(), 400, 1, 1),
            Nd4j.tile(SERIES.mask(), 400, 1, 1),
            Nd4j.tile(SERIES.times(), 400, 1));
    try (SequenceEncoder small = encoder(encoding, parameters);
        SequenceEncoder large =
            new SequenceEncoder(encoding, DataType.DOUBLE, 1200, parameters, true)) {
      double[] few = encode(small, SERIES);
      double[] all = encode(large, many);
      for (int i = 0; i < all.length; i++) {
        assertEquals(few[i % few.length], all[i], 1e-12);
      }
      INDArray one = Nd4j.ones(DataType.DOUBLE, 3, OUTPUTS);
      double[] expected = small.backward(one).mul(400).toDoubleVector();
      INDArray ones = Nd4j.ones(DataType.DOUBLE, 1200, OUTPUTS);
      assertArrayEquals(expected, large.backward(ones).toDoubleVector(), 1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void whatIsHiddenNeverMatters(EncoderSettings encoding) {
    Map<String, INDArray> parameters = Parameters.of(encoding, DataType.DOUBLE, 2);
    INDArray epsilon = Nd4j.ones(DataType.DOUBLE, 3, OUTPUTS);
    try (SequenceEncoder encoder = encoder(encoding, parameters)) {
      double[] output = encode(encoder, SERIES);
      double[] gradient = encoder.backward(epsilon).toDoubleVector();
      for (double hidden : new double[] {-7, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertArrayEquals(output, encode(encoder, SERIES.withHidden(hidden)));
        assertArrayEquals(gradient, encoder.backward(epsilon).toDoubleVector());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void timesWithoutValuesChangeNothing(EncoderSettings encoding) {
    Map<String, INDArray> parameters = Parameters.of(encoding, DataType.DOUBLE, 2);
    try (SequenceEncoder encoder = encoder(encoding, parameters)) {
      double[] output = encode(encoder, SERIES);
      for (int place = 0; place < SERIES.length() - 1; place++) {
        assertArrayEquals(output, encode(encoder, SERIES.withTimeBehind(place)), 1e-12);
      }
    }
  }

  @Test
  void theTimeFromTheGridsStartToTheFirstPointMatters() {
    EncoderSettings encoding = encoding(new TanhCell(HIDDEN), Evolution.none(), false, true);
    Map<String, INDArray> parameters = Parameters.of(encoding, DataType.DOUBLE, 2);
    try (SequenceEncoder encoder = encoder(encoding, parameters)) {
      double[] output = encode(encoder, SERIES);
      INDArray times = SERIES.times().dup();
      times.getColumn(0).subi(0.2);
      double[] other = encode(encoder, new TestSeries(SERIES.values(), SERIES.mask(), times));
      for (int i = 0; i < output.length; i++) {
        assertNotEquals(output[i], other[i], 1e-6);
      }
    }
  }

  @Test
  void eachSeriesIsReadAsIfItWereAlone() {
    EncoderSettings encoding = encoding(new GruCell(HIDDEN), gru(RK4), true, true);
    Map<String, INDArray> parameters = Parameters.of(encoding, DataType.DOUBLE, 2);
    try (SequenceEncoder encoder = encoder(encoding, parameters);
        SequenceEncoder alone =
            new SequenceEncoder(encoding, DataType.DOUBLE, 1, parameters, false)) {
      double[] together = encode(encoder, SERIES);
      for (int b = 0; b < 3; b++) {
        TestSeries one =
            new TestSeries(row(SERIES.values(), b), row(SERIES.mask(), b), row(SERIES.times(), b));
        double[] single = encode(alone, one);
        for (int i = 0; i < OUTPUTS; i++) {
          assertEquals(together[b * OUTPUTS + i], single[i], 1e-13);
        }
      }
    }
  }

  private static INDArray row(INDArray array, int b) {
    return array
        .tensorAlongDimension(b, java.util.stream.IntStream.range(1, array.rank()).toArray())
        .dup()
        .reshape(
            Stream.concat(Stream.of(1L), java.util.Arrays.stream(array.shape()).skip(1).boxed())
                .mapToLong(Long::longValue)
                .toArray());
  }

  @Test
  void anEquationOfRateZeroIsNoEquation() {
    EncoderSettings plain = encoding(new TanhCell(HIDDEN), Evolution.none(), true, true);
    EncoderSettings withOde =
        encoding(new TanhCell(HIDDEN), OdeEvolution.dense(HIDDEN, 5), true, true);
    Map<String, INDArray> parameters = Parameters.of(withOde, DataType.DOUBLE, 2);
    parameters.get("flowW2").assign(0);
    parameters.get("flowb2").assign(0);
    Map<String, INDArray> shared = new java.util.LinkedHashMap<>(parameters);
    shared.keySet().removeIf(name -> name.startsWith("flow"));
    try (SequenceEncoder first = encoder(plain, shared);
        SequenceEncoder second = encoder(withOde, parameters)) {
      assertArrayEquals(encode(first, SERIES), encode(second, SERIES), 1e-14);
    }
  }

  @Test
  void theEncoderOfTheSpiralsReadsValuesAndStateOnly() {
    EncoderSettings spiral =
        new EncoderSettings(
            ReadingOrder.BACKWARDS,
            new RecurrentSettings(new TanhCell(25), Evolution.none(), false, false),
            Readout.linear(),
            2,
            8);
    Map<String, INDArray> parameters = Parameters.of(spiral, DataType.FLOAT, 2);
    // Linear 27 to 25 and 25 to 8.
    assertEquals(
        27 * 25 + 25 + 25 * 8 + 8, parameters.values().stream().mapToLong(INDArray::length).sum());
  }

  @Test
  void aSeriesOfNothingIsTheHeadOfNothing() {
    EncoderSettings encoding = encoding(new TanhCell(HIDDEN), dense(RK4), true, true);
    Map<String, INDArray> parameters = Parameters.of(encoding, DataType.DOUBLE, 2);
    TestSeries nothing = new TestSeries(SERIES.values(), SERIES.mask().mul(0), SERIES.times());
    try (SequenceEncoder encoder = encoder(encoding, parameters)) {
      double[] output = encode(encoder, nothing);
      double[] gradient = encoder.backward(Nd4j.ones(DataType.DOUBLE, 3, OUTPUTS)).toDoubleVector();
      double[] ofHead = parameters.get("headb2").toDoubleVector();
      INDArray first = Nd4j.math().tanh(parameters.get("headb1")).reshape(1, 5);
      double[] expected = first.mmul(parameters.get("headW2")).reshape(OUTPUTS).toDoubleVector();
      for (int i = 0; i < output.length; i++) {
        assertEquals(expected[i % OUTPUTS] + ofHead[i % OUTPUTS], output[i], 1e-14);
      }
      assertEquals(0, gradient[0], 0, "the cell read nothing");
    }
  }

  @Test
  void whatCannotBeReadIsRefused() {
    EncoderSettings encoding = encoding(new TanhCell(HIDDEN), Evolution.none(), true, true);
    Map<String, INDArray> parameters = Parameters.of(encoding, DataType.DOUBLE, 2);
    try (SequenceEncoder encoder = encoder(encoding, parameters)) {
      INDArray allShown = SERIES.mask().mul(0).addi(1);
      TestSeries withNaN =
          new TestSeries(SERIES.withHidden(Double.NaN).values(), allShown, SERIES.times());
      assertMessage("is NaN, and the mask shows it", encoder, withNaN);
      TestSeries halfMask = new TestSeries(SERIES.values(), SERIES.mask().mul(0.5), SERIES.times());
      assertMessage("must be 0 or 1", encoder, halfMask);
      TestSeries backwards = new TestSeries(SERIES.values(), allShown, SERIES.times().mul(-1));
      assertMessage("strictly increasing", encoder, backwards);
    }
  }

  private static void assertMessage(String part, SequenceEncoder encoder, TestSeries series) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> encode(encoder, series)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
