package io.github.dl4jode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.batch.ExampleSolver;
import io.github.dl4jode.batch.OwnStepsSolver;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.event.GraphEvent;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledLayer;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An ordinary differential equation as a layer: its input is y(t0), its output y(t1), the solution
 * of y' = f(t, y, θ) with the {@link Dynamics} f.
 *
 * <pre>{@code
 * .layer(new OdeLayer.Builder(ConvolutionDynamics.builder().build())
 *     .solver(OdeSolver.builder().rtol(1e-4).atol(1e-4).build())
 *     .build())
 * }</pre>
 *
 * <p>The output has the shape of the input; or, with {@link OdeOutput#TRAJECTORY} and a state of
 * shape [batch, size], the states at all times as [batch, size, time], y(t0) included. With an
 * {@link Augmentation} of k components it has k units or channels more, unless they are dropped.
 *
 * <p>If the dynamics end in a normalisation, put a nonlinearity between the layer and global
 * average pooling. If such a normalisation has one channel in each group, the pooled output depends
 * only on its β and the layer learns nothing from its input; the first backward pass warns of it.
 *
 * <p>The dynamics draw their own first values; a {@code weightInit} of the network, other than
 * DL4J's default, is offered to them, see {@link Dynamics#inheritWeightInit}. A solve that does not
 * reach its end throws an {@link IllegalStateException} that names the layer, the time, the step,
 * the evaluations spent and what to try; its cause is the solver's exception. Chen, Rubanova,
 * Bettencourt and Duvenaud (2018), "Neural Ordinary Differential Equations".
 */
public final class OdeLayer extends CompiledLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty("dynamics")
  private Dynamics dynamics;

  @JsonProperty("solver")
  private OdeSolver solver;

  @JsonProperty("gradient")
  private GradientMethod gradient;

  @JsonProperty("times")
  private double[] times;

  @JsonProperty("output")
  private OdeOutput output;

  /** Models of version 0.1 have none. */
  @JsonProperty("penalties")
  private DynamicsPenalties penalties = DynamicsPenalties.none();

  /** Models of version 0.1 have none. */
  @JsonProperty("augmentation")
  private Augmentation augmentation = Augmentation.none();

  /** Not in models of version 0.1. */
  @JsonProperty("eachExample")
  private boolean eachExample;

  /** Models of version 0.1 have none. */
  @JsonProperty("events")
  private List<GraphEvent> events = List.of();

  private OdeLayer(Builder builder) {
    super(builder);
    this.dynamics = builder.dynamics;
    this.solver = builder.chosenSolver();
    this.times = builder.times;
    this.output = builder.output;
    this.penalties = builder.chosenPenalties();
    this.augmentation = builder.augmentation;
    this.events = List.copyOf(builder.events);
    this.eachExample = builder.eachExample || !events.isEmpty();
    this.gradient = builder.chosenGradient().orElseGet(this::defaultGradient);
    finish(builder);
  }

  private OdeLayer() {}

  /** All examples can be solved at once with their own steps by the discrete gradient. */
  private GradientMethod defaultGradient() {
    return output == OdeOutput.TRAJECTORY || eachExample
        ? new DiscreteAdjoint()
        : new ContinuousAdjoint();
  }

  @Override
  protected void validate() {
    OdeLayerRules.refusal(this).ifPresent(reason -> require(false, reason));
    // Names are known before sizes: a wrong one is refused here.
    getLayerParams();
    requireUsableNames(dynamics, augmentation.namesTaken());
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfigToLayer(globalConfig);
    inheritWeightInit(globalConfig, dynamics);
  }

  @Override
  protected CompiledLayerRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new OdeLayerRuntime(conf, dataType);
  }

  /** A separate class, for its name in DL4J's summary. */
  private static final class OdeLayerRuntime extends CompiledLayerRuntime {

    private static final long serialVersionUID = 1L;

    OdeLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }
  }

  /** The right-hand side. */
  public Dynamics dynamics() {
    return dynamics;
  }

  /** The solver of the forward pass. */
  public OdeSolver solver() {
    return solver;
  }

  /** The gradient method. */
  public GradientMethod gradient() {
    return gradient;
  }

  /** A copy that is solved and differentiated in another way. */
  public OdeLayer with(OdeSolver otherSolver, GradientMethod otherGradient) {
    OdeLayer copy = clone();
    copy.solver = Required.setting(otherSolver, "solver");
    copy.gradient = Required.setting(otherGradient, "gradient");
    return copy;
  }

  /** The times t0, …; the first one is the time of the input. */
  public double[] times() {
    return times.clone();
  }

  /** The kind of output. */
  public OdeOutput output() {
    return output;
  }

  /** What training adds to the loss. */
  public DynamicsPenalties penalties() {
    return penalties;
  }

  /** The extra components of the state. */
  public Augmentation augmentation() {
    return augmentation;
  }

  /** Whether each example is solved as its own. */
  public boolean eachExample() {
    return eachExample;
  }

  /** What ends the solve of an example, or changes its state. */
  public List<GraphEvent> events() {
    return events;
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    output.requireState(request.inputShape());
    return new OdeComputation(request, this);
  }

  @Override
  protected void inspect(INDArray cotangent) {
    OptionalInt axis = dynamics.axisOfConstantMeans();
    if (output == OdeOutput.FINAL_STATE && axis.isPresent()) {
      ConstantMeans.warnOfBlock(label(), dynamics, cotangent, axis.getAsInt());
    }
  }

  @Override
  protected void inferSizes(InputType inputType) {
    output.requireState(inputType);
    augmentation = augmentation.forInput(inputType);
    dynamics.setInputType(augmentation.stateType(inputType));
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    output.refusal(inputType).ifPresent(reason -> require(false, reason));
    return dynamics.preProcessor(inputType).orElse(null);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return output.type(augmentation.outputType(inputType), times.length);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    dynamics.defineParameters(params);
    augmentation.defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    dynamics.initializeParameters(params);
    augmentation.initializeParameters(params);
  }

  /**
   * Not supported: the solver runs in Java, around the graph of the dynamics.
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
        label()
            + " has no graph of its own: how many steps the solver takes is known only while it"
            + " runs. The graph of its dynamics is written by dynamics().define(...)");
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return output.mask(maskArray, currentMaskState, minibatchSize, times.length);
  }

  /** The stages of a step, and in training the stages of the backward solve and some states. */
  @Override
  protected long workingElementsPerExample(InputType inputType, boolean training) {
    long state = augmentation.stateType(inputType).arrayElementsPerExample();
    int stages = solver.method().interpolant().rows();
    return (training ? 2L * stages + 12 : stages + 4L) * state;
  }

  @Override
  protected List<String> settingsInWords() {
    return List.of(
        "dynamics=" + dynamics,
        "solver=" + solver,
        "gradient=" + gradient,
        "times=" + Arrays.toString(times),
        "output=" + output,
        "penalties=" + penalties,
        "augmentation=" + augmentation,
        "eachExample=" + eachExample,
        "events=" + events);
  }

  @Override
  public OdeLayer clone() {
    OdeLayer copy = (OdeLayer) super.clone();
    copy.dynamics = dynamics.clone();
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OdeLayer that
        && super.equals(that)
        && dynamics.equals(that.dynamics)
        && solver.equals(that.solver)
        && gradient.equals(that.gradient)
        && Arrays.equals(times, that.times)
        && output == that.output
        && penalties.equals(that.penalties)
        && augmentation.equals(that.augmentation)
        && eachExample == that.eachExample
        && events.equals(that.events);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), dynamics, solver, gradient, Arrays.hashCode(times));
  }

  /**
   * Collects the settings of an ODE layer.
   *
   * <p>The solver is dopri5 with rtol = atol = 1e-3, as in the paper's classification, unless
   * another is chosen: the defaults of a solver alone, 1e-7 and 1e-9, are beyond the precision of
   * float. The gradient is {@link ContinuousAdjoint} for a final state and {@link DiscreteAdjoint}
   * for a trajectory, and where each example is solved as its own.
   */
  @SuppressWarnings("unchecked")
  public static final class Builder extends SolvedLayerBuilder<Builder> {

    private final Dynamics dynamics;
    private double[] times = {0, 1};
    private boolean eachExample;
    private final List<GraphEvent> events = new ArrayList<>();
    private OdeOutput output = OdeOutput.FINAL_STATE;
    private Augmentation augmentation = Augmentation.none();

    /**
     * A layer with these dynamics.
     *
     * @param dynamics the right-hand side; copied, so one object may serve several layers
     */
    public Builder(Dynamics dynamics) {
      super(OdeSolver.builder().rtol(1e-3).atol(1e-3).build());
      this.dynamics = Required.setting(dynamics, "dynamics").clone();
    }

    /** The time of the input and the times after it, in either direction; default 0, 1. */
    public Builder times(double... outputTimes) {
      this.times = Required.setting(outputTimes, "times").clone();
      return this;
    }

    /** The kind of output; default {@link OdeOutput#FINAL_STATE}. */
    public Builder output(OdeOutput yielded) {
      this.output = Required.setting(yielded, "output");
      return this;
    }

    /**
     * The extra components of the state, in which the dynamics have n + k components for an input
     * of n; default {@link Augmentation#none()}.
     */
    public Builder augmentation(Augmentation extra) {
      this.augmentation = Required.setting(extra, "augmentation");
      return this;
    }

    /**
     * Solves each example as its own: with its own steps, so that its output does not depend on its
     * minibatch: to the bit in minibatches of one size, to rounding otherwise. Default false: one
     * solve for the minibatch.
     *
     * <p>All examples are solved at once, by an {@link OwnStepsSolver}, with an explicit
     * Runge–Kutta method and a {@link DiscreteAdjoint}, where f treats each example by itself and
     * there are no events. Otherwise they are solved one after the other, by an {@link
     * ExampleSolver}, which costs the calls of f for each example.
     */
    public Builder eachExample(boolean asItsOwn) {
      this.eachExample = asItsOwn;
      return this;
    }

    /**
     * Adds an event, which ends the solve of an example, or changes its state. Each example is
     * solved as its own then. Where an event ends a solve, the outputs after it are the state at
     * the event. Gradients include the dependence of its time on the input and the parameters.
     */
    public Builder event(GraphEvent event) {
      events.add(Required.setting(event, "event"));
      return this;
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalArgumentException if the times are not strictly monotone or a parameter of the
     *     dynamics has a name that cannot be used
     */
    @Override
    public OdeLayer build() {
      return new OdeLayer(this);
    }
  }
}
