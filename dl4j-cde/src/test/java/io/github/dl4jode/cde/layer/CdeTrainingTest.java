package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveListener;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/** A controlled equation learns to tell the senses of rotation of spirals. */
class CdeTrainingTest {

  private static final int LENGTH = 30;
  private static final int EPOCHS = 12;

  private static NeuralNetConfiguration.Builder settings(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(1).dataType(type).updater(new Adam(1e-2));
  }

  private static OutputLayer classifier() {
    return new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build();
  }

  private static MultiLayerNetwork network(DataType type, int width) {
    OdeSolver steps =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(1)).build();
    return initialised(
        settings(type)
            .list()
            .layer(
                new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(width).build())
                    .hiddenSize(8)
                    .addTime(false)
                    .solver(steps)
                    .build())
            .layer(classifier())
            .setInputType(InputType.recurrent(3))
            .build());
  }

  /** Without the equation: its initial network, and a hidden layer as wide as the field. */
  private static MultiLayerNetwork withoutTheEquation() {
    return initialised(
        settings(DataType.FLOAT)
            .list()
            .layer(new DenseLayer.Builder().nOut(8).activation(Activation.IDENTITY).build())
            .layer(new DenseLayer.Builder().nOut(32).activation(Activation.RELU).build())
            .layer(classifier())
            .setInputType(InputType.feedForward(3))
            .build());
  }

  private static MultiLayerNetwork initialised(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static double accuracyAfterTraining(
      MultiLayerNetwork network, UnaryOperator<DataSet> read) {
    List<DataSet> batches = Spirals.of(DataType.FLOAT, 128, LENGTH, 5).batchBy(32);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      batches.forEach(batch -> network.fit(read.apply(batch)));
    }
    DataSet test = read.apply(Spirals.of(DataType.FLOAT, 128, LENGTH, 6));
    Evaluation evaluation = new Evaluation(2);
    evaluation.eval(test.getLabels(), network.output(test.getFeatures()));
    return evaluation.accuracy();
  }

  private static DataSet at(DataSet series, int step) {
    INDArray values =
        series
            .getFeatures()
            .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step))
            .dup();
    return new DataSet(values, series.getLabels());
  }

  /** One point of a spiral does not say where it turns; the whole does. */
  @Test
  void theEquationLearnsWhatTheFirstAndTheLastValuesDoNotSay() {
    double first = accuracyAfterTraining(withoutTheEquation(), series -> at(series, 0));
    double last = accuracyAfterTraining(withoutTheEquation(), series -> at(series, LENGTH - 1));
    assertTrue(first < 0.7 && last < 0.7, first + " " + last);
    assertEquals(1.0, accuracyAfterTraining(network(DataType.FLOAT, 32), UnaryOperator.identity()));
  }

  /** Each parameter has a gradient, which is the slope of the score. */
  @Test
  void allParametersHaveAGradient() {
    MultiLayerNetwork network = network(DataType.DOUBLE, 6);
    DataSet series = Spirals.of(DataType.DOUBLE, 8, 10, 5);
    network.setInput(series.getFeatures());
    network.setLabels(series.getLabels());
    network.computeGradientAndScore();
    Map<String, INDArray> gradients = new HashMap<>();
    network.gradient().gradientForVariable().forEach((name, of) -> gradients.put(name, of.dup()));
    assertEquals(network.paramTable().keySet(), gradients.keySet());
    network
        .paramTable()
        .forEach((name, values) -> assertSlope(gradients.get(name), name, values, network, series));
  }

  private static void assertSlope(
      INDArray gradient, String name, INDArray values, MultiLayerNetwork network, DataSet series) {
    double largest = gradient.amaxNumber().doubleValue();
    assertTrue(largest > 1e-6, name + " has gradients up to " + largest);
    INDArray step = gradient.mul(1e-5 / largest);
    values.addi(step);
    double above = network.score(series);
    values.subi(step.mul(2));
    double below = network.score(series);
    values.addi(step);
    // The gradient is of the sum over the examples, the score their mean.
    double expected = 2 * step.mul(gradient).sumNumber().doubleValue() / series.numExamples();
    assertEquals(expected, above - below, 1e-5 * Math.abs(expected) + 1e-13, name);
  }

  /** RK4 evaluates four times in a step. */
  @Test
  void aListenerHearsOfStepsAndAdjoint() {
    MultiLayerNetwork network = network(DataType.FLOAT, LENGTH);
    List<SolveFigures> told = new ArrayList<>();
    network.addListeners(new SolveListener(1, told::addAll));
    network.fit(Spirals.of(DataType.FLOAT, 8, LENGTH, 5));

    SolveFigures figures = told.get(0);
    assertEquals(LENGTH - 1, figures.steps().size());
    assertEquals(4 * (LENGTH - 1), figures.forward().functionEvaluations());
    assertTrue(figures.backward().functionEvaluations() > 0);
    assertTrue(figures.adjointNorm().orElseThrow() > 0);
  }
}
