package io.github.dl4jode.finetune;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks and data for fine-tuning. */
final class TunedNetworks {

  private TunedNetworks() {}

  static final int SIZE = 3;

  static NeuralNetConfiguration.Builder settings(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(updater)
        .l2(0.01);
  }

  static MultiLayerNetwork stack(IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            settings(updater)
                .list()
                .layer(new DenseLayer.Builder().nOut(SIZE).build())
                .layer(new OdeLayer.Builder(dynamics()).name("ode").build())
                .layer(output())
                .setInputType(InputType.feedForward(SIZE))
                .build());
    network.init();
    return network;
  }

  static DenseDynamics dynamics() {
    return DenseDynamics.builder().hidden(4).build();
  }

  static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(2)
        .build();
  }

  static ComputationGraph graph(IUpdater updater) {
    ComputationGraph graph =
        new ComputationGraph(
            settings(updater)
                .graphBuilder()
                .addInputs("x", "times")
                .addLayer("dense", new DenseLayer.Builder().nOut(SIZE).build(), "x")
                .addVertex("ode", new OdeVertex.Builder(dynamics()).build(), "dense", "times")
                .addLayer(
                    "output",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build(),
                    "ode")
                .setOutputs("output")
                .setInputTypes(InputType.feedForward(SIZE), InputType.feedForward(4))
                .build());
    graph.init();
    return graph;
  }

  static DataSet data() {
    Nd4j.getRandom().setSeed(11);
    return new DataSet(Nd4j.randn(DataType.DOUBLE, 6, SIZE), Nd4j.randn(DataType.DOUBLE, 6, 2));
  }

  static MultiDataSet graphData() {
    Nd4j.getRandom().setSeed(11);
    return new MultiDataSet(
        new INDArray[] {
          Nd4j.randn(DataType.DOUBLE, 6, SIZE), Nd4j.createFromArray(0.0, 0.3, 0.5, 1.0)
        },
        new INDArray[] {Nd4j.randn(DataType.DOUBLE, 6, 2, 4)});
  }

  /** The largest change of a layer's parameters by one iteration. */
  static double step(MultiLayerNetwork network, int layer) {
    INDArray before = network.getLayer(layer).params().dup();
    network.fit(data());
    return before.sub(network.getLayer(layer).params()).amaxNumber().doubleValue();
  }

  static double step(ComputationGraph graph, String layer) {
    INDArray before = graph.getLayer(layer).params().dup();
    graph.fit(graphData());
    return before.sub(graph.getLayer(layer).params()).amaxNumber().doubleValue();
  }

  static MultiLayerNetwork restored(MultiLayerNetwork network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
