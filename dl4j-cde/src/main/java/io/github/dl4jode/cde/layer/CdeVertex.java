package io.github.dl4jode.cde.layer;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.dynamics.ParameterNames;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.CompiledVertexBuilder;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.VertexRuntime;
import io.github.dl4jode.layer.compiled.WholeSeriesRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A neural controlled differential equation as a vertex of a {@code ComputationGraph}: what {@link
 * CdeLayer} is in a {@code MultiLayerNetwork}, with times, mask and initial state as inputs.
 *
 * <pre>{@code
 * .addVertex("cde", new CdeVertex.Builder(field).hiddenSize(8).times().mask().build(),
 *     "values", "times", "mask")
 * }</pre>
 *
 * <p>Its inputs are, in this order: the values [batch, channels, steps], NaN where one is missing;
 * if declared the times, [batch, steps], in DOUBLE where they are near each other for their size;
 * the mask, 0 for a missing value, [batch, steps] or [batch, channels, steps]; and the state at the
 * beginning [batch, hidden], which replaces the initial network. Values and state get a gradient,
 * times and mask zeros. The output is that of the layer. {@code rnnTimeStep} and truncated
 * backpropagation are refused: only the layer goes on from its last state.
 */
public final class CdeVertex extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("equation")
  private ControlledEquation equation;

  @JsonProperty("times")
  private boolean times;

  @JsonProperty("mask")
  private boolean mask;

  @JsonProperty("initialState")
  private boolean initialState;

  private CdeVertex(Builder builder) {
    this.equation = builder.settings.equation();
    this.times = builder.times;
    this.mask = builder.mask;
    this.initialState = builder.initialState;
    finish(builder);
  }

  private CdeVertex() {}

  /** The equation and how it is solved. */
  public ControlledEquation equation() {
    return equation;
  }

  @Override
  protected void validate() {
    require(equation.fault().isEmpty(), equation.fault());
    require(
        !times || equation.timeIndex().isEmpty(),
        "has the times as an input and as a channel of its values; leave one of them out");
    try {
      ParameterNames.requireUsable(equation.dynamics(), equation.namesTaken());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + " " + e.getMessage(), e);
    }
  }

  private Roles roles() {
    return new Roles(times, mask, initialState, false);
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    List<String> names = new ArrayList<>(List.of("values"));
    if (times) {
      names.add("times");
    }
    if (mask) {
      names.add("mask");
    }
    if (initialState) {
      names.add("state");
    }
    params.defineInputs(names.toArray(String[]::new));
    equation.defineParameters(params, !initialState);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    equation.initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    if (!(inputs.get(0) instanceof InputTypeRecurrent series)
        || series.getFormat() != RNNFormat.NCW) {
      throw new IllegalArgumentException(
          "a controlled equation reads series [batch, channels, time], not " + inputs.get(0));
    }
    if (initialState
        && inputs.get(3 - missing()).arrayElementsPerExample() != equation.hiddenSize()) {
      throw new IllegalArgumentException(
          "the state at the beginning has %d components, and hiddenSize is %d; make them equal"
              .formatted(
                  inputs.get(3 - missing()).arrayElementsPerExample(), equation.hiddenSize()));
    }
    equation.setChannels(series.getSize());
    return equation.outputType(series.getTimeSeriesLength());
  }

  private int missing() {
    return (times ? 0 : 1) + (mask ? 0 : 1);
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    requireFits(request, this::parameterShapes);
    if (request.inputShape()[2] < 2) {
      throw new IllegalArgumentException(
          "a path needs two observations or more, and the series have one; leave such series out");
    }
    return new CdeComputation(request, label(), equation, roles());
  }

  private Map<String, long[]> parameterShapes(InputType series) {
    if (!(series instanceof InputTypeRecurrent recurrent)) {
      throw new IllegalArgumentException("the values are [batch, channels, steps]");
    }
    ControlledEquation copy = equation.clone();
    copy.setChannels(recurrent.getSize());
    SDVertexParams needed = new SDVertexParams();
    copy.defineParameters(needed, !initialState);
    return needed.getParamShapes();
  }

  @Override
  protected VertexRuntime newRuntime(NeuralNetConfiguration configuration, DataType type) {
    return new CdeVertexRuntime(this, configuration, type);
  }

  /** A separate class, for its name in DL4J's summary. */
  private static final class CdeVertexRuntime extends WholeSeriesRuntime {

    private static final long serialVersionUID = 1L;

    CdeVertexRuntime(CdeVertex vertex, NeuralNetConfiguration configuration, DataType type) {
      super(vertex, configuration, type, "give it the series as a whole, or use a CdeLayer");
    }
  }

  @Override
  public String toString() {
    return "%s(%s)".formatted(label(), String.join(", ", equation.inWords()));
  }

  /** Collects the settings of a vertex; {@link CdeLayer.Builder} says more on those of both. */
  public static final class Builder extends CompiledVertexBuilder<Builder>
      implements SeriesEquationBuilder<Builder> {

    private final ControlledEquation.Settings settings;
    private boolean times;
    private boolean mask;
    private boolean initialState;

    /**
     * A vertex with this vector field.
     *
     * @param dynamics copied, so one object may serve several vertices
     */
    public Builder(ControlledDynamics dynamics) {
      this.settings = new ControlledEquation.Settings(dynamics);
    }

    /** Declares the times of the observations as an input. */
    public Builder times() {
      this.times = true;
      return this;
    }

    /** Declares a mask of the values as an input. */
    public Builder mask() {
      this.mask = true;
      return this;
    }

    /** Declares the state at the beginning as an input, instead of the initial network. */
    public Builder initialState() {
      this.initialState = true;
      return this;
    }

    @Override
    public ControlledEquation.Settings settings() {
      return settings;
    }

    /**
     * Builds the vertex.
     *
     * @throws IllegalArgumentException if the settings do not fit each other
     */
    public CdeVertex build() {
      return new CdeVertex(this);
    }
  }
}
