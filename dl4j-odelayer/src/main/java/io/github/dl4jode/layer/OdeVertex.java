package io.github.dl4jode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.DrivenDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.ParameterNames;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.CompiledVertexBuilder;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.MinibatchTimes;
import io.github.dl4jode.layer.compiled.VertexRuntime;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The solution of y' = f(t, y, θ) at times that come with each minibatch, as a vertex of a {@code
 * ComputationGraph}.
 *
 * <pre>{@code
 * .addVertex("ode", new OdeVertex.Builder(dynamics).build(), "y0", "times")
 * }</pre>
 *
 * <p>Its inputs are y0 [batch, size] and the times: [T], or [batch, T] with the same times in every
 * row, strictly increasing or strictly decreasing, the first being that of y0; in DOUBLE whatever
 * the type of the network, where times are near each other for their size. Its output is [batch,
 * size, T], y0 included; of one time, y0 alone. It is what an {@link OdeLayer} with {@link
 * OdeOutput#TRAJECTORY} yields, whose times are part of the network. Times get a gradient where
 * another vertex computes them, and zeros where they come straight from an input of the graph. The
 * gradient of times that are the same for all examples is spread evenly over the rows. The number
 * of times may vary from minibatch to minibatch; nothing is compiled for it.
 *
 * <p>{@link DrivenDynamics} read further inputs u(t), which {@link Builder#input(String,
 * Interpolation, double...)} and its siblings declare. They follow y0 and the times among the
 * inputs of the vertex, in the order of the declarations. Their values get a gradient, the times of
 * their knots zeros. A step of the solver ends on each time at which an input or its derivative
 * jumps.
 *
 * <pre>{@code
 * .addVertex(
 *     "ode",
 *     new OdeVertex.Builder(tank).input("pump", Interpolation.LINEAR, 0, 1, 2, 3).build(),
 *     "y0", "times", "controller")
 * }</pre>
 */
public final class OdeVertex extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("dynamics")
  private Dynamics dynamics;

  @JsonProperty("solver")
  private OdeSolver solver;

  @JsonProperty("gradient")
  private GradientMethod gradient;

  @JsonProperty("timeScale")
  private double timeScale;

  @JsonProperty("inputs")
  private List<VertexInput> inputs = List.of();

  /** Models of version 0.1 have none. */
  @JsonProperty("penalties")
  private DynamicsPenalties penalties = DynamicsPenalties.none();

  /** Models of version 0.1 have none. */
  @JsonProperty("augmentation")
  private Augmentation augmentation = Augmentation.none();

  private OdeVertex(Builder builder) {
    this.dynamics = builder.dynamics;
    this.inputs = List.copyOf(builder.inputs);
    this.solver = builder.solver;
    this.gradient = builder.gradient;
    this.timeScale = builder.timeScale;
    this.penalties = builder.penalties;
    this.augmentation = builder.augmentation;
    finish(builder);
  }

  private OdeVertex() {}

  @Override
  protected void validate() {
    gradient.refusal(solver).ifPresent(reason -> require(false, "cannot be trained: " + reason));
    require(
        Double.isFinite(timeScale) && timeScale != 0,
        "needs a finite factor for its times that is not 0, not " + timeScale);
    List<String> names = inputs.stream().map(VertexInput::name).toList();
    List<String> read = DrivenDynamics.inputNamesOf(dynamics);
    require(
        names.size() == read.size() && new HashSet<>(names).equals(new HashSet<>(read)),
        "has dynamics that read the inputs %s, and declares the inputs %s; declare each by input(...) of the builder, and read it from the inputs of DrivenDynamics"
            .formatted(read, names));
    require(
        timeScale > 0 || inputs.stream().allMatch(VertexInput::isConstant),
        "has inputs with knots, whose times increase, and needs a positive factor for its times");
    try {
      List<String> taken = new ArrayList<>(names);
      taken.addAll(List.of(augmentation.namesTaken()));
      ParameterNames.requireUsable(dynamics, taken.toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label() + " " + e.getMessage(), e);
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
  public OdeVertex with(OdeSolver otherSolver, GradientMethod otherGradient) {
    OdeVertex copy = (OdeVertex) clone();
    copy.solver = Required.setting(otherSolver, "solver");
    copy.gradient = Required.setting(otherGradient, "gradient");
    return copy;
  }

  /** What training adds to the loss. */
  public DynamicsPenalties penalties() {
    return penalties;
  }

  /** The extra components of the state. */
  public Augmentation augmentation() {
    return augmentation;
  }

  /** The factor of the times. */
  public double timeScale() {
    return timeScale;
  }

  /** The inputs u(t) of the dynamics, in the order in which the vertex takes them. */
  public List<VertexInput> inputs() {
    return inputs;
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    List<String> names = new ArrayList<>(List.of("y", "t"));
    for (VertexInput input : inputs) {
      names.add(input.name());
      if (input.timesGiven()) {
        names.add(input.name() + "Times");
      }
    }
    params.defineInputs(names.toArray(String[]::new));
    dynamics.defineParameters(params);
    augmentation.defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    dynamics.initializeParameters(params);
    augmentation.initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> types) {
    InputType state = types.get(0);
    boolean dense =
        state.getType() == InputType.Type.FF || state.getType() == InputType.Type.CNNFlat;
    if (!dense) {
      throw new IllegalArgumentException(
          "a trajectory is [batch, size, time] and needs a state of shape [batch, size], not "
              + state);
    }
    augmentation = augmentation.forInput(state);
    dynamics.setInputType(augmentation.stateType(state));
    if (dynamics instanceof DrivenDynamics driven) {
      driven.setInputChannels(VertexInputTypes.channels(inputs, types));
    }
    return InputType.recurrent(
        augmentation.outputType(state).arrayElementsPerExample(),
        types.get(1).arrayElementsPerExample());
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    List<long[]> shapes = new ArrayList<>(inputShapes);
    shapes.remove(1);
    return shapes;
  }

  /** Public for vertices that contain a solve. */
  @Override
  public Computation compile(CompilationRequest request) {
    if (request.inputShape().length != 2) {
      throw new IllegalArgumentException("a trajectory needs a state of shape [batch, size]");
    }
    requireFits(request, this::parameterShapes);
    return new TrajectoryComputation(request, this);
  }

  @Override
  protected VertexRuntime newRuntime(NeuralNetConfiguration configuration, DataType type) {
    return new OdeVertexRuntime(this, configuration, type);
  }

  /** A separate class, for its name in DL4J's summary. */
  private static final class OdeVertexRuntime extends VertexRuntime {

    private static final long serialVersionUID = 1L;

    OdeVertexRuntime(OdeVertex vertex, NeuralNetConfiguration configuration, DataType type) {
      super(vertex, configuration, type);
    }
  }

  private Map<String, long[]> parameterShapes(InputType state) {
    Dynamics copy = dynamics.clone();
    copy.setInputType(augmentation.stateType(state));
    SDVertexParams needed = new SDVertexParams();
    copy.defineParameters(needed);
    augmentation.forInput(state).defineParameters(needed);
    return needed.getParamShapes();
  }

  @Override
  public String toString() {
    return "%s(dynamics=%s, solver=%s, gradient=%s, timeScale=%s, penalties=%s, augmentation=%s%s)"
        .formatted(
            label(),
            dynamics,
            solver,
            gradient,
            timeScale,
            penalties,
            augmentation,
            inputs.isEmpty() ? "" : ", inputs=" + inputs);
  }

  /**
   * The times of a minibatch for the solver.
   *
   * @throws IllegalArgumentException if they are not as described
   */
  double[] timesIn(INDArray times, long batch) {
    double[] read = MinibatchTimes.monotone(this, times, batch);
    return Arrays.stream(read).map(time -> time * timeScale).toArray();
  }

  /** Zeros for all parameters. */
  INDArray noGradient(DataType type) {
    long parameters = numParams(true);
    return parameters == 0 ? Nd4j.empty(type) : Nd4j.zeros(type, parameters);
  }

  /** Collects the settings of an ODE vertex. */
  public static final class Builder extends CompiledVertexBuilder<Builder> {

    private final Dynamics dynamics;
    private OdeSolver solver = OdeSolver.builder().rtol(1e-3).atol(1e-4).build();
    private GradientMethod gradient = new DiscreteAdjoint();
    private double timeScale = 1;
    private final List<VertexInput> inputs = new ArrayList<>();
    private DynamicsPenalties penalties = DynamicsPenalties.none();
    private Augmentation augmentation = Augmentation.none();

    /**
     * A vertex with these dynamics, of states [batch, size].
     *
     * @param dynamics the right-hand side; copied, so one object may serve several vertices
     */
    public Builder(Dynamics dynamics) {
      this.dynamics = Required.setting(dynamics, "dynamics").clone();
    }

    /** The solver; default dopri5 with rtol 1e-3 and atol 1e-4. */
    public Builder solver(OdeSolver solution) {
      this.solver = Required.setting(solution, "solver");
      return this;
    }

    /** The gradient method; default {@link DiscreteAdjoint}. */
    public Builder gradient(GradientMethod method) {
      this.gradient = Required.setting(method, "gradient");
      return this;
    }

    /** The factor of the times for the solver and f; default 1. */
    public Builder timeScale(double factor) {
      this.timeScale = factor;
      return this;
    }

    /**
     * An input of {@link DrivenDynamics} that is a constant of each example.
     *
     * <p>The vertex takes its values [batch, channels].
     *
     * @param name in the dynamics
     */
    public Builder input(String name) {
      return input(VertexInput.constant(name));
    }

    /**
     * An input u(t) of {@link DrivenDynamics} through knots at fixed times, the same for all
     * examples; before the first and after the last one it is constant.
     *
     * <p>The vertex takes the values of the knots [batch, channels, knots], or [batch, channels ·
     * knots] with the knots of a channel in sequence, as a {@code DenseLayer} yields them.
     *
     * @param name in the dynamics
     * @param interpolation what u is between knots
     * @param knotTimes strictly increasing, in the unit of the vertex's times
     * @throws IllegalArgumentException if there are too few times, or they do not increase
     */
    public Builder input(String name, Interpolation interpolation, double... knotTimes) {
      return input(VertexInput.atTimes(name, interpolation, knotTimes));
    }

    /**
     * An input u(t) of {@link DrivenDynamics} through knots whose times come with each minibatch.
     *
     * <p>The vertex takes the values of the knots as {@link #input(String, Interpolation,
     * double...)} does, and after them the times: [knots], or [batch, knots] with each example's
     * own times, strictly increasing. An example with fewer knots has NaN after its last time.
     *
     * @param name in the dynamics
     * @param interpolation what u is between knots
     */
    public Builder inputWithTimes(String name, Interpolation interpolation) {
      return input(VertexInput.withTimes(name, interpolation));
    }

    private Builder input(VertexInput input) {
      inputs.add(input);
      return this;
    }

    /**
     * What training adds to the loss so that the dynamics become easy to solve; default nothing.
     *
     * @see DynamicsPenalties
     */
    public Builder penalties(DynamicsPenalties added) {
      this.penalties = Required.setting(added, "penalties");
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
     * Builds the vertex.
     *
     * @throws IllegalArgumentException if the factor of the times is 0 or not finite, or the inputs
     *     are not those that the dynamics read
     */
    public OdeVertex build() {
      return new OdeVertex(this);
    }
  }
}
