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
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** A controlled equation learns to tell the senses of rotation of spirals. */
class CdeTrainingTest {

  private static final int LENGTH = 30;

  private static MultiLayerNetwork network(long seed) {
    OdeSolver steps =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(1)).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .updater(new Adam(1e-2))
                .list()
                .layer(
                    new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(32).build())
                        .hiddenSize(8)
                        .addTime(false)
                        .solver(steps)
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(3))
                .build());
    network.init();
    return network;
  }

  @Test
  void spirals() {
    MultiLayerNetwork network = network(1);
    List<DataSet> batches = Spirals.of(DataType.FLOAT, 128, LENGTH, 5).batchBy(32);
    DataSet test = Spirals.of(DataType.FLOAT, 128, LENGTH, 6);
    for (int epoch = 0; epoch < 12; epoch++) {
      batches.forEach(network::fit);
    }
    assertEquals(1.0, accuracy(network, test));
  }

  /** RK4 evaluates four times in a step. */
  @Test
  void aListenerHearsOfStepsAndAdjoint() {
    MultiLayerNetwork network = network(1);
    List<SolveFigures> told = new ArrayList<>();
    network.addListeners(new SolveListener(1, told::addAll));
    network.fit(Spirals.of(DataType.FLOAT, 8, LENGTH, 5));

    SolveFigures figures = told.get(0);
    assertEquals(LENGTH - 1, figures.steps().size());
    assertEquals(4 * (LENGTH - 1), figures.forward().functionEvaluations());
    assertTrue(figures.backward().functionEvaluations() > 0);
    assertTrue(figures.adjointNorm().orElseThrow() > 0);
  }

  private static double accuracy(MultiLayerNetwork network, DataSet test) {
    Evaluation evaluation = new Evaluation(2);
    evaluation.eval(test.getLabels(), network.output(test.getFeatures()));
    return evaluation.accuracy();
  }
}
