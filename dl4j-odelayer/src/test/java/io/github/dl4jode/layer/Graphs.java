package io.github.dl4jode.layer;

import io.github.dl4jode.layer.compiled.CompiledVertex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Small graphs with compiled vertices. */
final class Graphs {

  private Graphs() {}

  static ComputationGraph initialised(GraphBuilder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  static double largestDifference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }

  /** tanh(a W) * b * c + d; c gets no gradient. */
  static final class Product extends CompiledVertex {

    private static final long serialVersionUID = 1L;

    @JsonProperty("inputs")
    private long inputs;

    @JsonProperty("outputs")
    private long outputs;

    @Override
    protected InputType outputType(List<InputType> types) {
      inputs = types.get(0).arrayElementsPerExample();
      outputs = types.get(1).arrayElementsPerExample();
      return InputType.feedForward(outputs);
    }

    @Override
    public void defineParametersAndInputs(SDVertexParams params) {
      params.defineInputs("a", "b", "c");
      params.addWeightParam("W", inputs, outputs);
      params.addBiasParam("d", outputs);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
      params.get("W").assign(Nd4j.randn(params.get("W").shape()));
      params.get("d").assign(0.1);
    }

    @Override
    protected Set<String> constantInputs() {
      return Set.of("c");
    }

    @Override
    protected SDVariable define(
        SameDiff graph, Map<String, SDVariable> in, Map<String, SDVariable> parameters) {
      SDVariable product = graph.math().tanh(in.get("a").mmul(parameters.get("W")));
      return product.mul(in.get("b")).mul(in.get("c")).add(parameters.get("d"));
    }
  }
}
