package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A layer whose solver remembers its first step, in training and in inference. */
final class RememberedStepOfLayerTest {

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0.01))
                .list()
                .layer(
                    new OdeLayer.Builder(DenseDynamics.builder().hidden(8).build())
                        .solver(
                            OdeSolver.builder()
                                .rtol(1e-5)
                                .atol(1e-5)
                                .rememberFirstStep(true)
                                .build())
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    return network;
  }

  private static final INDArray FEATURES =
      Nd4j.linspace(-1, 1, 24).castTo(Nd4j.dataType()).reshape(8, 3);

  @Test
  void trainingNeedsFewerEvaluationsAndInferenceIsAFunctionOfItsInput() {
    MultiLayerNetwork network = network();
    List<Integer> evaluations = new ArrayList<>();
    float[] before = network.output(FEATURES).toFloatVector();
    assertArrayEquals(before, network.output(FEATURES).toFloatVector());
    DataSet minibatch = new DataSet(FEATURES, FEATURES.sum(true, 1));
    for (int i = 0; i < 3; i++) {
      network.fit(minibatch);
      SolveReport report = OdeLayers.reports(network).values().iterator().next();
      evaluations.add(report.forward().functionEvaluations());
    }
    assertTrue(evaluations.get(1) < evaluations.get(0), evaluations::toString);
    MultiLayerNetwork copy = network.clone();
    assertArrayEquals(
        copy.output(FEATURES).toFloatVector(), network.output(FEATURES).toFloatVector());
  }

  /** The same seed and the same minibatches, the same bits. */
  @Test
  void trainingIsRepeatable() {
    List<INDArray> parameters = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      MultiLayerNetwork network = network();
      for (int i = 0; i < 4; i++) {
        network.fit(new DataSet(FEATURES, FEATURES.sum(true, 1)));
      }
      parameters.add(network.params());
    }
    assertArrayEquals(parameters.get(0).toFloatVector(), parameters.get(1).toFloatVector());
  }
}
