package io.github.dl4jode.sde.layer;

import io.github.dl4jode.argument.IncreasingTimes;
import io.github.dl4jode.argument.Required;
import io.github.dl4jode.layer.OdeOutput;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.CompiledVertexBuilder;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.MinibatchTimes;
import io.github.dl4jode.layer.compiled.VertexRuntime;
import io.github.dl4jode.sde.dynamics.SdeDynamics;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Sample paths of a stochastic differential equation at times that come with each minibatch, as a
 * vertex of a {@code ComputationGraph}.
 *
 * <pre>{@code
 * .addVertex("sde", new SdeVertex.Builder(dynamics).build(), "y0", "times")
 * }</pre>
 *
 * <p>Its inputs are y0 [batch, size] and the times: [T], or [batch, T] with the same times in every
 * row, strictly increasing, the first being that of y0; in DOUBLE whatever the type of the network,
 * where times are near each other for their size. Its output is [batch, paths × size, T], y0
 * included, or with {@link OdeOutput#FINAL_STATE} [batch, paths × size]. Times get the gradient 0:
 * a path of Brownian motion has no derivative with respect to time. Noise is as {@link SdeLayer}
 * describes it.
 */
public final class SdeVertex extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("dynamics")
  private SdeDynamics dynamics;

  @JsonProperty("solver")
  private SdeSolver solver;

  @JsonProperty("gradient")
  private SdeGradientMethod gradient;

  @JsonProperty("output")
  private OdeOutput output;

  @JsonProperty("samplePaths")
  private int samplePaths;

  @JsonProperty("inferenceNoise")
  private InferenceNoise inferenceNoise;

  private SdeVertex(Builder builder) {
    this.dynamics = builder.dynamics;
    this.solver = builder.solver;
    this.gradient = builder.gradient;
    this.output = builder.output;
    this.samplePaths = builder.samplePaths;
    this.inferenceNoise = builder.inferenceNoise;
    finish(builder);
  }

  private SdeVertex() {}

  private SdeSettings settings() {
    return new SdeSettings(dynamics, solver, gradient, samplePaths, inferenceNoise);
  }

  @Override
  protected void validate() {
    settings().fault().ifPresent(fault -> require(false, fault));
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
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("y", "t");
    dynamics.defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    dynamics.initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> types) {
    InputType state = types.get(0);
    boolean dense =
        state.getType() == InputType.Type.FF || state.getType() == InputType.Type.CNNFlat;
    if (!dense) {
      throw new IllegalArgumentException(
          "the state of a stochastic equation is [batch, size], not " + state);
    }
    long size = state.arrayElementsPerExample();
    dynamics.setSize(size);
    return output == OdeOutput.FINAL_STATE
        ? InputType.feedForward(samplePaths * size)
        : InputType.recurrent(samplePaths * size, types.get(1).arrayElementsPerExample());
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    return List.of(inputShapes.get(0));
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    if (request.inputShape().length != 2) {
      throw new IllegalArgumentException("the state of a stochastic equation is [batch, size]");
    }
    requireFits(request, type -> settings().parameterShapes(type.arrayElementsPerExample()));
    return new SdeVertexComputation(request, this, settings());
  }

  @Override
  protected VertexRuntime newRuntime(NeuralNetConfiguration configuration, DataType type) {
    return new SdeVertexRuntime(this, configuration, type);
  }

  /** A separate class, for its name in DL4J's summary. */
  private static final class SdeVertexRuntime extends VertexRuntime {

    private static final long serialVersionUID = 1L;

    SdeVertexRuntime(SdeVertex vertex, NeuralNetConfiguration configuration, DataType type) {
      super(vertex, configuration, type);
    }
  }

  /**
   * The times of a minibatch.
   *
   * @throws IllegalArgumentException if they are not as described
   */
  double[] timesIn(INDArray times, long batch) {
    double[] read = MinibatchTimes.shared(this, times, batch);
    Optional<String> fault = IncreasingTimes.fault(read);
    require(
        fault.isEmpty(),
        "needs finite times that strictly increase; "
            + fault.orElse("")
            + MinibatchTimes.inDouble(times.dataType()));
    require(read.length >= 2, "needs two times or more, not " + read.length);
    return read;
  }

  @Override
  public String toString() {
    return "%s(%s, output=%s)".formatted(label(), String.join(", ", settings().inWords()), output);
  }

  /** Collects the settings of an SDE vertex. */
  public static final class Builder extends CompiledVertexBuilder<Builder> {

    private final SdeDynamics dynamics;
    private SdeSolver solver;
    private SdeGradientMethod gradient = SdeGradientMethod.storedStates();
    private OdeOutput output = OdeOutput.TRAJECTORY;
    private int samplePaths = 1;
    private InferenceNoise inferenceNoise = InferenceNoise.FIXED;

    /**
     * A vertex with these dynamics.
     *
     * @param dynamics the right-hand side; copied, so one object may serve several vertices
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

    /** The kind of output; default {@link OdeOutput#TRAJECTORY}. */
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
     * Builds the vertex.
     *
     * @throws IllegalArgumentException if the method does not solve the equation, or a parameter
     *     has a name that cannot be used
     */
    public SdeVertex build() {
      return new SdeVertex(this);
    }
  }
}
