package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.ParameterNames;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * A {@code SameDiffLayer} whose graph is compiled once per input shape and then runs without a
 * SameDiff session.
 *
 * <p>Extend it like {@code SameDiffLayer}. The differences: gradients are exact (those of {@code
 * SameDiffLayer} in 1.0.0-M2.1 are twice too large), {@code setParam}, dropout, constraints and the
 * regularisation score work, the input of {@code defineLayer} has its full shape, its mask is
 * always null, and random operations are refused. If a layer with output of shape [batch, size] has
 * a mask of one value per example, the mask multiplies the output, as in DL4J's own layers.
 *
 * <p>Weight noise is refused. {@code net.setLearningRate(...)} and {@code FineTuneConfiguration} of
 * 1.0.0-M2.1 skip every {@code SameDiffLayer}, which is logged as a warning; {@link
 * io.github.dl4jode.finetune.FineTuning} reaches all layers.
 */
public abstract class CompiledLayer extends SameDiffLayer {

  private static final long serialVersionUID = 1L;

  /**
   * Takes the settings of the builder; a subclass calls {@link #finish} at the end of its
   * constructor.
   */
  protected CompiledLayer(Builder<?> builder) {
    super(builder);
  }

  /** Jackson calls it. */
  protected CompiledLayer() {}

  /**
   * Takes sizes from the type of the input.
   *
   * @throws IllegalArgumentException if the layer cannot work on inputs of this type
   */
  protected abstract void inferSizes(InputType inputType);

  /**
   * Refuses settings that cannot work. It is called when the layer is built, and when a network is
   * made of it, which may come from a file. The default accepts all.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  protected void validate() {}

  /** Validates, and applies the constraints of the builder; the last call of each constructor. */
  protected final void finish(Builder<?> builder) {
    validate();
    initializeConstraints(builder);
  }

  /**
   * Refuses a setting.
   *
   * @throws IllegalArgumentException with the layer and the message, unless the condition holds
   */
  protected final void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(label() + " " + message);
    }
  }

  /** Offers the network's weight initialisation to dynamics, if it is not DL4J's default. */
  protected static void inheritWeightInit(
      NeuralNetConfiguration.Builder globalConfig, Dynamics... takers) {
    GlobalSettings.weightInit(globalConfig)
        .ifPresent(scheme -> Arrays.stream(takers).forEach(each -> each.inheritWeightInit(scheme)));
  }

  /** The network's weight initialisation, where one other than DL4J's default is set. */
  protected static Optional<IWeightInit> networkWeightInit(
      NeuralNetConfiguration.Builder globalConfig) {
    return GlobalSettings.weightInit(globalConfig);
  }

  /**
   * Refuses dynamics with a parameter whose name is already in use in the graph of f.
   *
   * @param taken names of the graph other than those of time and state
   * @throws IllegalArgumentException naming layer and parameter
   */
  protected final void requireUsableNames(Dynamics dynamics, String... taken) {
    try {
      ParameterNames.requireUsable(dynamics, taken);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + " " + e.getMessage(), e);
    }
  }

  /**
   * Makes the computation of the layer on inputs of one shape; by default of the graph that {@link
   * #defineLayer} writes.
   *
   * @throws IllegalArgumentException if the layer cannot run on this shape
   */
  protected Computation compile(CompilationRequest request) {
    return GraphComputation.of(request, this);
  }

  /**
   * Looks at the first cotangent of the output, dL/d output, to warn of a network in which the
   * layer cannot learn. DL4J does not show a layer the network around it, neither when it is
   * configured nor when it is instantiated; only the first backward pass shows its effect. The
   * default does nothing.
   */
  protected void inspect(INDArray cotangent) {}

  /** The layer in messages: its name and type. */
  public final String label() {
    String name = layerName == null ? "(not named)" : "\"" + layerName + "\"";
    return getClass().getSimpleName() + " " + name;
  }

  @Override
  public final String getLayerName() {
    if (PassedOver.byFineTuneConfiguration()) {
      PassedOver.warnOfFineTuneConfiguration(label());
    }
    return layerName;
  }

  @Override
  public final void setNIn(InputType inputType, boolean override) {
    if (inputType == null) {
      throw new IllegalArgumentException(label() + " has no input type to infer its sizes from");
    }
    Map<String, long[]> before = getLayerParams().getParamShapes();
    try {
      inferSizes(inputType);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + ": " + e.getMessage(), e);
    }
    // Clear the cached parameter shapes; they are computed again from the known sizes.
    setLayerParams(null);
    InputFit.requireCountable(label(), getLayerParams().getParamShapes());
    if (PassedOver.byTransferLearning()) {
      requireSameShapes(before);
    }
  }

  /** DL4J copies the parameters without a check, and fails at an index. */
  private void requireSameShapes(Map<String, long[]> before) {
    boolean known =
        before.values().stream().flatMapToLong(Arrays::stream).allMatch(size -> size > 0);
    Optional<String> misfit = InputFit.misfit(before, getLayerParams().getParamShapes());
    if (known && misfit.isPresent()) {
      throw new IllegalArgumentException(label() + ": " + misfit.get());
    }
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    getLayerParams();
    return super.getRegularizationByParam(paramName);
  }

  /**
   * Takes the settings that DL4J gives to its own layers, and refuses those that a layer of this
   * library cannot take. Updater, regularisation, gradient normalisation and dropout are set
   * already. An activation or a gain of the whole network is for layers that let the user choose
   * one.
   */
  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    GlobalSettings.requireNoWeightNoise(globalConfig, label());
    if (!initializer().biasKeys(this).isEmpty()) {
      GlobalSettings.requireNoBiasInit(globalConfig, label());
    }
    if (ParameterConstraints.orNone(constraints).isEmpty()) {
      // DL4J passes on only the constraints of weights and of biases.
      constraints = ParameterConstraints.ofNetwork(globalConfig, getLayerParams());
    }
    GlobalSettings.ownCopies(this);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    requireUsable(networkDataType);
    if (layerParamsView != null) {
      initializer().init(conf, layerParamsView, initializeParams);
    }
    CompiledLayerRuntime runtime = newRuntime(conf, networkDataType);
    runtime.setListeners(trainingListeners);
    runtime.setIndex(layerIndex);
    runtime.setParamsViewArray(layerParamsView);
    return runtime;
  }

  /**
   * The runtime of the layer. DL4J's {@code summary()} prints the name of its class, so a layer
   * that should show its own name there returns its own subclass.
   */
  protected CompiledLayerRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new CompiledLayerRuntime(conf, dataType);
  }

  /**
   * Refuses an input that does not fit the parameters.
   *
   * @throws IllegalArgumentException saying what does not fit
   */
  final void requireFits(CompilationRequest request) {
    InputFit.require(
        request.inputShape(),
        request.parameterShapes(),
        type -> {
          CompiledLayer copy = (CompiledLayer) clone();
          copy.inferSizes(type);
          copy.setLayerParams(null);
          return copy.getLayerParams().getParamShapes();
        });
  }

  private void requireUsable(DataType dataType) {
    if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          label() + " computes in FLOAT or DOUBLE, not in " + dataType + "; set dataType(...)");
    }
    validate();
    requireSizes();
  }

  private void requireSizes() {
    for (Map.Entry<String, long[]> shape : getLayerParams().getParamShapes().entrySet()) {
      if (Arrays.stream(shape.getValue()).anyMatch(size -> size < 1)) {
        throw new IllegalArgumentException(
            label()
                + " does not know the size of its input (parameter "
                + shape.getKey()
                + " has shape "
                + Arrays.toString(shape.getValue())
                + "); give the network setInputType(...), or the layer its sizes");
      }
    }
    ParameterConstraints.requireFit(
        ParameterConstraints.orNone(constraints), label(), getLayerParams().getParamShapes());
  }

  /**
   * Estimates the memory: parameters and updater state exactly, working memory as the subclass
   * estimates it.
   */
  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType outputType = getOutputType(-1, inputType);
    long parameters = initializer().numParams(this);
    long updaterState = updater == null || parameters == 0 ? 0 : updater.stateSize(parameters);
    long inference = workingElementsPerExample(inputType, false);
    long training = workingElementsPerExample(inputType, true);
    return new LayerMemoryReport.Builder(layerName, getClass(), inputType, outputType)
        .standardMemory(parameters, updaterState)
        .workingMemory(0, inference, 0, training)
        .cacheMemory(0, 0)
        .build();
  }

  /**
   * Estimates the elements that the layer keeps per example, without its output.
   *
   * @param training whether for training or for inference
   */
  protected long workingElementsPerExample(InputType inputType, boolean training) {
    long elements = inputType.arrayElementsPerExample();
    return training ? 4 * elements : 2 * elements;
  }

  /** The settings of the layer for display, {@code name=value}; by default its parameters. */
  protected List<String> settingsInWords() {
    return getLayerParams().getParamShapes().entrySet().stream()
        .map(shape -> shape.getKey() + "=" + Arrays.toString(shape.getValue()))
        .toList();
  }

  @Override
  public final String toString() {
    String name = layerName == null ? "" : " \"" + layerName + "\"";
    return "%s%s(%s)"
        .formatted(getClass().getSimpleName(), name, String.join(", ", settingsInWords()));
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other);
  }

  /** Hashes the name alone: the parent's hash also includes arrays, which hash by identity. */
  @Override
  public int hashCode() {
    return Objects.hash(getClass(), layerName);
  }

  /** Collects the settings that all compiled layers share with {@code SameDiffLayer}. */
  public abstract static class Builder<T extends Builder<T>> extends SameDiffLayer.Builder<T> {}
}
