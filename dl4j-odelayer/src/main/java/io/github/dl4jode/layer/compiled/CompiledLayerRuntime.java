package io.github.dl4jode.layer.compiled;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
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
 * The runtime of a {@link CompiledLayer} in a network: fulfils the contract of DL4J's layers with a
 * {@link Computation} for each input shape.
 */
public non-sealed class CompiledLayerRuntime extends CompiledRuntime<CompiledLayer> {

  private static final long serialVersionUID = 1L;

  /** Training and evaluation with a full and a last, smaller minibatch need two each. */
  private static final int SHAPES_KEPT = 4;

  private transient boolean inspected;

  /** A runtime of the layer in a configuration. */
  protected CompiledLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType, SHAPES_KEPT);
  }

  @Override
  final String label() {
    return layerConf().label();
  }

  @Override
  public final String description() {
    return layerConf().toString();
  }

  @Override
  final Computation compile(CompilationRequest request) {
    layerConf().requireFits(request);
    return layerConf().compile(request);
  }

  @Override
  final Map<String, INDArray> partsOf(INDArray flat) {
    return layerConf().initializer().getGradientsFromFlattened(conf(), flat);
  }

  @Override
  final List<Regularization> regularizationOf(String parameter) {
    return layerConf().getRegularizationByParam(parameter);
  }

  @Override
  final List<LayerConstraint> constraints() {
    return ParameterConstraints.orNone(layerConf().getConstraints());
  }

  /**
   * The inputs of the computation: the layer's input, whose gradient goes to the layer before, and
   * after it what a subclass adds, such as a mask. The default is the layer's input alone.
   */
  protected List<INDArray> computationInputs() {
    return List.of(input);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    requireMaskFits();
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray output =
        forward(computationInputs(), training, placeIn(workspaceMgr, ArrayType.ACTIVATIONS));
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
    if (!inspected) {
      inspected = true;
      layerConf().inspect(cotangent);
    }
    INDArray inputCotangent =
        backward(computationInputs(), cotangent, placeIn(workspaceMgr, ArrayType.ACTIVATION_GRAD))
            .get(0);
    return new Pair<>(gradient(), backpropDropOutIfPresent(inputCotangent));
  }

  /** A layer that reads the mask says itself which one it takes. */
  private void requireMaskFits() {
    if (maskArray != null && computationInputs().stream().noneMatch(each -> each == maskArray)) {
      InputFit.requireMask(label(), maskArray.shape(), input.shape());
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
}
