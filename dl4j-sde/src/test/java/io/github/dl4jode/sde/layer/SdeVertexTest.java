package io.github.dl4jode.sde.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.dynamics.NeuralSde;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SdeVertexTest {

  private static ComputationGraph graph(int samplePaths) {
    return graph(samplePaths, new NoOp());
  }

  private static ComputationGraph graph(int samplePaths, IUpdater updater) {
    SdeVertex vertex =
        new SdeVertex.Builder(
                new NeuralSde(
                    DenseDynamics.builder().hidden(3).build(),
                    new ComponentwiseDiffusion(2, 0.5),
                    Calculus.STRATONOVICH))
            .solver(SdeSolver.of(SdeMethods.MIDPOINT, 0.2))
            .samplePaths(samplePaths)
            .build();
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(4)
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .graphBuilder()
            .addInputs("x", "times")
            .addLayer(
                "y0", new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build(), "x")
            .addVertex("sde", vertex, "y0", "times")
            .addLayer(
                "out",
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build(),
                "sde")
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(3), InputType.feedForward(3))
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  private static MultiDataSet data(double... times) {
    INDArray x = Nd4j.rand(DataType.DOUBLE, 4, 3);
    INDArray labels = Nd4j.rand(DataType.DOUBLE, 4, 1, times.length);
    return new MultiDataSet(
        new INDArray[] {x, Nd4j.createFromArray(times)}, new INDArray[] {labels});
  }

  @Test
  void gradientsEqualDifferencesForAnyNumberOfTimes() {
    Nd4j.getRandom().setSeed(1);
    ComputationGraph graph = graph(2);
    for (double[] times : new double[][] {{0, 0.3, 1}, {0.5, 0.9}}) {
      MultiDataSet data = data(times);
      INDArray gradient = GraphGradients.gradient(graph, data);
      double largest =
          GraphGradients.differences(graph, data).sub(gradient).amaxNumber().doubleValue();
      assertTrue(largest < 1e-7, "off by " + largest);
      assertTrue(gradient.amaxNumber().doubleValue() > 1e-3, "a gradient that tests nothing");
    }
  }

  @Test
  void aGraphOfItsJsonComputesTheSame() {
    ComputationGraph graph = graph(3);
    ComputationGraphConfiguration read =
        ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson());
    ComputationGraph other = new ComputationGraph(read);
    other.init();
    other.setParams(graph.params());
    MultiDataSet data = data(0, 0.5, 1);
    assertEquals(graph.outputSingle(data.getFeatures()), other.outputSingle(data.getFeatures()));
    assertEquals(
        graph.outputSingle(data.getFeatures()), graph.clone().outputSingle(data.getFeatures()));
    assertArrayEquals(
        new long[] {4, 6, 3}, graph.feedForward(data.getFeatures(), false).get("sde").shape());
  }

  /** The noise is a function of seed and iteration, of several sample paths too. */
  @Test
  void aResumedTrainingHasTheSameBits() throws IOException {
    Nd4j.getRandom().setSeed(2);
    ComputationGraph graph = graph(3, new Adam(0.05));
    MultiDataSet data = data(0, 0.3, 1);
    graph.fit(data);
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    ModelSerializer.writeModel(graph, saved, true);
    ComputationGraph resumed =
        ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(saved.toByteArray()));
    INDArray before = graph.params().dup();
    for (int i = 0; i < 2; i++) {
      graph.fit(data);
      resumed.fit(data);
    }
    assertEquals(graph.params(), resumed.params());
    assertNotEquals(before, graph.params());
    INDArray paths = graph.feedForward(data.getFeatures(), true).get("sde");
    assertNotEquals(paths.getDouble(0, 0, 2), paths.getDouble(0, 2, 2), "paths with one noise");
  }

  @Test
  void refusesTimesThatDoNotIncrease() {
    ComputationGraph graph = graph(1);
    MultiDataSet data = data(0, 1, 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> graph.outputSingle(data.getFeatures()))
            .getMessage();
    assertEquals(
        "SdeVertex \"sde\" needs finite times that strictly increase; time 2 is 1.0 after 1.0",
        message);
  }
}
