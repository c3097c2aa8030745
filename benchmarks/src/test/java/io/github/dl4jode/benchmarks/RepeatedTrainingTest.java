package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class RepeatedTrainingTest {

  private static String calls(int warmup, int lead, int measured) {
    StringBuilder calls = new StringBuilder();
    Repetitions repetitions = new Repetitions(warmup, measured);
    repetitions.time(
        new RepeatedTraining(repetitions, lead, () -> calls.append('|'), () -> calls.append('i')));
    return calls.toString();
  }

  @Test
  void theMeasuredIterationsFollowTheLeadOfTheLastTraining() {
    assertEquals("i|iiiii|iiiii", calls(8, 2, 3));
    assertEquals("|iiiii", calls(2, 2, 3));
    assertEquals("iiii", calls(1, 2, 3));
    assertEquals("|iii|iii", calls(3, 0, 3));
  }

  private static NeuralNetConfiguration.Builder settings() {
    return new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.1));
  }

  private static OutputLayer layer() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(2)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  @Test
  void aTrainingThatBeginsAgainIsTheSame() {
    MultiLayerNetwork network = new MultiLayerNetwork(settings().list().layer(layer()).build());
    network.init();
    INDArray x = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
    INDArray y = Nd4j.createFromArray(new float[][] {{1}, {-1}});
    assertSameTwice(
        RepeatedTraining.restartOf(network),
        () -> {
          network.fit(x, y);
          return network.score();
        });
  }

  @Test
  void soIsThatOfAGraph() {
    ComputationGraph graph =
        new ComputationGraph(
            settings()
                .graphBuilder()
                .addInputs("x")
                .addLayer("y", layer(), "x")
                .setOutputs("y")
                .build());
    graph.init();
    INDArray x = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
    INDArray y = Nd4j.createFromArray(new float[][] {{1}, {-1}});
    assertSameTwice(
        RepeatedTraining.restartOf(graph),
        () -> {
          graph.fit(new INDArray[] {x}, new INDArray[] {y});
          return graph.score();
        });
  }

  private interface Iteration {
    double score();
  }

  private static void assertSameTwice(Runnable restart, Iteration iteration) {
    List<Double> first = new ArrayList<>();
    List<Double> second = new ArrayList<>();
    for (List<Double> scores : List.of(first, second)) {
      restart.run();
      for (int i = 0; i < 4; i++) {
        scores.add(iteration.score());
      }
    }
    assertEquals(first, second);
    assertEquals(4, first.stream().distinct().count(), "nothing was learned");
  }
}
