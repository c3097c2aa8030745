package io.github.dl4jode.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Networks of DL4J: the output, and output, score and parameters after one more iteration with the
 * saved state of the updater.
 *
 * <p>Inputs are "features" and "labels"; a second input of a graph is "features 2".
 */
public enum NetworkKind implements ModelKind {
  /** A {@link MultiLayerNetwork}. */
  NETWORK {
    @Override
    public Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs)
        throws IOException {
      MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(model.toFile(), true);
      Map<String, INDArray> outputs = new LinkedHashMap<>();
      INDArray features = inputs.get("features");
      outputs.put("output", network.output(features).dup());
      network.fit(new DataSet(features, inputs.get("labels")));
      outputs.put("output after an iteration", network.output(features).dup());
      outputs.put("parameters after an iteration", network.params().dup());
      return outputs;
    }
  },

  /** A {@link ComputationGraph} of one output. */
  GRAPH {
    @Override
    public Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs)
        throws IOException {
      ComputationGraph graph = ModelSerializer.restoreComputationGraph(model.toFile(), true);
      Map<String, INDArray> outputs = new LinkedHashMap<>();
      INDArray[] features =
          Stream.of("features", "features 2")
              .filter(inputs::containsKey)
              .map(inputs::get)
              .toArray(INDArray[]::new);
      outputs.put("output", graph.outputSingle(features).dup());
      graph.fit(features, new INDArray[] {inputs.get("labels")});
      outputs.put("output after an iteration", graph.outputSingle(features).dup());
      outputs.put("parameters after an iteration", graph.params().dup());
      return outputs;
    }
  }
}
