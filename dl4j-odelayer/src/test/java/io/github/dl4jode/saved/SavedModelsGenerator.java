package io.github.dl4jode.saved;

import io.github.dl4jode.testing.NetworkKind;
import io.github.dl4jode.testing.SavedModelsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Saves models of every kind of this module; see {@link SavedModelsWriter}. */
class SavedModelsGenerator extends SavedModelsWriter {

  @Override
  protected Stream<Example> examples(DataType type) {
    Stream.Builder<Example> all = Stream.builder();
    DenseModels.all(type).forEach((name, network) -> all.add(dense(name, network, type)));
    ImageModels.networks(type).forEach((name, network) -> all.add(images(name, network, type)));
    ImageModels.graphs(type).forEach((name, graph) -> all.add(images(name, graph, type)));
    all.add(vertex(type));
    return all.build();
  }

  private static Example dense(String name, MultiLayerNetwork network, DataType type) {
    INDArray labels =
        name.contains("trajectory") ? waves(type, 3, 2, 4) : classes(type, 3, DenseModels.CLASSES);
    Map<String, INDArray> inputs = inputs(waves(type, 3, DenseModels.SIZE), labels);
    network.fit(inputs.get("features"), labels);
    return new Example(name, NetworkKind.NETWORK, type, file -> save(network, file), inputs);
  }

  private static Example images(String name, Model model, DataType type) {
    INDArray labels = classes(type, 3, DenseModels.CLASSES);
    Map<String, INDArray> inputs = inputs(waves(type, ImageModels.shape(name, 3)), labels);
    INDArray features = inputs.get("features");
    if (model instanceof ComputationGraph graph) {
      graph.fit(new INDArray[] {features}, new INDArray[] {labels});
      return new Example(name, NetworkKind.GRAPH, type, file -> save(graph, file), inputs);
    }
    ((MultiLayerNetwork) model).fit(features, labels);
    return new Example(name, NetworkKind.NETWORK, type, file -> save(model, file), inputs);
  }

  private static Example vertex(DataType type) {
    ComputationGraph graph = DenseModels.vertex(type);
    INDArray labels = waves(type, 3, 2, 4);
    Map<String, INDArray> inputs = inputs(waves(type, 3, 2), labels);
    INDArray times = Nd4j.createFromArray(0.5, 0.7, 1.3, 2).castTo(type);
    inputs.put("features 2", Nd4j.create(type, 3, 4).addiRowVector(times));
    graph.fit(
        new INDArray[] {inputs.get("features"), inputs.get("features 2")}, new INDArray[] {labels});
    return new Example("ode-vertex", NetworkKind.GRAPH, type, file -> save(graph, file), inputs);
  }

  private static void save(Model model, Path file) throws IOException {
    ModelSerializer.writeModel(model, file.toFile(), true);
  }

  private static Map<String, INDArray> inputs(INDArray features, INDArray labels) {
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    inputs.put("features", features);
    inputs.put("labels", labels);
    return inputs;
  }

  private static INDArray waves(DataType type, long... shape) {
    INDArray flat = Nd4j.create(DataType.DOUBLE, Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, Math.rint(1000 * Math.sin(1 + 3.7 * i)) / 1000);
    }
    return flat.castTo(type).reshape('c', shape);
  }

  private static INDArray classes(DataType type, long examples, long classes) {
    INDArray labels = Nd4j.create(type, examples, classes);
    for (long i = 0; i < examples; i++) {
      labels.putScalar(i, i % classes, 1);
    }
    return labels;
  }
}
