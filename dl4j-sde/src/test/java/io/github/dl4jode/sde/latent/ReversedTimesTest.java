package io.github.dl4jode.sde.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ReversedTimesTest {

  /** Between two recurrent layers, so that the order matters for outputs and gradients. */
  private static ComputationGraph network(GraphVertex reversal) {
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("series")
                .addLayer("first", new LSTM.Builder().nOut(3).build(), "series")
                .addVertex("reversed", reversal, "first")
                .addLayer("second", new LSTM.Builder().nOut(2).build(), "reversed")
                .addLayer(
                    "output",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "second")
                .setOutputs("output")
                .setInputTypes(InputType.recurrent(2))
                .build());
    network.init();
    return network;
  }

  @Test
  void outputsAndGradientsAreThoseOfTheVertexOfDeeplearning4j() {
    ComputationGraph ours = network(new ReversedTimes());
    ComputationGraph theirs = network(new ReverseTimeSeriesVertex());
    theirs.setParams(ours.params());
    Nd4j.getRandom().setSeed(1);
    INDArray series = Nd4j.randn(DataType.DOUBLE, 4, 2, 5);
    DataSet data = new DataSet(series, Nd4j.randn(DataType.DOUBLE, 4, 1, 5));
    assertEquals(theirs.outputSingle(series), ours.outputSingle(series));
    for (ComputationGraph network : new ComputationGraph[] {ours, theirs}) {
      network.fit(data);
    }
    assertEquals(theirs.gradient().gradient(), ours.gradient().gradient());
  }
}
