package io.github.dl4jode.layer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A {@link CompiledLayer} at work in a network: the contract of DL4J's layers on one side, a {@link
 * Computation} per input shape on the other.
 *
 * <p>Parameters are views of the network's flat parameters, and gradients are written into its flat
 * gradient. A training pass keeps its activations, so that the backward pass need not repeat it; it
 * is repeated where the input is not the one of the last training pass.
 */
public sealed class CompiledLayerRuntime extends AbstractLayer<CompiledLayer>
    permits LikelihoodOutputRuntime {

  private static final long serialVersionUID = 1L;

  /** Training and evaluation with a full and a last, smaller minibatch need two each. */
  private static final int SHAPES_KEPT = 4;

  private final transient ShapeCache training =
      new ShapeCache(SHAPES_KEPT, shape -> compile(shape, true));
  private final transient ShapeCache inference =
      new ShapeCache(SHAPES_KEPT, shape -> compile(shape, false));

  private INDArray parameters;
  private Map<String, INDArray> parameterTable = Map.of();
  private INDArray gradients;
  private Map<String, INDArray> gradientTable = Map.of();

  /** The input of the training pass that waits for its backward pass; null where none does. */
  private INDArray awaitingBackward;

  private transient Computation last;

  CompiledLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** What the solver did in the last passes; empty for layers without one, and before any pass. */
  public Optional<SolveReport> report() {
    return Optional.ofNullable(last).flatMap(Computation::report);
  }

  /**
   * The bytes of array memory that the layer keeps for inputs of the last pass's shape: activations
   * and gradients, and the states and stages of a solver. Parameters are not among them; 0 before
   * any pass.
   */
  public long bytes() {
    return last == null ? 0 : last.bytes();
  }

  // Passes

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray output = forward(training, placeIn(workspaceMgr, ArrayType.ACTIVATIONS));
    if (masksExamples(output)) {
      applyMask(output);
    }
    return output;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray cotangent = epsilon;
    if (masksExamples(epsilon)) {
      cotangent = workspaceMgr.dup(ArrayType.BP_WORKING_MEM, epsilon);
      applyMask(cotangent);
    }
    INDArray inputCotangent = backward(cotangent, placeIn(workspaceMgr, ArrayType.ACTIVATION_GRAD));
    return new Pair<>(gradient(), backpropDropOutIfPresent(inputCotangent));
  }

  /** The computation of the last pass; null before any. */
  final Computation lastComputation() {
    return last;
  }

  private Computation.Place placeIn(LayerWorkspaceMgr workspaceMgr, ArrayType type) {
    return shape -> workspaceMgr.createUninitialized(type, dataType, shape, 'c');
  }

  @SuppressWarnings("try")
  private INDArray forward(boolean training, Computation.Place place) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      awaitingBackward = training ? null : awaitingBackward;
      last = (training ? this.training : inference).get(input.shape());
      INDArray output = last.forward(input, place);
      awaitingBackward = training ? input : awaitingBackward;
      return output;
    }
  }

  @SuppressWarnings("try")
  private INDArray backward(INDArray cotangent, Computation.Place place) {
    if (awaitingBackward != input) {
      forward(true, shape -> Nd4j.createUninitialized(dataType, shape, 'c'));
    }
    awaitingBackward = null;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      last = training.get(input.shape());
      Computation.Cotangents cotangents = last.backward(cotangent, place);
      if (gradients != null) {
        gradients.assign(cotangents.parameters());
      }
      return cotangents.input();
    }
  }

  @Override
  public Gradient gradient() {
    Gradient gradient = new DefaultGradient();
    gradient.gradientForVariable().putAll(gradientTable);
    return gradient;
  }

  private Computation compile(long[] shape, boolean training) {
    CompilationRequest request = new CompilationRequest(dataType, shape, training, parameterTable);
    try {
      return layerConf().compile(request);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          layerConf().label()
              + " cannot run on an input of shape "
              + Arrays.toString(shape)
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Whether there is a mask of one value per example, and one row per example to apply it to. */
  private boolean masksExamples(INDArray array) {
    return maskArray != null && array.rank() == 2 && maskArray.length() == array.size(0);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    this.maskArray = maskArray;
    this.maskState = currentMaskState;
    return layerConf().feedForwardMaskArray(maskArray, currentMaskState, minibatchSize);
  }

  // Parameters

  @Override
  public INDArray params() {
    return parameters;
  }

  @Override
  public long numParams() {
    return parameters == null ? 0 : parameters.length();
  }

  @Override
  public INDArray getParam(String param) {
    return parameterTable.get(param);
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropParamsOnly) {
    return parameterTable;
  }

  @Override
  public void setParam(String key, INDArray val) {
    INDArray current = parameterTable.get(key);
    if (current == null) {
      throw new IllegalArgumentException(
          layerConf().label() + " has no parameter " + key + " among " + parameterTable.keySet());
    }
    if (!Arrays.equals(current.shape(), val.shape())) {
      throw new IllegalArgumentException(
          String.format(
              "%s: parameter %s has shape %s; it cannot take an array of shape %s",
              layerConf().label(),
              key,
              Arrays.toString(current.shape()),
              Arrays.toString(val.shape())));
    }
    current.assign(val);
  }

  @Override
  public void setParamTable(Map<String, INDArray> paramTable) {
    paramTable.forEach(this::setParam);
  }

  @Override
  public void setParams(INDArray params) {
    long given = params == null ? 0 : params.length();
    if (given != numParams()) {
      throw new IllegalArgumentException(
          layerConf().label() + " has " + numParams() + " parameters and was given " + given);
    }
    if (given > 0) {
      parameters.assign(params.reshape(parameters.shape()));
    }
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    parameters = params;
    parameterTable = params == null ? Map.of() : viewsOf(params);
    // What was compiled reads the former array.
    close();
  }

  @Override
  public INDArray getGradientsViewArray() {
    return gradients;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    this.gradients = gradients == null ? null : gradients.reshape(gradients.length());
    gradientTable = gradients == null ? Map.of() : viewsOf(gradients);
  }

  /** Row-major views by name; those that DL4J cuts from its flat arrays may be column-major. */
  private Map<String, INDArray> viewsOf(INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    layerConf()
        .initializer()
        .getGradientsFromFlattened(conf(), flat)
        .forEach((name, view) -> views.put(name, view.reshape('c', true, view.shape())));
    return views;
  }

  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    double score = 0;
    for (Map.Entry<String, INDArray> parameter : parameterTable.entrySet()) {
      for (Regularization regularization : regularizationOf(parameter.getKey())) {
        score += regularization.score(parameter.getValue(), iterationCount, epochCount);
      }
    }
    return score;
  }

  private Iterable<Regularization> regularizationOf(String parameter) {
    return Optional.ofNullable(layerConf().getRegularizationByParam(parameter)).orElse(List.of());
  }

  // Life

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // Weight noise is refused when the network is configured.
  }

  @Override
  public void clear() {
    super.clear();
    awaitingBackward = null;
  }

  /** Releases what was compiled; the next pass compiles anew. */
  @Override
  public void close() {
    training.close();
    inference.close();
    awaitingBackward = null;
    last = null;
  }
}
