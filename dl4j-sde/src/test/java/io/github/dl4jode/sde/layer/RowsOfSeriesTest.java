package io.github.dl4jode.sde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Against DL4J's own preprocessor, which reads the size of a minibatch from the graph. */
class RowsOfSeriesTest {

  private static ComputationGraph network(boolean own) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("series");
    graph.addLayer("first", timeDistributed(3), "series");
    String before = "first";
    if (own) {
      graph.addVertex("rows", new RowsOfSeries(), "first");
      before = "rows";
    }
    graph.addLayer(
        "dense", new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(), before);
    String series = "dense";
    if (own) {
      graph.addVertex("back", new SeriesOfRows(), "dense", "first");
      series = "back";
    }
    ComputationGraphConfiguration configuration =
        graph
            .addLayer(
                "output",
                new RnnOutputLayer.Builder(LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build(),
                series)
            .setOutputs("output")
            .setInputTypes(InputType.recurrent(2, 5))
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  private static org.deeplearning4j.nn.conf.layers.Layer timeDistributed(int outputs) {
    return new org.deeplearning4j.nn.conf.layers.LSTM.Builder().nOut(outputs).build();
  }

  private static INDArray gradient(ComputationGraph network, MultiDataSet data) {
    network.setInputs(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    return network.getFlattenedGradients().dup();
  }

  @Test
  void valuesAndGradientsAreThoseOfThePreprocessor() {
    Nd4j.getRandom().setSeed(3);
    MultiDataSet data =
        new MultiDataSet(Nd4j.rand(DataType.DOUBLE, 6, 2, 5), Nd4j.rand(DataType.DOUBLE, 6, 2, 5));
    ComputationGraph own = network(true);
    ComputationGraph preprocessed = network(false);
    own.setParams(preprocessed.params());

    INDArray gradient = gradient(own, data);
    INDArray expected = gradient(preprocessed, data);

    assertEquals(preprocessed.score(), own.score(), 1e-12);
    assertTrue(expected.amaxNumber().doubleValue() > 1e-3, "a gradient that tests nothing");
    assertEquals(0, expected.sub(gradient).amaxNumber().doubleValue(), 1e-12);
  }

  @Test
  void onlySeriesHaveRows() {
    RowsOfSeries vertex = new RowsOfSeries();
    assertThrows(
        IllegalArgumentException.class,
        () -> vertex.outputType(java.util.List.of(InputType.feedForward(3))));
  }
}
