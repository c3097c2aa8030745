package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.ConditionalDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.flow.FlowEquation;
import io.github.dl4jode.cnf.flow.FlowSettings;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.ParameterPart;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.probability.LikelihoodOutputLayer;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A continuous normalizing flow as the last layer of a network: a density on its inputs, trained by
 * maximum likelihood.
 *
 * <pre>{@code
 * .layer(new CnfOutputLayer.Builder(FfjordDynamics.builder().build()).build())
 * }</pre>
 *
 * <p>An example y of the data is carried by y' = f(t, y, θ) to the time of the base distribution,
 * and its log-density is that of where it arrives, plus the integral of tr ∂f/∂y on the way. The
 * layer's output is the log-density of each example, [batch, 1] in nats; labels are not needed; the
 * score is the mean negative log-likelihood, with the penalties where there are any. Several flows
 * stand in sequence, the first at the base distribution, each with times of its own from the base
 * time to the data time.
 *
 * <p>With {@link ConditionalDynamics} the density is conditional: the layer's input is [x | c], the
 * context c in its last columns, and its output log p(x | c). In a {@code ComputationGraph} the two
 * may come from different vertices, {@code addLayer("flow", layer, "x", "encoder")}, which DL4J
 * merges; the gradient goes back into both.
 *
 * <p>Noise of an estimated divergence and of pixels is a function of the network's seed and of how
 * many iterations it has been trained, so that a saved training goes on with the same bits; outside
 * training it is the same every time. Chen, Rubanova, Bettencourt and Duvenaud (2018), "Neural
 * Ordinary Differential Equations", section 4; Grathwohl et al. (2019), "FFJORD".
 */
public final class CnfOutputLayer extends LikelihoodOutputLayer {

  private static final long serialVersionUID = 1L;

  /** The largest state whose divergence is exact outside training, unless it is told. */
  private static final long SMALL_STATE = 32;

  @JsonProperty("flows")
  private Dynamics[] flows;

  /** Of examples that stand in rows; empty where the input's type tells. */
  @JsonProperty("images")
  private long[] images;

  /** Of an example, without the batch; empty while it is not known. */
  @JsonProperty("exampleShape")
  private long[] exampleShape;

  /** Null where examples are no pixels. */
  @JsonProperty("pixels")
  private PixelTransform pixels;

  @JsonProperty("solver")
  private OdeSolver solver;

  /** Null where it is that of training. */
  @JsonProperty("evaluationSolver")
  private OdeSolver evaluationSolver;

  @JsonProperty("gradient")
  private GradientMethod gradient;

  @JsonProperty("baseTime")
  private double baseTime;

  @JsonProperty("dataTime")
  private double dataTime;

  @JsonProperty("base")
  private BaseDistribution base;

  @JsonProperty("divergence")
  private Divergence divergence;

  /** Null where it follows from the size of the state. */
  @JsonProperty("evaluationDivergence")
  private Divergence evaluationDivergence;

  @JsonProperty("penalties")
  private DynamicsPenalties penalties;

  @JsonProperty("densityErrorControlled")
  private boolean densityErrorControlled;

  private CnfOutputLayer(Builder builder) {
    super(builder);
    this.flows = builder.flows;
    this.images = builder.images;
    this.exampleShape = builder.images;
    this.pixels = builder.pixels.orElse(null);
    this.solver = builder.chosenSolver();
    this.evaluationSolver = builder.evaluationSolver.orElse(null);
    this.gradient = builder.chosenGradient().orElseGet(ContinuousAdjoint::new);
    this.baseTime = builder.baseTime;
    this.dataTime = builder.dataTime;
    this.base = builder.base;
    this.divergence = builder.divergence;
    this.evaluationDivergence = builder.evaluationDivergence.orElse(null);
    this.penalties = builder.chosenPenalties();
    this.densityErrorControlled = builder.densityErrorControlled;
    finish(builder);
  }

  private CnfOutputLayer() {}

  @Override
  protected void validate() {
    require(flows.length > 0, "needs at least one flow");
    gradient.refusal(solver).ifPresent(reason -> require(false, "cannot be trained: " + reason));
    require(
        Double.isFinite(baseTime) && Double.isFinite(dataTime) && baseTime != dataTime,
        "needs two finite, different times for the base distribution and the data, not "
            + baseTime
            + " and "
            + dataTime);
    require(
        contexts().distinct().count() <= 1,
        "has flows with contexts of different sizes, " + contexts().toList());
    // Names are known before sizes: a bad one is refused here.
    Stream.of(flows)
        .forEach(dynamics -> requireUsableNames(dynamics, FlowEquation.namesTaken(dynamics)));
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfigToLayer(globalConfig);
    inheritWeightInit(globalConfig, flows);
  }

  @Override
  protected CnfOutputLayerRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new CnfOutputLayerRuntime(conf, dataType);
  }

  /** The dynamics of the flows, from the base distribution to the data. */
  public List<Dynamics> flows() {
    return List.of(flows);
  }

  /** The number of components of the context after those of an example; 0 where there is none. */
  public long contextSize() {
    return contexts().findFirst().orElse(0L);
  }

  private Stream<Long> contexts() {
    return Stream.of(flows).map(ConditionalDynamics::contextSizeOf).filter(context -> context > 0);
  }

  /**
   * The number d of components of an example, its context not counted; 0 before the network knows
   * the type of its input.
   */
  public long size() {
    return Arrays.stream(exampleShape).reduce(Math::multiplyExact).orElse(0);
  }

  /**
   * The shape of an example, [d], or [channels, height, width] for images; empty before the network
   * knows the type of its input.
   */
  public long[] exampleShape() {
    return exampleShape.clone();
  }

  /** How pixels become numbers of the whole line; empty where examples are numbers already. */
  public Optional<PixelTransform> pixels() {
    return Optional.ofNullable(pixels);
  }

  /**
   * A mean negative log-likelihood, such as the score of a network, in bits per component of an
   * example.
   *
   * @param nats per example
   */
  public double bitsPerDimension(double nats) {
    return nats / (size() * Math.log(2));
  }

  /** The distribution that the flows begin with. */
  public BaseDistribution base() {
    return base;
  }

  /** What is added to the loss in training. */
  public DynamicsPenalties penalties() {
    return penalties;
  }

  /** How the flows are solved in training or outside. */
  public FlowSettings settings(boolean training) {
    OdeSolver chosen = training || evaluationSolver == null ? solver : evaluationSolver;
    return new FlowSettings(chosen, gradient, baseTime, dataTime, densityErrorControlled);
  }

  /** The equations of flow k for states of d components. */
  FlowEquation equation(int k, boolean training, long dimension) {
    return training
        ? new FlowEquation(flows[k], divergence, penalties)
        : new FlowEquation(flows[k], outsideTraining(dimension), DynamicsPenalties.none());
  }

  private Divergence outsideTraining(long dimension) {
    Divergence unlessTold = dimension <= SMALL_STATE ? Divergence.exact() : divergence;
    return Optional.ofNullable(evaluationDivergence).orElse(unlessTold);
  }

  /**
   * The parameters of one flow, by the names that its dynamics give them.
   *
   * @param k from 0, at the base distribution
   * @param all the layer's parameters, as its runtime's {@code paramTable()} has them
   */
  public Map<String, INDArray> parametersOfFlow(int k, Map<String, INDArray> all) {
    return partOfFlow(k).of(all);
  }

  /** Where the parameters of flow k, from 0, are among the layer's. */
  static ParameterPart partOfFlow(int k) {
    return new ParameterPart("flow" + (k + 1) + ".");
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new FlowComputation(request, this);
  }

  @Override
  protected void inferSizes(InputType inputType) {
    InputType state = new ExampleForm(images, contextSize()).exampleType(inputType);
    for (Dynamics dynamics : flows) {
      dynamics.setInputType(state);
    }
    exampleShape = state.getShape();
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return images.length > 0 ? null : flows[0].preProcessor(inputType).orElse(null);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    for (int k = 0; k < flows.length; k++) {
      partOfFlow(k).define(flows[k]::defineParameters, params);
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    for (int k = 0; k < flows.length; k++) {
      flows[k].initializeParameters(parametersOfFlow(k, params));
    }
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
            + " runs. The graphs of its dynamics are written by flows().get(k).define(...)");
  }

  /** The stages of a step, and in training those of the backward solve and some states more. */
  @Override
  protected long workingElementsPerExample(InputType inputType, boolean training) {
    int stages = solver.method().interpolant().rows();
    long states = flows.length * (training ? 2L * stages + 12 : stages + 4L);
    return states * inputType.arrayElementsPerExample();
  }

  @Override
  protected List<String> settingsInWords() {
    String equations = "flows=" + Arrays.toString(flows) + ", divergence=" + divergence;
    return List.of(equations, "base=" + base, settings(true).toString());
  }

  @Override
  public CnfOutputLayer clone() {
    CnfOutputLayer copy = (CnfOutputLayer) super.clone();
    copy.flows = Stream.of(flows).map(Dynamics::clone).toArray(Dynamics[]::new);
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CnfOutputLayer that
        && super.equals(that)
        && Arrays.equals(flows, that.flows)
        && Arrays.equals(images, that.images)
        && Arrays.equals(exampleShape, that.exampleShape)
        && Objects.equals(pixels, that.pixels)
        && settings(true).equals(that.settings(true))
        && Objects.equals(evaluationSolver, that.evaluationSolver)
        && base.equals(that.base)
        && divergence.equals(that.divergence)
        && Objects.equals(evaluationDivergence, that.evaluationDivergence)
        && penalties.equals(that.penalties);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), Arrays.hashCode(flows), settings(true), base, divergence);
  }

  /**
   * Collects the settings of a flow.
   *
   * <p>The solver is dopri5 with rtol = atol = 1e-5, as in the papers, and the gradient {@link
   * ContinuousAdjoint}, unless others are chosen.
   */
  @SuppressWarnings("unchecked") // DL4J's builder promises any layer.
  public static final class Builder extends FlowBuilder<Builder> {

    /**
     * Flows in sequence, from the base distribution to the data.
     *
     * @param dynamics of the flows; copied, so one object may stand for several flows of one kind
     */
    public Builder(Dynamics... dynamics) {
      super(dynamics);
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalArgumentException if there is no flow, the times are equal, or a parameter of
     *     the dynamics has a name that cannot be used
     */
    @Override
    public CnfOutputLayer build() {
      return new CnfOutputLayer(this);
    }
  }
}
