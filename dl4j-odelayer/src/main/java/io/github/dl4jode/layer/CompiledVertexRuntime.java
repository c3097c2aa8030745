package io.github.dl4jode.layer;

import java.util.List;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link CompiledVertex} at work in a graph. */
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

  @Override
  public void setInput(int inputNumber, INDArray input, LayerWorkspaceMgr workspaceMgr) {
    if (inputNumber < 0 || inputNumber >= getNumInputArrays()) {
      throw new IllegalArgumentException(
          vertex.label() + " has " + getNumInputArrays() + " inputs, none at " + inputNumber);
    }
    inputs[inputNumber] = input;
  }

  @Override
  public void applyPreprocessorAndSetInput(LayerWorkspaceMgr workspaceMgr) {
    // A vertex has no preprocessor, and takes its inputs when it runs.
  }

  @Override
  public boolean isOutputVertex() {
    return outputVertex;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!canDoForward()) {
      throw new IllegalStateException(vertex.label() + " has not been given all its inputs");
    }
    return runtime.activate(List.of(inputs), training, workspaceMgr);
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

  @Override
  public void setLayerAsFrozen() {
    throw new UnsupportedOperationException(
        vertex.label()
            + " cannot be frozen; give it an updater with a learning rate of 0, new Sgd(0)");
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
