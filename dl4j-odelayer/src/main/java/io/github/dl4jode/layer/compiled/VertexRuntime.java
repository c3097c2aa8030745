package io.github.dl4jode.layer.compiled;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The part of a running {@link CompiledVertex} that is like a layer: the parameters and the passes.
 *
 * <p>In 1.0.0-M2.1 a graph counts, regularises and trains the parameters of layers only; a graph
 * whose parameters are all in vertices is not trained at all.
 */
public non-sealed class VertexRuntime extends CompiledRuntime<VertexLayer> {

  private static final long serialVersionUID = 1L;

  /** The number of times of irregular data varies from minibatch to minibatch. */
  private static final int SHAPES_KEPT = 8;

  private final CompiledVertex vertex;
  private transient Set<Integer> inputsOfGraph = Set.of();

  /** A runtime of a vertex. */
  protected VertexRuntime(CompiledVertex vertex, NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType, SHAPES_KEPT);
    this.vertex = vertex;
  }

  @Override
  final String label() {
    return vertex.label();
  }

  @Override
  public final String description() {
    return vertex.toString();
  }

  @Override
  final Computation compile(CompilationRequest request) {
    return vertex.compile(request.withoutCotangentsOf(inputsOfGraph));
  }

  @Override
  final List<long[]> compiledShapes(List<long[]> inputShapes) {
    return vertex.compiledShapes(inputShapes);
  }

  @Override
  final Map<String, INDArray> partsOf(INDArray flat) {
    return vertex.partsOf(flat);
  }

  @Override
  final List<Regularization> regularizationOf(String parameter) {
    return vertex.getRegularizationByParam(parameter);
  }

  @Override
  List<LayerConstraint> constraints() {
    return vertex.getConstraints();
  }

  @Override
  public TrainingConfig getConfig() {
    return vertex;
  }

  /** Tells which inputs come straight from the graph; before the first pass. */
  final void setInputsOfGraph(Set<Integer> indices) {
    inputsOfGraph = indices;
  }

  INDArray activate(List<INDArray> inputs, boolean training, LayerWorkspaceMgr workspaceMgr) {
    return forward(inputs, training, placeIn(workspaceMgr, ArrayType.ACTIVATIONS));
  }

  INDArray[] inputCotangents(
      List<INDArray> inputs, INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    return backward(inputs, epsilon, placeIn(workspaceMgr, ArrayType.ACTIVATION_GRAD))
        .toArray(INDArray[]::new);
  }

  private UnsupportedOperationException needsItsVertex() {
    return new UnsupportedOperationException(
        label() + " has several inputs and runs as a vertex of a ComputationGraph only");
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    throw needsItsVertex();
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    throw needsItsVertex();
  }
}
