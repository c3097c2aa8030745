package io.github.dl4jode.cde.layer;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.layer.DynamicsLayerBuilder;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledLayer;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import io.github.dl4jode.layer.compiled.Computation;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A neural controlled differential equation as a layer: it reads a series [batch, channels, time]
 * as a path X, and yields the solution of z(t) = ζ(X(t0)) + ∫ f(z) dX, in the place of a recurrent
 * layer.
 *
 * <pre>{@code
 * .layer(new CdeLayer.Builder(DenseControlledDynamics.builder().build()).hiddenSize(8).build())
 * .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
 * .setInputType(InputType.recurrent(3))
 * }</pre>
 *
 * <p>The output is the state after the last observation, [batch, hidden]; or, with {@link
 * CdeOutput#STATES}, the states at all observations, [batch, hidden, time]. Kidger, Morrill, Foster
 * and Lyons (2020), "Neural controlled differential equations for irregular time series".
 */
public final class CdeLayer extends CompiledLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty("equation")
  private ControlledEquation equation;

  private CdeLayer(Builder builder) {
    super(builder);
    this.equation = builder.settings.equation();
    finish(builder);
  }

  private CdeLayer() {}

  /** The equation and how it is solved. */
  public ControlledEquation equation() {
    return equation;
  }

  @Override
  protected void validate() {
    require(equation.fault().isEmpty(), equation.fault());
    requireUsableNames(equation.dynamics(), equation.namesTaken());
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfigToLayer(globalConfig);
    networkWeightInit(globalConfig).ifPresent(equation::inheritWeightInit);
  }

  @Override
  protected void inferSizes(InputType inputType) {
    if (!(inputType instanceof InputTypeRecurrent series) || series.getFormat() != RNNFormat.NCW) {
      throw new IllegalArgumentException(
          "a controlled equation reads series [batch, channels, time], not " + inputType);
    }
    equation.setChannels(series.getSize());
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return equation.outputType(((InputTypeRecurrent) inputType).getTimeSeriesLength());
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    equation.defineParameters(params, true);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    equation.initializeParameters(params);
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    // A series, a mask if there is one, and a state and the steps before where a series goes on.
    int inputs = request.inputShapes().size();
    boolean goesOn = inputs > 2;
    Roles roles = new Roles(false, inputs % 2 == 0, goesOn, goesOn);
    return new CdeComputation(request, label(), equation, roles);
  }

  @Override
  protected CompiledLayerRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new CdeLayerRuntime(conf, dataType, this);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    // The final state has read the mask; states have one for each observation.
    return new Pair<>(equation.output() == CdeOutput.FINAL ? null : maskArray, currentMaskState);
  }

  /**
   * Not supported: the solver runs in Java, around the graph of the vector field.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff,
      SDVariable layerInput,
      Map<String, SDVariable> paramTable,
      SDVariable mask) {
    throw new UnsupportedOperationException(
        label() + " has no graph of its own: how many steps the solver takes is known only later");
  }

  @Override
  protected List<String> settingsInWords() {
    return equation.inWords();
  }

  @Override
  public CdeLayer clone() {
    CdeLayer copy = (CdeLayer) super.clone();
    copy.equation = equation.clone();
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CdeLayer that && super.equals(that) && equation.equals(that.equation);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + equation.hashCode();
  }

  /** Collects the settings of a layer. */
  public static final class Builder extends DynamicsLayerBuilder<Builder>
      implements SeriesEquationBuilder<Builder> {

    private final ControlledEquation.Settings settings;

    /**
     * A layer with this vector field.
     *
     * @param dynamics copied, so one object may serve several layers
     */
    public Builder(ControlledDynamics dynamics) {
      this.settings = new ControlledEquation.Settings(dynamics);
    }

    /**
     * Whether dL/d series is computed, for the layers before; default true. Without it, which is
     * for a first layer only, training is faster, above all on long series by an adjoint.
     */
    public Builder inputGradient(boolean computed) {
      settings.inputGradient = computed;
      return this;
    }

    @Override
    public ControlledEquation.Settings settings() {
      return settings;
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalArgumentException if the size of the state is not positive
     */
    @Override
    @SuppressWarnings("unchecked")
    public CdeLayer build() {
      return new CdeLayer(this);
    }
  }
}
