package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.HeldArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What reads and unfolds series owns its arrays: it counts them all, and frees them all. */
class SequenceMemoryTest {

  private static final int BATCH = 20;
  private static final int SENSORS = 2;
  private static final int HIDDEN = 4;
  private static final int LATENT = 3;
  private static final DataType TYPE = DataType.DOUBLE;
  private static final TestSeries SERIES = TestSeries.random(TYPE, BATCH, SENSORS, 6, 0.5, 7);
  private static final INDArray TARGETS = TestSeries.random(TYPE, BATCH, SENSORS, 6, 0.4, 8).mask();
  private static final Readout READOUT = Readout.of(Activation.TANH, 5);

  /** After a pass over the series, and a backward pass in training. */
  private record Used(AutoCloseable owner, long bytes, List<INDArray> parameters) {}

  /** Uses an owner. */
  private interface Use {
    Used run(boolean training);
  }

  private static Used encoder(Evolution evolution, boolean training) {
    RecurrentSettings settings = new RecurrentSettings(new GruCell(HIDDEN), evolution, true, true);
    EncoderSettings encoding =
        new EncoderSettings(ReadingOrder.BACKWARDS, settings, READOUT, SENSORS, /* outputs= */ 5);
    Map<String, INDArray> parameters = Parameters.of(encoding, TYPE, 2);
    SequenceEncoder encoder = new SequenceEncoder(encoding, TYPE, BATCH, parameters, training);
    INDArray output = encoder.forward(SERIES.values(), SERIES.mask(), SERIES.times());
    if (training) {
      encoder.backward(output.dup());
    }
    return new Used(encoder, encoder.bytes(), new ArrayList<>(parameters.values()));
  }

  private static Used predictor(Evolution evolution, boolean training) {
    RecurrentSettings settings = new RecurrentSettings(new TanhCell(HIDDEN), evolution, true, true);
    PredictorSettings prediction = new PredictorSettings(settings, READOUT, SENSORS);
    Map<String, INDArray> parameters =
        Parameters.of(
            prediction::defineParameters, prediction::initializeParameters, TYPE, /* seed= */ 4);
    SequencePredictor predictor =
        new SequencePredictor(prediction, TYPE, BATCH, parameters, training);
    INDArray output = Nd4j.create(TYPE, BATCH, SENSORS, 6);
    predictor.forward(SERIES.values(), SERIES.mask(), SERIES.times(), TARGETS, output);
    if (training) {
      predictor.backward(output);
    }
    return new Used(predictor, predictor.bytes(), new ArrayList<>(parameters.values()));
  }

  private static Used decoder(boolean training) {
    DecoderSettings decoding = new DecoderSettings(new GruCell(HIDDEN), READOUT, LATENT, SENSORS);
    Map<String, INDArray> parameters =
        Parameters.of(
            decoding::defineParameters, decoding::initializeParameters, TYPE, /* seed= */ 4);
    SequenceDecoder decoder = new SequenceDecoder(decoding, TYPE, BATCH, parameters, training);
    INDArray output = Nd4j.create(TYPE, BATCH, SENSORS, 6);
    decoder.forward(
        CellFormulasTest.normal(5, BATCH, LATENT), SERIES.times(), SERIES.mask(), output);
    if (training) {
      decoder.backward(output);
    }
    return new Used(decoder, decoder.bytes(), new ArrayList<>(parameters.values()));
  }

  private static Evolution evolution() {
    return new OdeEvolution(
        DenseDynamics.builder().size(HIDDEN).hidden(5).build(),
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.5)).build(),
        new DiscreteAdjoint());
  }

  static List<Arguments> owners() {
    List<Arguments> owners = new ArrayList<>();
    for (boolean training : new boolean[] {false, true}) {
      for (Evolution evolution : List.of(Evolution.none(), evolution())) {
        Use reading = it -> encoder(evolution, it);
        Use predicting = it -> predictor(evolution, it);
        owners.add(Arguments.of("encoder", evolution, training, reading));
        owners.add(Arguments.of("predictor", evolution, training, predicting));
      }
      Use unfolding = SequenceMemoryTest::decoder;
      owners.add(Arguments.of("decoder", Evolution.none(), training, unfolding));
    }
    return owners;
  }

  @ParameterizedTest(name = "{0} {1} training {2}")
  @MethodSource("owners")
  void itsBytesAreThoseOfItsArrays(String name, Evolution evolution, boolean training, Use use)
      throws Exception {
    Used used = use.run(training);
    try (AutoCloseable owner = used.owner()) {
      // But for the coefficients of a solver's method, some fifty numbers.
      assertEquals(HeldArrays.bytes(owner, used.parameters()), used.bytes(), 500);
    }
  }

  @ParameterizedTest(name = "{0} {1} training {2}")
  @MethodSource("owners")
  void closingItFreesItsArrays(String name, Evolution evolution, boolean training, Use use)
      throws Exception {
    Used used = use.run(training);
    HeldArrays.assertFreed(used.owner(), used.parameters());
  }

  /** Each pass of each kind, and the gradient; all of the same networks. */
  private static double[] predictorGradient(SequencePredictor predictor, INDArray mask) {
    INDArray output = Nd4j.create(TYPE, BATCH, SENSORS, 6);
    predictor.forward(SERIES.values(), mask, SERIES.times(), TARGETS, output);
    return predictor.backward(Nd4j.ones(TYPE, BATCH, SENSORS, 6)).toDoubleVector();
  }

  @ParameterizedTest
  @MethodSource("evolutions")
  void aPassLeavesNothingToTheNext(Evolution evolution) {
    RecurrentSettings settings = new RecurrentSettings(new TanhCell(HIDDEN), evolution, true, true);
    PredictorSettings prediction = new PredictorSettings(settings, READOUT, SENSORS);
    Map<String, INDArray> parameters =
        Parameters.of(
            prediction::defineParameters, prediction::initializeParameters, TYPE, /* seed= */ 4);
    INDArray everything = Nd4j.ones(TYPE, BATCH, SENSORS, 6);
    try (SequencePredictor used = new SequencePredictor(prediction, TYPE, BATCH, parameters, true);
        SequencePredictor fresh =
            new SequencePredictor(prediction, TYPE, BATCH, parameters, true)) {
      double[] expected = predictorGradient(fresh, everything);
      predictorGradient(used, SERIES.mask());
      assertArrayEquals(expected, predictorGradient(used, everything), 1e-12);
      assertArrayEquals(expected, predictorGradient(used, everything), 1e-12);
      assertTrue(Arrays.stream(expected).map(Math::abs).max().orElseThrow() > 0.1);
      assertEquals(evolution instanceof OdeEvolution, used.report().isPresent());
      assertEquals(fresh.report().isPresent(), used.report().isPresent());
      used.report()
          .ifPresent(
              report ->
                  assertEquals(
                      fresh.report().orElseThrow().forward().functionEvaluations(),
                      report.forward().functionEvaluations()));
    }
  }

  static List<Evolution> evolutions() {
    return List.of(Evolution.none(), evolution());
  }

  @ParameterizedTest
  @MethodSource("evolutions")
  void aReadingLeavesNothingToTheNext(Evolution evolution) {
    RecurrentSettings settings = new RecurrentSettings(new GruCell(HIDDEN), evolution, true, true);
    EncoderSettings encoding =
        new EncoderSettings(ReadingOrder.FORWARDS, settings, READOUT, SENSORS, /* outputs= */ 5);
    Map<String, INDArray> parameters = Parameters.of(encoding, TYPE, 2);
    INDArray ones = Nd4j.ones(TYPE, BATCH, 5);
    try (SequenceEncoder encoder = new SequenceEncoder(encoding, TYPE, BATCH, parameters, true)) {
      double[][] gradients = new double[2][];
      for (int i = 0; i < 2; i++) {
        encoder.forward(SERIES.values(), SERIES.mask(), SERIES.times());
        gradients[i] = encoder.backward(ones).toDoubleVector();
      }
      assertArrayEquals(gradients[0], gradients[1], 1e-12);
      assertEquals(evolution instanceof OdeEvolution, encoder.report().isPresent());
    }
  }

  @Test
  void anUnfoldingLeavesNothingToTheNext() {
    DecoderSettings decoding = new DecoderSettings(new GruCell(HIDDEN), READOUT, LATENT, SENSORS);
    Map<String, INDArray> parameters =
        Parameters.of(
            decoding::defineParameters, decoding::initializeParameters, TYPE, /* seed= */ 4);
    INDArray output = Nd4j.create(TYPE, BATCH, SENSORS, 6);
    INDArray z = CellFormulasTest.normal(5, BATCH, LATENT);
    try (SequenceDecoder decoder = new SequenceDecoder(decoding, TYPE, BATCH, parameters, true)) {
      double[][] gradients = new double[2][];
      for (int i = 0; i < 2; i++) {
        decoder.forward(z, SERIES.times(), SERIES.mask(), output);
        gradients[i] = decoder.backward(Nd4j.onesLike(output)).toDoubleVector();
      }
      assertArrayEquals(gradients[0], gradients[1], 1e-12);
    }
  }

  /** Without a backward pass, the arrays of two steps are enough for any number of points. */
  @ParameterizedTest
  @MethodSource("evolutions")
  void outsideTrainingMemoryDoesNotGrowWithThePoints(Evolution evolution) {
    RecurrentSettings settings = new RecurrentSettings(new GruCell(HIDDEN), evolution, true, true);
    EncoderSettings encoding =
        new EncoderSettings(ReadingOrder.FORWARDS, settings, READOUT, SENSORS, /* outputs= */ 5);
    Map<String, INDArray> parameters = Parameters.of(encoding, TYPE, 2);
    long[] bytes = new long[2];
    for (int i = 0; i < 2; i++) {
      TestSeries series = TestSeries.random(TYPE, BATCH, SENSORS, i == 0 ? 6 : 24, 0.5, 7);
      try (SequenceEncoder encoder =
          new SequenceEncoder(encoding, TYPE, BATCH, parameters, false)) {
        encoder.forward(series.values(), series.mask(), series.times());
        bytes[i] = encoder.bytes();
      }
    }
    assertEquals(bytes[0], bytes[1]);
  }

  /** Where all series have a point, no array says which do. */
  @Test
  void fullMinibatchesNeedNoMarks() {
    DecoderSettings decoding = new DecoderSettings(new GruCell(HIDDEN), READOUT, LATENT, SENSORS);
    Map<String, INDArray> parameters =
        Parameters.of(
            decoding::defineParameters, decoding::initializeParameters, TYPE, /* seed= */ 4);
    INDArray output = Nd4j.create(TYPE, BATCH, SENSORS, 6);
    INDArray z = CellFormulasTest.normal(5, BATCH, LATENT);
    try (SequenceDecoder decoder = new SequenceDecoder(decoding, TYPE, BATCH, parameters, true)) {
      decoder.forward(z, SERIES.times(), Nd4j.onesLike(output), output);
      long full = decoder.bytes();
      decoder.forward(z, SERIES.times(), SERIES.mask(), output);
      // A mark for each series and point, and a step that reads them.
      assertTrue(decoder.bytes() >= full + BATCH * TYPE.width(), full + " " + decoder.bytes());
    }
  }
}
