package io.github.dl4jode.cde.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.cde.dynamics.DenseMaps;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.compiled.ParameterPart;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.path.series.SeriesPath;
import io.github.dl4jode.solver.OdeSolver;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The settings of z(t) = ζ(X(t0)) + ∫ f(z) dX that layer and vertex share: vector field, initial
 * network, path, solver, gradient and output.
 */
public final class ControlledEquation implements Serializable, Cloneable {

  private static final long serialVersionUID = 1L;

  static final ParameterPart INITIAL = new ParameterPart("initial");
  static final ParameterPart FIELD = new ParameterPart("field");

  private static final int NO_INDEX = -1;

  /**
   * What X is made of.
   *
   * @param scheme what it is between observations
   * @param timeChannel whether the time is a channel of it
   * @param timeIndex the channel of the data that has the times; -1 if there is none
   * @param countChannels whether counts of observations are channels of it
   * @param overSteps whether it runs over the indices of the steps, not over times
   * @param startValue of a channel before its first observation; null where the scheme decides
   */
  public record PathSettings(
      @JsonProperty("scheme") PathScheme scheme,
      @JsonProperty("timeChannel") boolean timeChannel,
      @JsonProperty("timeIndex") int timeIndex,
      @JsonProperty("countChannels") boolean countChannels,
      @JsonProperty("overSteps") boolean overSteps,
      @JsonProperty("startValue") Double startValue)
      implements Serializable {}

  @JsonProperty("dynamics")
  private ControlledDynamics dynamics;

  @JsonProperty("initial")
  private DenseMaps initial;

  @JsonProperty("hiddenSize")
  private final long hiddenSize;

  @JsonProperty("path")
  private final PathSettings path;

  @JsonProperty("inputGradient")
  private final boolean inputGradient;

  @JsonProperty("solver")
  private OdeSolver solver;

  @JsonProperty("gradient")
  private GradientMethod gradient;

  @JsonProperty("output")
  private final CdeOutput output;

  @JsonCreator
  private ControlledEquation(
      @JsonProperty("dynamics") ControlledDynamics dynamics,
      @JsonProperty("initial") DenseMaps initial,
      @JsonProperty("hiddenSize") long hiddenSize,
      @JsonProperty("path") PathSettings path,
      @JsonProperty("inputGradient") boolean inputGradient,
      @JsonProperty("solver") OdeSolver solver,
      @JsonProperty("gradient") GradientMethod gradient,
      @JsonProperty("output") CdeOutput output) {
    this.dynamics = dynamics;
    this.initial = initial;
    this.hiddenSize = hiddenSize;
    this.path = path;
    this.inputGradient = inputGradient;
    this.solver = solver;
    this.gradient = gradient;
    this.output = output;
    dynamics.setInputType(InputType.feedForward(Math.max(1, hiddenSize)));
  }

  /** The vector field. */
  public ControlledDynamics dynamics() {
    return dynamics;
  }

  /** The network from X(t0) to z(t0). */
  public DenseMaps initial() {
    return initial;
  }

  /** The size of the state z. */
  public long hiddenSize() {
    return hiddenSize;
  }

  /** What X is made of. */
  public PathSettings path() {
    return path;
  }

  /** Whether dL/d series is computed for the layers before. */
  public boolean inputGradient() {
    return inputGradient;
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
  public ControlledEquation with(OdeSolver otherSolver, GradientMethod otherGradient) {
    ControlledEquation copy = clone();
    copy.solver = Required.setting(otherSolver, "solver");
    copy.gradient = Required.setting(otherGradient, "gradient");
    return copy;
  }

  /** What the layer yields. */
  public CdeOutput output() {
    return output;
  }

  /** The reason why settings cannot work; empty if they can. */
  String fault() {
    if (hiddenSize < 1) {
      return "needs hiddenSize(...), the size of its state, 1 or more";
    }
    if (path.scheme == PathScheme.RECTILINEAR && !path.timeChannel) {
      return "has a rectilinear path, which moves the time and the values in turn, and no time"
          + " among its channels; use addTime(true) or timeChannel(index)";
    }
    if (path.scheme == PathScheme.RECTILINEAR && !path.overSteps) {
      return "has a rectilinear path, which runs over steps; leave overTimes(true) out";
    }
    return gradient.refusal(solver).map(reason -> "cannot be trained: " + reason).orElse("");
  }

  OptionalInt timeIndex() {
    return path.timeIndex == NO_INDEX ? OptionalInt.empty() : OptionalInt.of(path.timeIndex);
  }

  boolean overSteps() {
    return path.overSteps;
  }

  /** A path for series of a number of channels, without that of the time. */
  SeriesPath path(long batch, long channels, long steps, boolean differentiable) {
    SeriesPath.Builder builder =
        SeriesPath.builder(path.scheme, batch, channels, steps)
            .timeChannel(path.timeChannel)
            .countChannels(path.countChannels)
            .overSteps(path.overSteps)
            .differentiable(differentiable);
    if (path.startValue != null) {
      builder.startValue(path.startValue);
    }
    return builder.build();
  }

  /** Why the state at an observation may change with later ones; empty if it does not. */
  String reasonAgainstPieces() {
    if (!path.scheme.causal()) {
      return "with "
          + path.scheme
          + " the path between two observations depends on all later ones, so that the state would"
          + " change once they are known; choose LINEAR, RECTILINEAR or HERMITE_CUBIC";
    }
    if (!path.overSteps) {
      return "its path runs over times; leave overTimes(true) out";
    }
    boolean ownTime = path.timeChannel && timeIndex().isEmpty();
    if (dynamics.readsPath() && (ownTime || path.countChannels)) {
      return "its vector field reads the value of the path, whose own time and counts begin again in"
          + " each piece; take the times from the data, timeChannel(index), or leave the time out,"
          + " addTime(false), and leave countChannels(true) out";
    }
    return "";
  }

  /** The number of steps that the path after them depends on, if it is causal. */
  int stepsBefore() {
    return path.scheme == PathScheme.HERMITE_CUBIC ? 2 : 1;
  }

  /**
   * Takes the number of channels of the data.
   *
   * @throws IllegalArgumentException if the channel of the times is not among them
   */
  void setChannels(long ofData) {
    if (path.timeIndex >= ofData || (timeIndex().isPresent() && ofData < 2)) {
      throw new IllegalArgumentException(
          "the times are in channel %d of the data, which have %d channels; the times need a channel from 0 to %d, and the data another one"
              .formatted(path.timeIndex, ofData, ofData - 1));
    }
    long own = ofData - (timeIndex().isPresent() ? 1 : 0);
    long all = own * (path.countChannels ? 2 : 1) + (path.timeChannel ? 1 : 0);
    dynamics.setInputChannels(Map.of(ControlledDynamics.CONTROL, all));
  }

  /** The names in the graph of f that are no names of its parameters. */
  String[] namesTaken() {
    return dynamics.inputNames().toArray(String[]::new);
  }

  void inheritWeightInit(IWeightInit networks) {
    dynamics.inheritWeightInit(networks);
    initial = initial.inheriting(networks);
  }

  /** Names the parameters of the field, and of the initial network if there is one. */
  void defineParameters(SDLayerParams params, boolean withInitial) {
    if (withInitial) {
      INITIAL.define(own -> initial.defineParameters(dynamics.channels(), hiddenSize, own), params);
    }
    FIELD.define(dynamics::defineParameters, params);
  }

  void initializeParameters(Map<String, INDArray> params) {
    Map<String, INDArray> ofInitial = INITIAL.of(params);
    if (!ofInitial.isEmpty()) {
      initial.initializeParameters(dynamics.channels(), hiddenSize, ofInitial);
    }
    dynamics.initializeParameters(FIELD.of(params));
  }

  /** The type of the output for series of a length, which may be unknown. */
  InputType outputType(long timeSeriesLength) {
    return output == CdeOutput.FINAL
        ? InputType.feedForward(hiddenSize)
        : InputType.recurrent(hiddenSize, timeSeriesLength);
  }

  List<String> inWords() {
    return List.of(
        "dynamics=" + dynamics,
        "hiddenSize=" + hiddenSize,
        "path=" + path,
        "solver=" + solver,
        "gradient=" + gradient,
        "output=" + output);
  }

  @Override
  public ControlledEquation clone() {
    try {
      ControlledEquation copy = (ControlledEquation) super.clone();
      copy.dynamics = (ControlledDynamics) dynamics.clone();
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("Equations are Cloneable", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ControlledEquation that
        && dynamics.equals(that.dynamics)
        && initial.equals(that.initial)
        && hiddenSize == that.hiddenSize
        && path.equals(that.path)
        && inputGradient == that.inputGradient
        && solver.equals(that.solver)
        && gradient.equals(that.gradient)
        && output == that.output;
  }

  @Override
  public int hashCode() {
    return Objects.hash(dynamics, initial, hiddenSize, path, inputGradient, solver, output);
  }

  /** Collects the settings; {@link ControlledEquationBuilder} describes them. */
  public static final class Settings {

    final ControlledDynamics dynamics;
    DenseMaps initial = DenseMaps.of(Activation.IDENTITY, Activation.IDENTITY);
    long hiddenSize;
    PathScheme scheme = PathScheme.HERMITE_CUBIC;
    boolean addTime = true;
    int timeIndex = NO_INDEX;
    boolean countChannels;
    boolean overTimes;
    private OptionalDouble startValue = OptionalDouble.empty();
    boolean inputGradient = true;
    OdeSolver solver = OdeSolver.builder().rtol(1e-4).atol(1e-6).build();
    GradientMethod gradient = new DiscreteAdjoint();
    CdeOutput output = CdeOutput.FINAL;

    Settings(ControlledDynamics dynamics) {
      this.dynamics = (ControlledDynamics) Required.setting(dynamics, "dynamics").clone();
    }

    void startValue(double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("A start value must be finite, not " + value);
      }
      startValue = OptionalDouble.of(value);
    }

    void timeIndex(int index) {
      if (index < 0) {
        throw new IllegalArgumentException("The channel of the times is 0 or more, not " + index);
      }
      timeIndex = index;
    }

    ControlledEquation equation() {
      PathSettings path =
          new PathSettings(
              scheme,
              addTime || timeIndex != NO_INDEX,
              timeIndex,
              countChannels,
              !overTimes,
              startValue.isPresent() ? startValue.getAsDouble() : null);
      return new ControlledEquation(
          dynamics, initial, hiddenSize, path, inputGradient, solver, gradient, output);
    }
  }
}
