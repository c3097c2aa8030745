package io.github.dl4jode.cde.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.dynamics.ParameterNames;
import io.github.dl4jode.latentode.RecognitionNetwork;
import io.github.dl4jode.latentode.layer.SeriesEncoder;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertexBuilder;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.path.series.PathScheme;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A controlled equation as the recognition network of a {@link
 * io.github.dl4jode.latentode.LatentOde}.
 *
 * <pre>{@code
 * LatentOde.builder(scaling)
 *     .encoder(new CdeEncoder.Builder(DenseControlledDynamics.builder().build()).hiddenSize(25))
 *     .build();
 * }</pre>
 *
 * <p>The path runs through the points of a series in the order of reading: for a latent state at
 * the start from the last point to the first. Its channels are the time and the sensors; the scheme
 * fills what a sensor misses at a point. The head reads the state after the last point. A series of
 * one point has a path that stays where it is, so that its state is the initial network's alone;
 * one without points is such a path of zeros at the first time of the grid.
 *
 * @see SeriesEncoder
 */
public final class CdeEncoder extends SeriesEncoder {

  private static final long serialVersionUID = 1L;

  @JsonProperty("equation")
  private ControlledEquation equation;

  @JsonProperty("head")
  private Readout head;

  @JsonProperty("order")
  private ReadingOrder order;

  @JsonProperty("outputs")
  private long outputs;

  @JsonProperty("sensors")
  private long sensors;

  private CdeEncoder(Builder builder, long outputs, ReadingOrder order) {
    this.equation = builder.settings.equation().clone();
    this.head = builder.head;
    this.outputs = outputs;
    this.order = Required.setting(order, "order");
    finish(builder);
  }

  private CdeEncoder() {}

  /** The equation and how it is solved. */
  public ControlledEquation equation() {
    return equation;
  }

  @Override
  public long outputs() {
    return outputs;
  }

  @Override
  protected void validate() {
    require(outputs > 0, "needs a positive number of outputs, not " + outputs);
    require(
        equation.path().scheme() != PathScheme.RECTILINEAR,
        "reads whole series, for which a rectilinear path is twice as long for nothing; choose"
            + " LINEAR, HERMITE_CUBIC or NATURAL_CUBIC");
    require(equation.fault().isEmpty(), equation.fault());
    try {
      ParameterNames.requireUsable(equation.dynamics(), equation.namesTaken());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + " " + e.getMessage(), e);
    }
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("values", "mask", "times");
    equation.defineParameters(params, true);
    CdeEncoderComputation.HEAD.define(
        own -> head.defineParameters(equation.hiddenSize(), outputs, own), params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    equation.initializeParameters(params);
    head.initializeParameters(
        equation.hiddenSize(), outputs, CdeEncoderComputation.HEAD.of(params));
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    if (!(inputs.get(0) instanceof InputTypeRecurrent series)) {
      throw new IllegalArgumentException(
          "\"values\" is [batch, sensors, times], InputType.recurrent(sensors), not "
              + inputs.get(0));
    }
    sensors = series.getSize();
    equation.setChannels(1 + sensors);
    return InputType.feedForward(outputs);
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    return List.of(new long[] {inputShapes.get(0)[0]});
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new CdeEncoderComputation(
        request, label(), equation, head, order, Math.toIntExact(sensors));
  }

  /** Collects the settings of an encoder; a model says its outputs and the order. */
  public static final class Builder extends CompiledVertexBuilder<Builder>
      implements ControlledEquationBuilder<Builder>, RecognitionNetwork {

    private final ControlledEquation.Settings settings;
    private Readout head = Readout.linear();

    /**
     * An encoder with this vector field.
     *
     * @param dynamics copied, so one object may serve several encoders
     */
    public Builder(ControlledDynamics dynamics) {
      this.settings = new ControlledEquation.Settings(dynamics);
      // The time is among the values that are read, with the values of other points.
      settings.addTime = false;
      settings.inputGradient = false;
    }

    /** From the last state to the output; default linear. */
    public Builder head(Readout readout) {
      this.head = Required.setting(readout, "head");
      return this;
    }

    @Override
    public ControlledEquation.Settings settings() {
      return settings;
    }

    @Override
    public CdeEncoder encoder(long outputs, ReadingOrder order) {
      return new CdeEncoder(this, outputs, order);
    }
  }
}
