package io.github.dl4jode.layer.compiled;

import java.io.IOException;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.databind.JsonSerializer;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;
import org.nd4j.shade.jackson.databind.jsontype.TypeSerializer;

/**
 * A {@link CompiledVertex} that has just been frozen, in the configuration of its graph.
 *
 * <p>{@code TransferLearning} of 1.0.0-M2.1 treats every frozen vertex with parameters as a {@code
 * LayerVertex}, so this class is one. A copy or a saved graph has DL4J's {@code FrozenVertex}
 * instead.
 */
@JsonSerialize(using = FrozenLayerVertex.AsFrozenVertex.class)
final class FrozenLayerVertex extends LayerVertex {

  private static final long serialVersionUID = 1L;

  private final transient CompiledVertex vertex;

  FrozenLayerVertex(CompiledVertex vertex) {
    super(
        VertexLayer.configuration(vertex.getName(), vertex.getVertexParams().getParameterKeys()),
        null);
    this.vertex = vertex;
  }

  private FrozenVertex frozen() {
    return new FrozenVertex(vertex);
  }

  @Override
  public GraphVertex clone() {
    return frozen().clone();
  }

  private Object writeReplace() {
    return frozen();
  }

  @Override
  public long numParams(boolean backprop) {
    return vertex.numParams(backprop);
  }

  @Override
  public int minVertexInputs() {
    return vertex.minVertexInputs();
  }

  @Override
  public int maxVertexInputs() {
    return vertex.maxVertexInputs();
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int idx,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    return frozen().instantiate(graph, name, idx, paramsView, initializeParams, networkDatatype);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    return vertex.getOutputType(layerIndex, vertexInputs);
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputTypes) {
    return vertex.getMemoryReport(inputTypes);
  }

  @Override
  public void setDataType(DataType dataType) {
    vertex.setDataType(dataType);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrozenLayerVertex that
        ? vertex.equals(that.vertex)
        : frozen().equals(other);
  }

  @Override
  public int hashCode() {
    return frozen().hashCode();
  }

  /** Writes DL4J's frozen vertex. */
  static final class AsFrozenVertex extends JsonSerializer<FrozenLayerVertex> {

    @Override
    public void serialize(
        FrozenLayerVertex value, JsonGenerator generator, SerializerProvider serializers)
        throws IOException {
      serializers
          .findTypedValueSerializer(FrozenVertex.class, false, null)
          .serialize(value.frozen(), generator, serializers);
    }

    @Override
    public void serializeWithType(
        FrozenLayerVertex value,
        JsonGenerator generator,
        SerializerProvider serializers,
        TypeSerializer typeSerializer)
        throws IOException {
      serialize(value, generator, serializers);
    }
  }
}
