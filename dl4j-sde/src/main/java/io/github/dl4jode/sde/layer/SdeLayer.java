package io.github.dl4jode.sde.layer;

import io.github.dl4jode.argument.IncreasingTimes;
import io.github.dl4jode.argument.Required;
import io.github.dl4jode.layer.DynamicsLayerBuilder;
import io.github.dl4jode.layer.OdeOutput;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledLayer;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.sde.dynamics.SdeDynamics;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A stochastic differential equation as a layer: its input is y(t0) [batch, size], its output
 * sample paths of dy = f(t, y, θ) dt + g(t, y, θ) dW, at the last time or at all times.
 *
 * <pre>{@code
 * .layer(new SdeLayer.Builder(
 *         new NeuralSde(drift, new ComponentwiseDiffusion(8, 1), Calculus.STRATONOVICH))
 *     .solver(SdeSolver.of(SdeMethods.HEUN, 0.05))
 *     .build())
 * }</pre>
 *
 * <p>The output is [batch, paths × size], the sample paths of an example in sequence; or, with
 * {@link OdeOutput#TRAJECTORY}, [batch, paths × size, time], y(t0) included.
 *
 * <p>In training the noise is a function of the network's seed, the layer's name, the iteration and
 * the place of the example in the minibatch: a training that is saved and resumed has the same
 * bits. Outside training it is as {@link InferenceNoise} says. A solve that fails throws an {@link
 * IllegalStateException} that names the layer, the time, the step and what to try. Kidger (2022),
 * "On Neural Differential Equations", chapter 4.
 */
public final class SdeLayer extends CompiledLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty("dynamics")
  private SdeDynamics dynamics;

  @JsonProperty("solver")
  private SdeSolver solver;

  @JsonProperty("gradient")
  private SdeGradientMethod gradient;

  @JsonProperty("times")
  private double[] times;

  @JsonProperty("output")
  private OdeOutput output;

  @JsonProperty("samplePaths")
  private int samplePaths;

  @JsonProperty("inferenceNoise")
  private InferenceNoise inferenceNoise;

  private SdeLayer(Builder builder) {
    super(builder);
    this.dynamics = builder.dynamics;
    this.solver = builder.solver;
    this.gradient = builder.gradient;
    this.times = builder.times;
    this.output = builder.output;
    this.samplePaths = builder.samplePaths;
    this.inferenceNoise = builder.inferenceNoise;
    finish(builder);
  }

  private SdeLayer() {}

  private SdeSettings settings() {
    return new SdeSettings(dynamics, solver, gradient, samplePaths, inferenceNoise);
  }

  @Override
  protected void validate() {
    require(
        times.length >= 2 && IncreasingTimes.fault(times).isEmpty(),
        "needs at least two finite times that strictly increase, not " + Arrays.toString(times));
    // Names are known before sizes: a wrong one is refused here.
    getLayerParams();
    settings().fault().ifPresent(fault -> require(false, fault));
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfigToLayer(globalConfig);
    networkWeightInit(globalConfig).ifPresent(dynamics::inheritWeightInit);
  }

  @Override
  protected CompiledLayerRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new SdeLayerRuntime(conf, dataType);
  }

  /** A separate class, for its name in DL4J's summary. */
  private static final class SdeLayerRuntime extends CompiledLayerRuntime {

    private static final long serialVersionUID = 1L;

    SdeLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }
  }

  /** The right-hand side. */
  public SdeDynamics dynamics() {
    return dynamics;
  }

  /** The solver. */
  public SdeSolver solver() {
    return solver;
  }

  /** The gradient method. */
  public SdeGradientMethod gradient() {
    return gradient;
  }

  /** The times t0, …; the first one is the time of the input. */
  public double[] times() {
    return times.clone();
  }

  /** The kind of output. */
  public OdeOutput output() {
    return output;
  }

  /** The number of sample paths of each example. */
  public int samplePaths() {
    return samplePaths;
  }

  /** The noise outside training. */
  public InferenceNoise inferenceNoise() {
    return inferenceNoise;
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    if (request.inputShape().length != 2) {
      throw new IllegalArgumentException("the state of a stochastic equation is [batch, size]");
    }
    return new SdeLayerComputation(request, this, settings());
  }

  @Override
  protected void inferSizes(InputType inputType) {
    boolean dense =
        inputType.getType() == InputType.Type.FF || inputType.getType() == InputType.Type.CNNFlat;
    if (!dense) {
      throw new IllegalArgumentException(
          "the state of a stochastic equation is [batch, size], not " + inputType);
    }
    dynamics.setSize(inputType.arrayElementsPerExample());
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    output.refusal(inputType).ifPresent(reason -> require(false, reason));
    return new DenseLayer.Builder().build().getPreProcessorForInputType(inputType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return output.type(
        InputType.feedForward(samplePaths * inputType.arrayElementsPerExample()), times.length);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return output.mask(maskArray, currentMaskState, minibatchSize, times.length);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    dynamics.defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    dynamics.initializeParameters(params);
  }

  /**
   * Not supported: the solver runs in Java, around the graph of a step.
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
        label() + " has no graph of its own; that of its dynamics is written by dynamics().define");
  }

  /** The noise, and in training the states of about a hundred steps. */
  @Override
  protected long workingElementsPerExample(InputType inputType, boolean training) {
    long state = samplePaths * inputType.arrayElementsPerExample();
    return (training ? 100L : 4L) * state;
  }

  @Override
  protected List<String> settingsInWords() {
    List<String> words = new ArrayList<>(settings().inWords());
    words.add("times=" + Arrays.toString(times));
    words.add("output=" + output);
    return words;
  }

  @Override
  public SdeLayer clone() {
    SdeLayer copy = (SdeLayer) super.clone();
    copy.dynamics = dynamics.clone();
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SdeLayer that
        && super.equals(that)
        && settings().equals(that.settings())
        && Arrays.equals(times, that.times)
        && output == that.output;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), settings(), Arrays.hashCode(times), output);
  }

  /** Collects the settings of an SDE layer. */
  public static final class Builder extends DynamicsLayerBuilder<Builder> {

    private final SdeDynamics dynamics;
    private SdeSolver solver;
    private SdeGradientMethod gradient = SdeGradientMethod.storedStates();
    private double[] times = {0, 1};
    private OdeOutput output = OdeOutput.FINAL_STATE;
    private int samplePaths = 1;
    private InferenceNoise inferenceNoise = InferenceNoise.FIXED;

    /**
     * A layer with these dynamics.
     *
     * @param dynamics the right-hand side; copied, so one object may serve several layers
     */
    public Builder(SdeDynamics dynamics) {
      this.dynamics = Required.setting(dynamics, "dynamics").clone();
      this.solver = SdeDefaults.solver(dynamics);
    }

    /**
     * The method and the length of its steps; default Euler–Maruyama for Itô equations and Heun for
     * Stratonovich ones, with steps of 0.05.
     */
    public Builder solver(SdeSolver solution) {
      this.solver = Required.setting(solution, "solver");
      return this;
    }

    /** The gradient method; default all states stored. */
    public Builder gradient(SdeGradientMethod method) {
      this.gradient = Required.setting(method, "gradient");
      return this;
    }

    /** The time of the input and the times after it, increasing; default 0, 1. */
    public Builder times(double... outputTimes) {
      this.times = Required.setting(outputTimes, "times").clone();
      return this;
    }

    /** The kind of output; default {@link OdeOutput#FINAL_STATE}. */
    public Builder output(OdeOutput yielded) {
      this.output = Required.setting(yielded, "output");
      return this;
    }

    /** The number of sample paths of each example; default 1. */
    public Builder samplePaths(int count) {
      this.samplePaths = count;
      return this;
    }

    /** The noise outside training; default {@link InferenceNoise#FIXED}. */
    public Builder inferenceNoise(InferenceNoise noise) {
      this.inferenceNoise = Required.setting(noise, "inferenceNoise");
      return this;
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalArgumentException if the times do not increase, the method does not solve the
     *     equation, or a parameter has a name that cannot be used
     */
    @Override
    public SdeLayer build() {
      return new SdeLayer(this);
    }
  }
}
