package io.github.dl4jode.layer.compiled;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseWrapperVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The runtime of a {@link CompiledVertex} in a graph. */
@SuppressWarnings("overrides") // A parent has an array where its own parent has "...".
final class CompiledVertexRuntime extends LayerVertex {

  private static final long serialVersionUID = 1L;

  private final CompiledVertex vertex;
  private final VertexRuntime runtime;

  CompiledVertexRuntime(
      ComputationGraph graph,
      String name,
      int index,
      CompiledVertex vertex,
      VertexRuntime runtime,
      DataType dataType) {
    super(graph, name, index, null, null, runtime, null, false, dataType);
    this.vertex = vertex;
    this.runtime = runtime;
  }

  /** In 1.0.0-M2.1 a graph sets them after all its vertices have been made. */
  @Override
  public void setInputVertices(VertexIndices[] inputVertices) {
    super.setInputVertices(inputVertices);
    runtime.setInputsOfGraph(
        IntStream.range(0, inputVertices.length)
            .filter(i -> graph.getVertices()[inputVertices[i].getVertexIndex()].isInputVertex())
            .boxed()
            .collect(Collectors.toSet()));
  }

  @Override
  public void setInput(int inputNumber, INDArray input, LayerWorkspaceMgr workspaceMgr) {
    if (inputNumber < 0 || inputNumber >= getNumInputArrays()) {
      throw new IllegalArgumentException(
          vertex.label() + " has " + getNumInputArrays() + " inputs, and no input " + inputNumber);
    }
    inputs[inputNumber] = input;
  }

  @Override
  public void applyPreprocessorAndSetInput(LayerWorkspaceMgr workspaceMgr) {
    // A vertex has no preprocessor; its inputs come when it runs.
  }

  @Override
  public boolean isOutputVertex() {
    return outputVertex;
  }

  /**
   * Whether the graph sees a layer here, with parameters of its own.
   *
   * <p>In 1.0.0-M2.1 {@code summary(inputTypes)} reads one input of a layer only, and takes its
   * configuration for a {@code LayerVertex}; {@code summary()} takes a frozen vertex for one. These
   * two methods see no layer here; only the call stack shows which method asks.
   */
  @Override
  public boolean hasLayer() {
    return StackWalker.getInstance().walk(CompiledVertexRuntime::canReadLayer);
  }

  private static boolean canReadLayer(Stream<StackWalker.StackFrame> frames) {
    List<StackWalker.StackFrame> callers = frames.skip(1).limit(4).toList();
    // summary() without types calls the other one.
    long summaries =
        callers.stream()
            .filter(frame -> frame.getClassName().equals(ComputationGraph.class.getName()))
            .filter(frame -> frame.getMethodName().equals("summary"))
            .count();
    boolean wrapped = callers.get(0).getClassName().equals(BaseWrapperVertex.class.getName());
    return summaries == 0 || (summaries == 2 && !wrapped);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!canDoForward()) {
      throw new IllegalStateException(vertex.label() + " has not been given all its inputs");
    }
    boolean frozen = getLayer() instanceof FrozenLayer;
    return runtime.activate(List.of(inputs), training && !frozen, workspaceMgr);
  }

  @Override
  public boolean canDoBackward() {
    return canDoForward() && epsilon != null;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    if (!canDoBackward()) {
      throw new IllegalStateException(
          vertex.label() + " has not been given all its inputs and the gradient of its output");
    }
    INDArray[] cotangents = runtime.inputCotangents(List.of(inputs), epsilon, workspaceMgr);
    return new Pair<>(runtime.gradient(), cotangents);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] maskArrays, MaskState currentMaskState, int minibatchSize) {
    return vertex.feedForwardMaskArrays(maskArrays, currentMaskState, minibatchSize);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The graph's configuration is changed too, so that a saved graph stays frozen.
   */
  @Override
  public void setLayerAsFrozen() {
    Layer before = getLayer();
    freeze();
    Layer[] layers = graph.getLayers();
    for (int i = 0; i < layers.length; i++) {
      layers[i] = layers[i] == before ? getLayer() : layers[i];
    }
    graph.getConfiguration().getVertices().put(vertex.getName(), new FrozenLayerVertex(vertex));
  }

  /** Keeps the parameters unchanged, even if the configuration trains them. */
  void freeze() {
    super.setLayerAsFrozen();
  }

  @Override
  public String toString() {
    return vertex.label();
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
