package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledLayer;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.probability.KlAnnealing;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A sample of the posterior q(z | x) of a variational autoencoder: of a Gaussian that the encoder
 * gives, carried along by flows that the encoder conditions.
 *
 * <p>The input is what the encoder says of each example, [batch, 2 L + c]: mean and log-variance of
 * z0, L numbers each, and the context of the flows, c numbers, none without flows. The output is
 * [batch, L + 1]: z, and after it
 *
 * <pre>
 * w (log p(z) - log q(z | x)),   p(z) = N(0, I),   z0 = mean + e^(log-variance / 2) ε
 * log q(z | x) = log N(z0; mean, variance) - ∫ tr ∂f/∂z dt
 * </pre>
 *
 * which a decoder's log p(x | z) is added to for the evidence lower bound. The weight w rises with
 * the iterations of training where it is told to, and is 1 otherwise and outside training. The
 * noise ε is that of the seed and the number of iterations, so a training that is resumed goes on
 * as if it had not been stopped; outside training it is the same every time.
 *
 * <p>Kingma and Welling (2014), "Auto-encoding variational Bayes"; Rezende and Mohamed (2015),
 * "Variational inference with normalizing flows"; Grathwohl et al. (2019), "FFJORD", section 4.2.
 */
public final class FlowPosterior extends CompiledLayer {

  private static final long serialVersionUID = 1L;

  @JsonProperty("latent")
  private long latent;

  /** Null where the posterior is the encoder's Gaussian. */
  @JsonProperty("flow")
  private CnfOutputLayer flow;

  @JsonProperty("annealing")
  private KlAnnealing annealing;

  @JsonProperty("seed")
  private long seed;

  private FlowPosterior(Builder builder) {
    super(builder);
    this.latent = builder.latent;
    this.flow = builder.flow.orElse(null);
    this.annealing = builder.annealing;
    this.seed = builder.seed;
    finish(builder);
  }

  private FlowPosterior() {}

  @Override
  protected void validate() {
    require(latent > 0, "needs at least one component of z, not " + latent);
    require(
        weightInit == WeightInit.XAVIER && paramWeightInit == null,
        "takes no weightInit(...); its flows' dynamics draw the first values");
    flow().ifPresent(this::requireUsable);
  }

  private void requireUsable(CnfOutputLayer flows) {
    require(flows.pixels().isEmpty(), "has flows of z, which has no pixels");
    require(
        flows.base().equals(BaseDistribution.standardNormal()),
        "has flows that begin with the encoder's Gaussian; their own base distribution is not used");
    require(
        flows.penalties().equals(DynamicsPenalties.none()),
        "has flows with penalties, which would not be part of the bound");
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfigToLayer(globalConfig);
    flow()
        .ifPresent(
            flows -> inheritWeightInit(globalConfig, flows.flows().toArray(Dynamics[]::new)));
  }

  @Override
  protected List<String> settingsInWords() {
    return List.of("latent=" + latent, "flow=" + flow, "annealing=" + annealing, "seed=" + seed);
  }

  /** L, the components of z. */
  public long latent() {
    return latent;
  }

  /** The flows; empty where the posterior is the encoder's Gaussian. */
  public Optional<CnfOutputLayer> flow() {
    return Optional.ofNullable(flow);
  }

  /** c, the components of the context. */
  public long contextSize() {
    return flow().map(CnfOutputLayer::contextSize).orElse(0L);
  }

  /** 2 L + c, what an encoder has to say of an example. */
  public long inputSize() {
    return 2 * latent + contextSize();
  }

  /** How w rises in training. */
  public KlAnnealing annealing() {
    return annealing;
  }

  /** The seed of noise in training. */
  public long seed() {
    return seed;
  }

  @Override
  protected void inferSizes(InputType inputType) {
    boolean suits =
        inputType.getType() == InputType.Type.FF
            && inputType.arrayElementsPerExample() == inputSize();
    require(
        suits,
        "reads mean, log-variance and context, %d numbers for z of %d components and a context of %d, not %s"
            .formatted(inputSize(), latent, contextSize(), inputType));
    flow().ifPresent(flows -> flows.setNIn(InputType.feedForward(latent + contextSize()), true));
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(latent + 1);
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new PosteriorComputation(request, this);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    flow().ifPresent(flows -> flows.defineParameters(params));
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    flow().ifPresent(flows -> flows.initializeParameters(params));
  }

  /**
   * Not supported: a solver runs in Java, around the graph of the dynamics.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff,
      SDVariable layerInput,
      Map<String, SDVariable> paramTable,
      SDVariable mask) {
    throw new UnsupportedOperationException(label() + " has no graph of its own");
  }

  @Override
  public FlowPosterior clone() {
    FlowPosterior copy = (FlowPosterior) super.clone();
    copy.flow = flow().map(CnfOutputLayer::clone).orElse(null);
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowPosterior that
        && super.equals(that)
        && latent == that.latent
        && annealing.equals(that.annealing)
        && seed == that.seed
        && Objects.equals(flow, that.flow);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), latent, annealing, seed);
  }

  /** Collects the settings of a posterior. */
  @SuppressWarnings("unchecked") // DL4J's builder promises any layer.
  public static final class Builder extends CompiledLayer.Builder<Builder> {

    private final long latent;
    private Optional<CnfOutputLayer> flow = Optional.empty();
    private KlAnnealing annealing = KlAnnealing.none();
    private long seed = 1;

    /** A posterior of z with so many components. */
    public Builder(long latent) {
      this.latent = latent;
    }

    /**
     * The flows; default none. Where their dynamics read a context, it is the encoder's.
     *
     * @param flows dynamics, solver, gradient, times and divergences are taken from it; copied
     */
    public Builder flow(CnfOutputLayer flows) {
      this.flow = Optional.of(Required.setting(flows, "flow").clone());
      return this;
    }

    /** How w rises in training; default {@link KlAnnealing#none()}. */
    public Builder klAnnealing(KlAnnealing schedule) {
      this.annealing = Required.setting(schedule, "annealing");
      return this;
    }

    /** The seed of noise in training; default 1. */
    public Builder seed(long number) {
      this.seed = number;
      return this;
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalArgumentException if there is no component, or the flows are of pixels, have a
     *     base distribution of their own or penalties
     */
    @Override
    public FlowPosterior build() {
      return new FlowPosterior(this);
    }
  }
}
