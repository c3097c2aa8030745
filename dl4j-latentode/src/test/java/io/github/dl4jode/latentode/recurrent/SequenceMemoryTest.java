package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.HeldArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
}
