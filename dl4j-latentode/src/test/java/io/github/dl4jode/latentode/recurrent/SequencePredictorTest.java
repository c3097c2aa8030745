package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Arrays;
import java.util.LinkedHashMap;
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

class SequencePredictorTest {

  private static final int HIDDEN = 4;
  private static final TestSeries SERIES = TestSeries.random(DataType.DOUBLE, 3, 2, 6, 0.5, 7);

  /** Some of what may be read, and some of what may not. */
  private static final INDArray TARGETS =
      TestSeries.random(DataType.DOUBLE, 3, 2, 6, 0.7, 8).mask();

  private static final INDArray EVERYWHERE = SERIES.mask().mul(0).addi(1);

  private static PredictorSettings prediction(
      Cell cell, Evolution evolution, boolean masks, boolean gaps) {
    return new PredictorSettings(
        new RecurrentSettings(cell, evolution, masks, gaps), Readout.of(Activation.TANH, 5), 2);
  }

  static List<PredictorSettings> predictions() {
    OdeSolver solver =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.5)).build();
    Evolution dense =
        new OdeEvolution(
            DenseDynamics.builder().size(HIDDEN).hidden(5).build(), solver, new DiscreteAdjoint());
    Evolution gru = new OdeEvolution(new GruDynamics(HIDDEN), solver, new DiscreteAdjoint());
    return Stream.<Cell>of(new TanhCell(HIDDEN), new GruCell(HIDDEN))
        .flatMap(
            cell ->
                Stream.of(
                    prediction(cell, Evolution.none(), true, true),
                    prediction(cell, Evolution.none(), false, false),
                    prediction(cell, dense, true, false),
                    prediction(cell, gru, false, true)))
        .toList();
  }

  private static Map<String, INDArray> parameters(PredictorSettings prediction) {
    return Parameters.of(
        prediction::defineParameters, prediction::initializeParameters, DataType.DOUBLE, 4);
  }

  private static SequencePredictor predictor(
      PredictorSettings prediction, Map<String, INDArray> parameters, boolean training) {
    return new SequencePredictor(prediction, DataType.DOUBLE, 3, parameters, training);
  }

  private static INDArray predict(
      SequencePredictor predictor, TestSeries series, INDArray targets) {
    INDArray output = Nd4j.create(DataType.DOUBLE, 3, 2, series.length());
    predictor.forward(series.values(), series.mask(), series.times(), targets, output);
    return output;
  }

  @ParameterizedTest
  @MethodSource("predictions")
  void itsGradientIsThatOfDifferences(PredictorSettings prediction) {
    Map<String, INDArray> parameters = parameters(prediction);
    INDArray weights = Nd4j.rand(DataType.DOUBLE, 3, 2, 6).subi(0.5);
    try (SequencePredictor predictor = predictor(prediction, parameters, true)) {
      double[] differences =
          Parameters.differences(
              parameters.values(),
              () -> predict(predictor, SERIES, TARGETS).muli(weights).sumNumber().doubleValue());
      predict(predictor, SERIES, TARGETS);
      assertArrayEquals(differences, predictor.backward(weights).toDoubleVector(), 1e-8);
      assertTrue(Arrays.stream(differences).anyMatch(it -> Math.abs(it) > 0.1));
    }
  }

  @ParameterizedTest
  @MethodSource("predictions")
  void whatIsHiddenNeverMattersNorDoTimesOfNothing(PredictorSettings prediction) {
    try (SequencePredictor predictor = predictor(prediction, parameters(prediction), true)) {
      INDArray expected = predict(predictor, SERIES, TARGETS);
      double[] gradient = predictor.backward(TARGETS).toDoubleVector();
      INDArray hidden = predict(predictor, SERIES.withHidden(Double.NaN), TARGETS);
      assertArrayEquals(expected.data().asDouble(), hidden.data().asDouble());
      assertArrayEquals(gradient, predictor.backward(TARGETS).toDoubleVector());
      INDArray targets = new TestSeries(TARGETS, TARGETS, SERIES.times()).withTimeBehind(2).mask();
      INDArray wider = predict(predictor, SERIES.withTimeBehind(2), targets);
      for (int t = 0; t < 6; t++) {
        double difference =
            wider
                .tensorAlongDimension(t <= 2 ? t : t + 1, 0, 1)
                .distance2(expected.tensorAlongDimension(t, 0, 1));
        assertEquals(0, difference, 1e-12);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("predictions")
  void itPredictsTheSameWithoutTraining(PredictorSettings prediction) {
    Map<String, INDArray> parameters = parameters(prediction);
    try (SequencePredictor trained = predictor(prediction, parameters, true);
        SequencePredictor other = predictor(prediction, parameters, false)) {
      double difference =
          predict(trained, SERIES, EVERYWHERE).distance2(predict(other, SERIES, EVERYWHERE));
      assertEquals(0, difference, 1e-13);
    }
  }

  @Test
  void theOrderOfArraysInMemoryIsOfNoAccount() {
    PredictorSettings prediction = prediction(new GruCell(HIDDEN), Evolution.none(), true, true);
    INDArray weights = Nd4j.rand(DataType.DOUBLE, 3, 2, 6);
    try (SequencePredictor predictor = predictor(prediction, parameters(prediction), true)) {
      INDArray expected = predict(predictor, SERIES, TARGETS);
      INDArray gradient = predictor.backward(weights).dup();
      TestSeries other =
          new TestSeries(byTime(SERIES.values()), byTime(SERIES.mask()), SERIES.times().dup('f'));
      assertEquals(expected, predict(predictor, other, byTime(TARGETS)));
      assertEquals(gradient, predictor.backward(byTime(weights)));
    }
  }

  /** The same numbers, one time after the other. */
  private static INDArray byTime(INDArray array) {
    return array.permute(2, 0, 1).dup('c').permute(1, 2, 0);
  }

  @Test
  void aPredictionDependsOnEarlierValuesOnly() {
    PredictorSettings prediction = prediction(new GruCell(HIDDEN), Evolution.none(), true, true);
    try (SequencePredictor predictor = predictor(prediction, parameters(prediction), false)) {
      INDArray expected = predict(predictor, SERIES, EVERYWHERE);
      INDArray changed = SERIES.values().dup();
      for (int b = 0; b < 3; b++) {
        changed.putScalar(new int[] {b, 0, 3}, 5);
      }
      TestSeries other = new TestSeries(changed, EVERYWHERE, SERIES.times());
      TestSeries same = new TestSeries(SERIES.values(), EVERYWHERE, SERIES.times());
      INDArray before = predict(predictor, same, EVERYWHERE);
      INDArray after = predict(predictor, other, EVERYWHERE);
      for (int t = 0; t < 6; t++) {
        double change =
            after.tensorAlongDimension(t, 0, 1).distance2(before.tensorAlongDimension(t, 0, 1));
        assertEquals(t > 3, change > 1e-3, "time " + t + " changed by " + change);
      }
      assertTrue(expected.distance2(before) > 1e-3, "values shown are read");
    }
  }

  @Test
  void withNothingToReadItRunsOnItsOwnPredictions() {
    // Without masks as inputs, a value that is its own prediction is no news.
    PredictorSettings prediction = prediction(new TanhCell(HIDDEN), Evolution.none(), false, true);
    try (SequencePredictor predictor = predictor(prediction, parameters(prediction), false)) {
      INDArray free = predict(predictor, SERIES, EVERYWHERE);
      INDArray filled = SERIES.values().mul(SERIES.mask()).add(free.mul(SERIES.mask().rsub(1)));
      TestSeries fed = new TestSeries(filled, EVERYWHERE, SERIES.times());
      assertEquals(0, predict(predictor, fed, EVERYWHERE).distance2(free), 1e-13);
    }
  }

  @Test
  void anEquationOfRateZeroIsNoEquationWhereAllIsObserved() {
    PredictorSettings plain = prediction(new GruCell(HIDDEN), Evolution.none(), true, true);
    PredictorSettings withOde =
        prediction(new GruCell(HIDDEN), OdeEvolution.dense(HIDDEN, 5), true, true);
    Map<String, INDArray> parameters = parameters(withOde);
    parameters.get("flowW2").assign(0);
    parameters.get("flowb2").assign(0);
    Map<String, INDArray> shared = new LinkedHashMap<>(parameters);
    shared.keySet().removeIf(name -> name.startsWith("flow"));
    TestSeries all = new TestSeries(SERIES.values(), EVERYWHERE, SERIES.times());
    try (SequencePredictor first = predictor(plain, shared, false);
        SequencePredictor second = predictor(withOde, parameters, false)) {
      double difference =
          predict(first, all, EVERYWHERE).distance2(predict(second, all, EVERYWHERE));
      assertEquals(0, difference, 1e-14);
    }
  }
}
