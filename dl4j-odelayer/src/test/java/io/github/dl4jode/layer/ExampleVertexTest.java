package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.testing.ParameterSlopes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * The guide's vertex has influence: every parameter has a gradient, and the network foretells what
 * a state that stays as it is does not.
 */
class ExampleVertexTest {

  private static final String VERTEX = "ode";
  private static final double[] TIMES = {0, 0.4, 1.1, 1.5};

  private static Dynamics dynamics() {
    return DenseDynamics.builder().hidden(50).build();
  }

  private static ComputationGraph graph(Dynamics dynamics) {
    return Graphs.initialised(
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("y0", "times")
            .addVertex(VERTEX, new OdeVertex.Builder(dynamics).build(), "y0", "times")
            .addLayer(
                "out",
                new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .build(),
                VERTEX)
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(2), InputType.feedForward(TIMES.length)));
  }

  /** Rotations. */
  private static MultiDataSet data(int count, long seed) {
    Nd4j.getRandom().setSeed(seed);
    INDArray starts = Nd4j.randn(DataType.DOUBLE, count, 2);
    INDArray times = Nd4j.create(DataType.DOUBLE, count, TIMES.length);
    times.addiRowVector(Nd4j.createFromArray(TIMES));
    INDArray states = Nd4j.create(DataType.DOUBLE, count, 2, TIMES.length);
    for (int i = 0; i < count; i++) {
      double x = starts.getDouble(i, 0);
      double y = starts.getDouble(i, 1);
      for (int k = 0; k < TIMES.length; k++) {
        double cos = Math.cos(TIMES[k]);
        double sin = Math.sin(TIMES[k]);
        states.putScalar(i, 0, k, cos * x - sin * y);
        states.putScalar(i, 1, k, sin * x + cos * y);
      }
    }
    return new MultiDataSet(new INDArray[] {starts, times}, new INDArray[] {states});
  }

  @Test
  void everyParameterMatters() {
    int count = 8;
    ComputationGraph graph = graph(dynamics());
    MultiDataSet data = data(count, 1);
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.computeGradientAndScore();
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    graph
        .gradient()
        .gradientForVariable()
        .forEach((name, sum) -> gradients.put(name, sum.div(count)));
    ParameterSlopes.assertAllMatter(graph.paramTable(), gradients, () -> graph.score(data, true));
  }

  @Test
  void theNetworkForetellsWhatAStateThatStaysDoesNot() {
    ComputationGraph graph = graph(dynamics());
    MultiDataSet training = data(50, 1);
    for (int i = 0; i < 60; i++) {
      graph.fit(training);
    }
    MultiDataSet test = data(50, 2);
    double with = graph.score(test);
    ComputationGraph still = graph(dynamics());
    // y' = 0.
    still.params().assign(0);
    double without = still.score(test);
    assertTrue(with < 0.1 * without, with + " with the equation, " + without + " without");
  }
}
