package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The common runtime of compiled layers and vertices: the parameters, and a {@link Computation} for
 * each shape of the inputs.
 *
 * <p>Parameters are views of the network's flat parameters, and gradients are written into its flat
 * gradient. A training pass keeps its activations for the backward pass; the forward pass is
 * repeated if the inputs are not those of the last training pass.
 */
public abstract sealed class CompiledRuntime<C extends Layer> extends AbstractLayer<C>
    permits CompiledLayerRuntime, VertexRuntime {

  private static final long serialVersionUID = 1L;

  private final transient ShapeCache training;
  private final transient ShapeCache inference;

  private INDArray parameters;
  private Map<String, INDArray> parameterTable = Map.of();
  private INDArray gradients;
  private Map<String, INDArray> gradientTable = Map.of();

  /** The inputs of the training pass that waits for its backward pass; empty if no pass waits. */
  private transient List<INDArray> awaitingBackward = List.of();

  private transient Computation last;

  /** The examples of the last pass, and of the network's minibatch; 0 if not known. */
  private transient long examples;

  private transient int minibatch;

  private transient boolean warnedOfLearningRate;

  CompiledRuntime(NeuralNetConfiguration conf, DataType dataType, int shapesKept) {
    super(conf, dataType);
    training = new ShapeCache(shapesKept, shapes -> compile(shapes, true));
    inference = new ShapeCache(shapesKept, shapes -> compile(shapes, false));
  }

  /** The name of the layer or vertex in messages. */
  abstract String label();

  /** The configuration with its settings. */
  public abstract String description();

  /** Makes the computation for inputs of these shapes. */
  abstract Computation compile(CompilationRequest request);

  /** The shapes to compile for, from the shapes of the inputs. */
  List<long[]> compiledShapes(List<long[]> inputShapes) {
    return inputShapes;
  }

  /** The parts of a flat array that belong to the parameters, in its order. */
  abstract Map<String, INDArray> partsOf(INDArray flat);

  /** The regularisation of one parameter; null if there is no regularisation. */
  abstract List<Regularization> regularizationOf(String parameter);

  /** The constraints on the parameters after each update. */
  abstract List<LayerConstraint> constraints();

  /** The work of the solver in the last passes; empty without a solver, and before any pass. */
  public Optional<SolveReport> report() {
    return Optional.ofNullable(last).flatMap(Computation::report);
  }

  /**
   * The steps and the adjoint of the solver's last passes; empty without a solver, and before any
   * pass.
   */
  public Optional<SolveTrace> trace() {
    return Optional.ofNullable(last).flatMap(Computation::trace);
  }

  /**
   * The bytes of array memory kept for inputs of the last pass's shape: activations and gradients,
   * and the states and stages of a solver. Parameters are not among them; 0 before any pass.
   */
  public long bytes() {
    return last == null ? 0 : last.bytes();
  }

  /**
   * The names of the ops without a loop in Java. They make the last pass slow, because every
   * instruction of the small graph is then a call of ND4J. Empty if every op has a loop, and before
   * any pass.
   */
  public Set<String> opsWithoutLoop() {
    return last == null ? Set.of() : last.opsWithoutLoop();
  }

  /**
   * What the last pass adds to the score of the network, as a mean over the minibatch: the
   * penalties on dynamics. 0 without penalties, after a pass that is not training, and before any.
   */
  public double penalty() {
    if (last == null || examples == 0) {
      return 0;
    }
    // A preprocessor may have made several rows of one example.
    return last.penalty() / (minibatch > 0 ? minibatch : examples);
  }

  /** The penalty that the regularisation score contains; 0 if a subclass scores it by itself. */
  protected double penaltyOfRegularization() {
    return penalty();
  }

  @Override
  public void setInputMiniBatchSize(int size) {
    minibatch = size;
  }

  @Override
  public NeuralNetConfiguration conf() {
    if (!warnedOfLearningRate && PassedOver.byLearningRate()) {
      warnedOfLearningRate = true;
      PassedOver.warnOfLearningRate(label());
    }
    return super.conf();
  }

  // Passes

  /** The computation of the last pass; null before any. */
  protected final Computation lastComputation() {
    return last;
  }

  final Computation.Place placeIn(LayerWorkspaceMgr workspaceMgr, ArrayType type) {
    return shape -> workspaceMgr.createUninitialized(type, dataType, shape, 'c');
  }

  @SuppressWarnings("try")
  final INDArray forward(List<INDArray> inputs, boolean training, Computation.Place place) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      awaitingBackward = training ? List.of() : awaitingBackward;
      last = (training ? this.training : inference).get(compiledShapes(shapesOf(inputs)));
      examples = inputs.get(0).size(0);
      INDArray output = last.forward(inputs, place);
      awaitingBackward = training ? inputs : awaitingBackward;
      return output;
    }
  }

  @SuppressWarnings("try")
  final List<INDArray> backward(
      List<INDArray> inputs, INDArray cotangent, Computation.Place place) {
    if (!sameArrays(awaitingBackward, inputs)) {
      forward(inputs, true, shape -> Nd4j.createUninitialized(dataType, shape, 'c'));
    }
    awaitingBackward = List.of();
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      last = training.get(compiledShapes(shapesOf(inputs)));
      Computation.Cotangents cotangents = last.backward(cotangent, place);
      if (gradients != null) {
        Vectors.copyStrided(cotangents.parameters(), gradients);
      }
      return cotangents.inputs();
    }
  }

  private static List<long[]> shapesOf(List<INDArray> inputs) {
    return inputs.stream().map(INDArray::shape).toList();
  }

  private static boolean sameArrays(List<INDArray> some, List<INDArray> others) {
    return some.size() == others.size()
        && IntStream.range(0, some.size()).allMatch(i -> some.get(i) == others.get(i));
  }

  private Computation compile(List<long[]> shapes, boolean training) {
    try {
      return compile(
          new CompilationRequest(
              dataType, shapes, training, parameterTable, () -> iterationCount, conf().getSeed()));
    } catch (IllegalArgumentException e) {
      String given = String.join(", ", shapes.stream().map(Arrays::toString).toList());
      throw new IllegalArgumentException(
          "%s cannot run on an input of shape %s: %s".formatted(label(), given, e.getMessage()), e);
    }
  }

  // Parameters

  @Override
  public Gradient gradient() {
    Gradient gradient = new DefaultGradient();
    gradient.gradientForVariable().putAll(gradientTable);
    return gradient;
  }

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
          label() + " has no parameter " + key + " among " + parameterTable.keySet());
    }
    if (!Arrays.equals(current.shape(), val.shape())) {
      throw new IllegalArgumentException(
          String.format(
              "%s: parameter %s has shape %s; it cannot take an array of shape %s",
              label(), key, Arrays.toString(current.shape()), Arrays.toString(val.shape())));
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
          label() + " has " + numParams() + " parameters and was given " + given);
    }
    if (given > 0) {
      parameters.assign(params.reshape(parameters.shape()));
    }
  }

  @Override
  public void setParamsViewArray(INDArray params) {
    parameters = params;
    parameterTable = params == null ? Map.of() : viewsOf(params);
    // The compiled computations read the old array.
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

  /** Row-major views by name; the views that DL4J makes of its flat arrays may be column-major. */
  private Map<String, INDArray> viewsOf(INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    partsOf(flat).forEach((name, view) -> views.put(name, view.reshape('c', true, view.shape())));
    return views;
  }

  /** {@inheritDoc} Penalties belong to it: DL4J adds it to the score after the training passes. */
  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    double score = penaltyOfRegularization();
    for (Map.Entry<String, INDArray> parameter : parameterTable.entrySet()) {
      List<Regularization> all = regularizationOf(parameter.getKey());
      for (Regularization regularization : all == null ? List.<Regularization>of() : all) {
        score += regularization.score(parameter.getValue(), iterationCount, epochCount);
      }
    }
    return score;
  }

  @Override
  public void applyConstraints(int iteration, int epoch) {
    ParameterConstraints.apply(constraints(), this, iteration, epoch);
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
    awaitingBackward = List.of();
  }

  /**
   * Frees the compiled computations; the next pass compiles again. DL4J never calls it: if you make
   * networks in a loop, call it, or the network's own {@code close()}, which asks the garbage
   * collector to do so. A network that is dropped without either keeps its memory until the
   * collector finds it.
   */
  @Override
  public void close() {
    training.close();
    inference.close();
    awaitingBackward = List.of();
    last = null;
  }
}
