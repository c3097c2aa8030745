package io.github.dl4jode.layer.compiled;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.SameDiffParamInitializer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A vertex of a {@code ComputationGraph} with several inputs and its own parameters, compiled once
 * per shape of its inputs, as {@link CompiledLayer} is for layers.
 *
 * <p>A subclass names its inputs and parameters in {@link #defineParametersAndInputs}, draws first
 * values in {@link #initializeParameters}, and either writes a graph in {@link #defineVertex} or
 * brings a {@link Computation} by {@link #compile}. The differences from {@code SameDiffVertex}:
 * gradients are exact (those of {@code SameDiffVertex} in 1.0.0-M2.1 are twice too large), the
 * graph counts, regularises and trains the parameters as it does those of layers, the inputs have
 * their full shapes, sizes follow from the types of the inputs, and random operations are refused.
 *
 * <p>Configurations are copied, compared and saved as Jackson writes them: each field of a subclass
 * needs {@code @JsonProperty}, and the class needs a constructor without arguments, which may be
 * private.
 *
 * <p>Mask arrays are inputs like others; DL4J's own mask arrays are refused, and so is weight
 * noise. Constraints of the network apply. {@code TransferLearning} freezes a vertex as it does
 * layers. {@code net.setLearningRate(...)} and {@code FineTuneConfiguration} skip it, which is
 * logged as a warning; {@link io.github.dl4jode.finetune.FineTuning} reaches it.
 */
public abstract class CompiledVertex extends SameDiffVertex {

  @JsonProperty("constraints")
  private List<LayerConstraint> constraints = List.of();

  /** A vertex with the settings of the network. */
  protected CompiledVertex() {}

  /** Validates, and takes the settings of the builder; the last call of a constructor. */
  protected final void finish(CompiledVertexBuilder<?> builder) {
    validate();
    builder.applyTo(this);
  }

  /** The constraints on the parameters after each update; empty if there are no constraints. */
  public final List<LayerConstraint> getConstraints() {
    return ParameterConstraints.orNone(constraints);
  }

  /** Sets the constraints on the parameters after each update, bound to their names. */
  public final void setConstraints(List<LayerConstraint> bound) {
    this.constraints = List.copyOf(bound);
  }

  /**
   * Takes sizes from the types of the inputs, and returns the type of the output.
   *
   * @throws IllegalArgumentException if the vertex cannot work on inputs of these types
   */
  protected abstract InputType outputType(List<InputType> inputs);

  /**
   * Refuses settings that cannot work. It is called when a network is made of the vertex, which may
   * come from a file; a builder calls it too. The default accepts all.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  protected void validate() {}

  /**
   * Refuses a setting.
   *
   * @throws IllegalArgumentException with the vertex and the message, unless the condition holds
   */
  protected final void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(label() + " " + message);
    }
  }

  /**
   * Writes the graph.
   *
   * @param graph receives the operations
   * @param inputs by name, each with its full shape
   * @param parameters by name
   * @return the output
   * @throws UnsupportedOperationException by default; override this or {@link #compile}
   */
  protected SDVariable define(
      SameDiff graph, Map<String, SDVariable> inputs, Map<String, SDVariable> parameters) {
    throw new UnsupportedOperationException(label() + " has no graph of its own");
  }

  /** The inputs of {@link #define} whose gradient is zero; by default no input. */
  protected Set<String> constantInputs() {
    return Set.of();
  }

  /**
   * Makes the computation of the vertex on inputs of one shape each; by default of the graph that
   * {@link #define} writes.
   *
   * @param request its shapes are those of {@link #compiledShapes}
   * @throws IllegalArgumentException if the vertex cannot run on these shapes
   */
  protected Computation compile(CompilationRequest request) {
    return GraphComputation.of(request, this);
  }

  /**
   * The shapes to compile for. A vertex whose computation serves several shapes of inputs returns
   * the same shapes for all of them here, so that it is not compiled for each.
   *
   * @param inputShapes those of the inputs, the default
   */
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    return inputShapes;
  }

  /**
   * Refuses a first input that the parameters were not made for.
   *
   * @param shapesFor the shapes of the parameters that a first input of a type needs; may refuse
   *     the type by an IllegalArgumentException
   * @throws IllegalArgumentException saying what does not fit
   */
  protected static void requireFits(
      CompilationRequest request, Function<InputType, Map<String, long[]>> shapesFor) {
    InputFit.require(request.inputShape(), request.parameterShapes(), shapesFor);
  }

  /** The vertex in messages: its name and kind. */
  public final String label() {
    String name = getName() == null ? "(not named)" : "\"" + getName() + "\"";
    return getClass().getSimpleName() + " " + name;
  }

  final List<String> inputNames() {
    List<String> names = getVertexParams().getInputs();
    return names == null ? List.of() : names;
  }

  // The contract of DL4J's vertices

  @Override
  public final SDVariable defineVertex(
      SameDiff sameDiff,
      Map<String, SDVariable> layerInput,
      Map<String, SDVariable> paramTable,
      Map<String, SDVariable> maskVars) {
    return define(sameDiff, layerInput, paramTable);
  }

  @Override
  public int minVertexInputs() {
    return inputNames().size();
  }

  @Override
  public int maxVertexInputs() {
    return inputNames().size();
  }

  @Override
  public final InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    int needed = inputNames().size();
    require(
        vertexInputs.length == needed && Stream.of(vertexInputs).allMatch(Objects::nonNull),
        "has "
            + needed
            + " inputs, "
            + inputNames()
            + ", and was given "
            + Arrays.toString(vertexInputs));
    try {
      return outputType(List.of(vertexInputs));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + ": " + e.getMessage(), e);
    } finally {
      // Clear the cached parameter shapes; they are computed again from the known sizes.
      setVertexParams(null);
    }
  }

  @Override
  public long numParams(boolean backprop) {
    InputFit.requireCountable(label(), getVertexParams().getParamShapes());
    return super.numParams(backprop);
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    require(
        globalConfig.getWeightNoise() == null,
        "does not take weight noise, which is set for the whole network; set it on the other"
            + " layers one by one");
    if (getConstraints().isEmpty()) {
      setConstraints(ParameterConstraints.ofNetwork(globalConfig, getVertexParams()));
    }
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int idx,
      INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    setName(name);
    requireUsable(networkDatatype);
    if (paramsView != null && initializeParams) {
      initializeParameters(partsOf(paramsView));
    }
    NeuralNetConfiguration configuration =
        VertexLayer.configuration(name, getVertexParams().getParameterKeys());
    configuration.setSeed(graph.getConfiguration().getDefaultConfiguration().getSeed());
    VertexRuntime runtime = newRuntime(configuration, networkDatatype);
    runtime.setIndex(idx);
    runtime.setParamsViewArray(paramsView);
    CompiledVertexRuntime atWork =
        new CompiledVertexRuntime(graph, name, idx, this, runtime, networkDatatype);
    GraphVertex configured = graph.getConfiguration().getVertices().get(name);
    if (configured instanceof FrozenVertex || configured instanceof FrozenLayerVertex) {
      atWork.freeze();
    }
    return atWork;
  }

  /**
   * The runtime of the vertex. DL4J's {@code summary()} prints the name of its class, so a vertex
   * that should show its own name there returns its own subclass.
   */
  protected VertexRuntime newRuntime(NeuralNetConfiguration configuration, DataType type) {
    return new VertexRuntime(this, configuration, type);
  }

  private void requireUsable(DataType type) {
    require(
        type == DataType.FLOAT || type == DataType.DOUBLE,
        "computes in FLOAT or DOUBLE, not in " + type + "; set dataType(...)");
    validate();
    requireDistinctNames();
    for (Map.Entry<String, long[]> shape : getVertexParams().getParamShapes().entrySet()) {
      require(
          Arrays.stream(shape.getValue()).allMatch(size -> size > 0),
          "does not know the size of its inputs (parameter "
              + shape.getKey()
              + " has shape "
              + Arrays.toString(shape.getValue())
              + "); give the network setInputTypes(...), or the vertex its sizes");
    }
    ParameterConstraints.requireFit(getConstraints(), label(), getVertexParams().getParamShapes());
  }

  private void requireDistinctNames() {
    List<String> names = new ArrayList<>(inputNames());
    names.addAll(getVertexParams().getParameterKeys());
    for (String name : names) {
      require(
          !name.contains("_") && names.indexOf(name) == names.lastIndexOf(name),
          "has a parameter or an input named \""
              + name
              + "\"; each needs a name of its own, and DL4J cuts names at underscores");
    }
  }

  /** The parts of a flat array that belong to the parameters, in its order. */
  final Map<String, INDArray> partsOf(INDArray flat) {
    SDVertexParams names = getVertexParams();
    return SameDiffParamInitializer.getInstance()
        .subsetAndReshape(names.getParameterKeys(), names.getParamShapes(), flat, null, this);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] maskArrays, MaskState currentMaskState, int minibatchSize) {
    boolean masked = maskArrays != null && Stream.of(maskArrays).anyMatch(Objects::nonNull);
    if (masked) {
      throw new UnsupportedOperationException(
          label() + " does not read DL4J's mask arrays; a mask is an input of the graph");
    }
    return new Pair<>(null, currentMaskState);
  }

  /**
   * Estimates the memory: parameters and updater state exactly, working memory from the first
   * input.
   */
  @Override
  public MemoryReport getMemoryReport(InputType... inputTypes) {
    InputType output = getOutputType(-1, inputTypes);
    long parameters = numParams(true);
    long state = updater == null || parameters == 0 ? 0 : updater.stateSize(parameters);
    long elements =
        Stream.of(inputTypes).mapToLong(InputType::arrayElementsPerExample).sum()
            + output.arrayElementsPerExample();
    return new LayerMemoryReport.Builder(getName(), getClass(), inputTypes[0], output)
        .standardMemory(parameters, state)
        .workingMemory(0, elements, 0, 2 * elements)
        .cacheMemory(0, 0)
        .build();
  }

  // Copies

  @Override
  public CompiledVertex clone() {
    if (PassedOver.byFineTuneConfiguration()) {
      PassedOver.warnOfFineTuneConfiguration(label());
    }
    ObjectMapper mapper = JsonMappers.getMapper();
    try {
      return mapper.readValue(mapper.writeValueAsString(this), getClass());
    } catch (IOException e) {
      throw new UncheckedIOException(label() + " cannot be copied by way of JSON", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    ObjectMapper mapper = JsonMappers.getMapper();
    // The JSON includes the class.
    return this == other
        || (other instanceof CompiledVertex
            && mapper.valueToTree(this).equals(mapper.valueToTree(other)));
  }

  @Override
  public int hashCode() {
    return Objects.hash(getClass(), getName());
  }

  @Override
  public String toString() {
    return label();
  }
}
