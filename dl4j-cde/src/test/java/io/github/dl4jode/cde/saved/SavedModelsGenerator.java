package io.github.dl4jode.cde.saved;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.dynamics.DiagonalControlledDynamics;
import io.github.dl4jode.cde.dynamics.LowRankControlledDynamics;
import io.github.dl4jode.cde.layer.CdeLayer;
import io.github.dl4jode.cde.layer.CdeOutput;
import io.github.dl4jode.cde.layer.CdeVertex;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.NetworkKind;
import io.github.dl4jode.testing.SavedModelsWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Saves networks with controlled equations; see {@link SavedModelsWriter}. */
class SavedModelsGenerator extends SavedModelsWriter {

  private static final int BATCH = 3;
  private static final int CHANNELS = 2;
  private static final int TIME = 4;

  private static final OdeSolver STEPS =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(1)).build();

  @Override
  protected Stream<Example> examples(DataType type) {
    return Stream.of(
        network(
            "cde-dense",
            type,
            new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(4).build())),
        network(
            "cde-states",
            type,
            new CdeLayer.Builder(LowRankControlledDynamics.builder(2).hidden(4).build())
                .scheme(PathScheme.RECTILINEAR)
                .countChannels(true)
                .output(CdeOutput.STATES)),
        network(
            "cde-diagonal",
            type,
            new CdeLayer.Builder(DiagonalControlledDynamics.builder().hidden(4).build())
                .scheme(PathScheme.NATURAL_CUBIC)
                .addTime(false)),
        graph(type));
  }

  private static NeuralNetConfiguration.Builder configuration(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(new Adam(0.01));
  }

  private static Example network(String name, DataType type, CdeLayer.Builder builder) {
    CdeLayer layer = builder.hiddenSize(3).solver(STEPS).name("cde").build();
    boolean states = layer.equation().output() == CdeOutput.STATES;
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            configuration(type)
                .list()
                .layer(layer)
                .layer(
                    states
                        ? new RnnOutputLayer.Builder()
                            .nOut(2)
                            .activation(Activation.SOFTMAX)
                            .build()
                        : new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(CHANNELS))
                .build());
    network.init();
    Map<String, INDArray> inputs = inputs(type, states);
    network.fit(new DataSet(inputs.get("features"), inputs.get("labels")));
    return new Example(
        name,
        NetworkKind.NETWORK,
        type,
        file -> ModelSerializer.writeModel(network, file.toFile(), true),
        inputs);
  }

  private static Example graph(DataType type) {
    ComputationGraph graph =
        new ComputationGraph(
            configuration(type)
                .graphBuilder()
                .addInputs("values", "times")
                .addVertex(
                    "cde",
                    new CdeVertex.Builder(DenseControlledDynamics.builder().hidden(4).build())
                        .hiddenSize(3)
                        .times()
                        .solver(STEPS)
                        .build(),
                    "values",
                    "times")
                .addLayer(
                    "out",
                    new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build(),
                    "cde")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(CHANNELS, TIME), InputType.feedForward(TIME))
                .build());
    graph.init();
    Map<String, INDArray> inputs = inputs(type, false);
    INDArray times = Nd4j.create(type, BATCH, TIME);
    for (int step = 0; step < TIME; step++) {
      times.getColumn(step).assign(0.5 * step * step + step);
    }
    inputs.put("features 2", times);
    graph.fit(
        new INDArray[] {inputs.get("features"), times}, new INDArray[] {inputs.get("labels")});
    return new Example(
        "cde-graph",
        NetworkKind.GRAPH,
        type,
        file -> ModelSerializer.writeModel(graph, file.toFile(), true),
        inputs);
  }

  private static Map<String, INDArray> inputs(DataType type, boolean states) {
    INDArray features = Nd4j.create(type, BATCH, CHANNELS, TIME);
    for (long i = 0; i < features.length(); i++) {
      features
          .reshape(features.length())
          .putScalar(i, Math.rint(1000 * Math.sin(1 + 3.7 * i)) / 1000);
    }
    INDArray labels = states ? Nd4j.create(type, BATCH, 2, TIME) : Nd4j.create(type, BATCH, 2);
    for (int i = 0; i < BATCH; i++) {
      for (int step = 0; step < TIME; step++) {
        if (states) {
          labels.putScalar(i, (i + step) % 2, step, 1);
        } else {
          labels.putScalar(i, i % 2, 1);
        }
      }
    }
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    inputs.put("features", features);
    inputs.put("labels", labels);
    return inputs;
  }
}
