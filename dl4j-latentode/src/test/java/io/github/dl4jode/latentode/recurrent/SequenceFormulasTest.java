package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What reads and unfolds series, written out by hand, one series and one point at a time. */
class SequenceFormulasTest {

  private static final int BATCH = 3;
  private static final int SENSORS = 2;
  private static final int LENGTH = 6;
  private static final int HIDDEN = 4;
  private static final int OUTPUTS = 5;
  private static final int LATENT = 3;
  private static final double TOLERANCE = 1e-9;

  private static final TestSeries SERIES =
      TestSeries.random(DataType.DOUBLE, BATCH, SENSORS, LENGTH, 0.5, 7);
  private static final INDArray TARGETS =
      TestSeries.random(DataType.DOUBLE, BATCH, SENSORS, LENGTH, 0.4, 8).mask();

  /** y' = A y + b: with a diagonal A the solution is known. */
  private static final OdeEvolution LINEAR =
      new OdeEvolution(
          DenseDynamics.builder().size(HIDDEN).hidden().build(),
          OdeSolver.builder().rtol(1e-11).atol(1e-12).build(),
          new DiscreteAdjoint());

  static List<Arguments> kinds() {
    List<Arguments> kinds = new ArrayList<>();
    for (ReadingOrder order : ReadingOrder.values()) {
      for (Cell cell : List.of(new TanhCell(HIDDEN), new GruCell(HIDDEN))) {
        for (Evolution evolution : List.of(Evolution.none(), LINEAR)) {
          kinds.add(Arguments.of(order, new RecurrentSettings(cell, evolution, true, true)));
          kinds.add(Arguments.of(order, new RecurrentSettings(cell, evolution, false, true)));
          kinds.add(Arguments.of(order, new RecurrentSettings(cell, evolution, true, false)));
        }
      }
    }
    return kinds;
  }

  private static Map<String, INDArray> ofSizeOne(Map<String, INDArray> parameters) {
    parameters.replaceAll((name, array) -> CellFormulasTest.normal(name.hashCode(), array.shape()));
    if (parameters.containsKey("flowW1")) {
      INDArray rates = Nd4j.createFromArray(-0.5, -1, 0.25, -2);
      parameters.put("flowW1", Nd4j.diag(rates));
    }
    return parameters;
  }

  private static double time(int place) {
    return SERIES.times().getDouble(0, place);
  }

  private static boolean isShown(INDArray mask, int row, int place) {
    return mask.getDouble(row, 0, place) + mask.getDouble(row, 1, place) > 0;
  }

  /** Values, 0 where there is none, then which there are, then the gap. */
  private static double[] read(
      RecurrentSettings settings, int row, int place, double gap, double[] fed) {
    double[] x = new double[SENSORS * 2 + 1];
    for (int sensor = 0; sensor < SENSORS; sensor++) {
      boolean there = SERIES.mask().getDouble(row, sensor, place) == 1;
      x[sensor] = there ? SERIES.values().getDouble(row, sensor, place) : fed[sensor];
      x[SENSORS + sensor] = there ? 1 : 0;
    }
    int values = settings.maskInputs() ? 2 * SENSORS : SENSORS;
    x[values] = gap;
    return Arrays.copyOf(x, values + (settings.gapInputs() ? 1 : 0));
  }

  /** e^(a s) h + (e^(a s) - 1) b / a. */
  private static double[] evolved(
      RecurrentSettings settings, Map<String, INDArray> parameters, double[] h, double gap) {
    double[] later = h.clone();
    for (int i = 0; settings.evolution() instanceof OdeEvolution && i < HIDDEN; i++) {
      double a = parameters.get("flowW1").getDouble(i, i);
      double b = parameters.get("flowb1").getDouble(i);
      later[i] = Math.exp(a * gap) * h[i] + Math.expm1(a * gap) * b / a;
    }
    return later;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anEncoderReadsPointByPoint(ReadingOrder order, RecurrentSettings settings) {
    EncoderSettings encoding =
        new EncoderSettings(order, settings, Readout.of(Activation.TANH, 5), SENSORS, OUTPUTS);
    Map<String, INDArray> parameters = ofSizeOne(Parameters.of(encoding, DataType.DOUBLE, 2));
    PlainFormulas formulas = new PlainFormulas(parameters);
    try (SequenceEncoder encoder =
        new SequenceEncoder(encoding, DataType.DOUBLE, BATCH, parameters, false)) {
      // A pass before must leave nothing behind.
      encoder.forward(SERIES.values().mul(2), SERIES.mask(), SERIES.times());
      INDArray found = encoder.forward(SERIES.values(), SERIES.mask(), SERIES.times());
      for (int row = 0; row < BATCH; row++) {
        List<Integer> points = new ArrayList<>();
        for (int place = 0; place < LENGTH; place++) {
          if (isShown(SERIES.mask(), row, place)) {
            points.add(order == ReadingOrder.FORWARDS ? points.size() : 0, place);
          }
        }
        double[] h = new double[HIDDEN];
        for (int k = 0; k < points.size(); k++) {
          int place = points.get(k);
          double gap = Math.abs(time(next(points, k, order)) - time(place));
          double[] x = read(settings, row, place, gap, new double[SENSORS]);
          h = formulas.part("cell").cell(settings.cell(), x, h);
          h = evolved(settings, parameters, h, gap);
        }
        assertRow(formulas.part("head").network(2, Math::tanh, h), found, row);
      }
    }
  }

  /** The last of a backward reading goes on to the start of the grid. */
  private static int next(List<Integer> points, int k, ReadingOrder order) {
    boolean last = k == points.size() - 1;
    int atEnd = order == ReadingOrder.FORWARDS ? points.get(k) : 0;
    return last ? atEnd : points.get(k + 1);
  }

  private static void assertRow(double[] expected, INDArray found, int row) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found.getDouble(row, i), TOLERANCE);
    }
  }

  static List<RecurrentSettings> predictors() {
    return kinds().stream()
        .filter(kind -> kind.get()[0] == ReadingOrder.FORWARDS)
        .map(kind -> (RecurrentSettings) kind.get()[1])
        .toList();
  }

  @ParameterizedTest
  @MethodSource("predictors")
  void aPredictorSaysWhatItKnewBefore(RecurrentSettings settings) {
    PredictorSettings prediction =
        new PredictorSettings(settings, Readout.of(Activation.TANH, 5), SENSORS);
    Map<String, INDArray> parameters =
        ofSizeOne(
            Parameters.of(
                prediction::defineParameters,
                prediction::initializeParameters,
                DataType.DOUBLE,
                4));
    PlainFormulas formulas = new PlainFormulas(parameters);
    INDArray found = Nd4j.create(DataType.DOUBLE, BATCH, SENSORS, LENGTH);
    try (SequencePredictor predictor =
        new SequencePredictor(prediction, DataType.DOUBLE, BATCH, parameters, false)) {
      predictor.forward(SERIES.values().mul(2), SERIES.mask(), SERIES.times(), TARGETS, found);
      predictor.forward(SERIES.values(), SERIES.mask(), SERIES.times(), TARGETS, found);
    }
    boolean evolves = settings.evolution() instanceof OdeEvolution;
    for (int row = 0; row < BATCH; row++) {
      List<Integer> points = pointsOrTargets(row);
      double[] h = new double[HIDDEN];
      for (int k = 0; k < points.size(); k++) {
        int place = points.get(k);
        double[] said = formulas.part("readout").network(2, Math::tanh, h);
        for (int sensor = 0; sensor < SENSORS; sensor++) {
          assertEquals(said[sensor], found.getDouble(row, sensor, place), TOLERANCE);
        }
        double gap = k == points.size() - 1 ? 0 : time(points.get(k + 1)) - time(place);
        if (isShown(SERIES.mask(), row, place) || !evolves) {
          double[] x = read(settings, row, place, gap, said);
          h = formulas.part("cell").cell(settings.cell(), x, h);
        }
        h = evolved(settings, parameters, h, gap);
      }
    }
  }

  private static List<Integer> pointsOrTargets(int row) {
    List<Integer> points = new ArrayList<>();
    for (int place = 0; place < LENGTH; place++) {
      if (isShown(SERIES.mask(), row, place) || isShown(TARGETS, row, place)) {
        points.add(place);
      }
    }
    return points;
  }

  /** The cells that unfold. */
  enum Kind {
    TANH,
    GRU;

    Cell cell() {
      return this == GRU ? new GruCell(HIDDEN) : new TanhCell(HIDDEN);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDecoderUnfoldsByTheTimeThatPassed(Kind kind) {
    DecoderSettings decoding =
        new DecoderSettings(kind.cell(), Readout.of(Activation.TANH, 5), LATENT, SENSORS);
    Map<String, INDArray> parameters =
        ofSizeOne(
            Parameters.of(
                decoding::defineParameters, decoding::initializeParameters, DataType.DOUBLE, 4));
    PlainFormulas formulas = new PlainFormulas(parameters);
    INDArray z = CellFormulasTest.normal(5, BATCH, LATENT);
    INDArray found = Nd4j.create(DataType.DOUBLE, BATCH, SENSORS, LENGTH);
    try (SequenceDecoder decoder =
        new SequenceDecoder(decoding, DataType.DOUBLE, BATCH, parameters, false)) {
      decoder.forward(z.mul(2), SERIES.times(), TARGETS, found);
      decoder.forward(z, SERIES.times(), TARGETS, found);
    }
    for (int row = 0; row < BATCH; row++) {
      double[] first =
          formulas.part("start").network(1, Math::tanh, z.getRow(row).dup().toDoubleVector());
      double[] h = Arrays.stream(first).map(Math::tanh).toArray();
      double last = time(0);
      for (int place = 0; place < LENGTH; place++) {
        double[] said = new double[SENSORS];
        if (isShown(TARGETS, row, place)) {
          double[] x = {time(place) - last};
          last = time(place);
          h = formulas.part("cell").cell(kind.cell(), x, h);
          said = formulas.part("readout").network(2, Math::tanh, h);
        }
        for (int sensor = 0; sensor < SENSORS; sensor++) {
          assertEquals(said[sensor], found.getDouble(row, sensor, place), TOLERANCE);
        }
      }
    }
  }
}
