package io.github.dl4jode.cde.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.cde.dynamics.DenseMaps;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.compiled.ParameterPart;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.solver.OdeSolver;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The settings of z(t) = ζ(X(t0)) + ∫ f(z) dX that layer and vertex share:
 * vector field, initial network, path, solver, gradient and output.
 */
public final class ControlledEquation implements Serializable, Cloneable {

  private static final long serialVersionUID = 1L;

  static final ParameterPart INITIAL = new ParameterPart("initial");
  static final ParameterPart FIELD = new ParameterPart("field");

  @JsonProperty("dynamics")
  private ControlledDynamics dynamics;

  @JsonProperty("initial")
  private DenseMaps initial;

  @JsonProperty("hiddenSize")
  private final long hiddenSize;

  @JsonProperty("interpolation")
  private final Interpolation interpolation;

  @JsonProperty("addTime")
  private final boolean addTime;

  @JsonProperty("solver")
  private final OdeSolver solver;

  @JsonProperty("gradient")
  private final GradientMethod gradient;

  @JsonProperty("output")
  private final CdeOutput output;

  @JsonCreator
  private ControlledEquation(
      @JsonProperty("dynamics") ControlledDynamics dynamics,
      @JsonProperty("initial") DenseMaps initial,
      @JsonProperty("hiddenSize") long hiddenSize,
      @JsonProperty("interpolation") Interpolation interpolation,
      @JsonProperty("addTime") boolean addTime,
      @JsonProperty("solver") OdeSolver solver,
      @JsonProperty("gradient") GradientMethod gradient,
      @JsonProperty("output") CdeOutput output) {
    this.dynamics = dynamics;
    this.initial = initial;
    this.hiddenSize = hiddenSize;
    this.interpolation = interpolation;
    this.addTime = addTime;
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

  /** What X is between the observations. */
  public Interpolation interpolation() {
    return interpolation;
  }

  /** Whether the times are a channel of X before those of the data. */
  public boolean addTime() {
    return addTime;
  }

  /** The solver of the forward pass. */
  public OdeSolver solver() {
    return solver;
  }

  /** The gradient method. */
  public GradientMethod gradient() {
    return gradient;
  }

  /** What the layer yields. */
  public CdeOutput output() {
    return output;
  }

  /** The times of the knots from one index to before another: 0, 1, 2, …. */
  static double[] clock(long from, long to) {
    return LongStream.range(from, to).asDoubleStream().toArray();
  }

  /** Whether the state at an observation depends on no later one. */
  boolean isCausal() {
    return interpolation == Interpolation.LINEAR;
  }

  /** The number of knots that the path after them depends on, if it is causal. */
  long knotsBefore() {
    return 1;
  }

  /** The channels of X for series of this many. */
  long channels(long ofData) {
    return ofData + (addTime ? 1 : 0);
  }

  void setChannels(long ofData) {
    dynamics.setInputChannels(Map.of(ControlledDynamics.CONTROL, channels(ofData)));
  }

  void inheritWeightInit(IWeightInit networks) {
    dynamics.inheritWeightInit(networks);
    initial = initial.inheriting(networks);
  }

  void defineParameters(SDLayerParams params) {
    INITIAL.define(own -> initial.defineParameters(dynamics.channels(), hiddenSize, own), params);
    FIELD.define(dynamics::defineParameters, params);
  }

  void initializeParameters(Map<String, INDArray> params) {
    initial.initializeParameters(dynamics.channels(), hiddenSize, INITIAL.of(params));
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
        "interpolation=" + interpolation,
        "addTime=" + addTime,
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
        && interpolation == that.interpolation
        && addTime == that.addTime
        && solver.equals(that.solver)
        && gradient.equals(that.gradient)
        && output == that.output;
  }

  @Override
  public int hashCode() {
    return Objects.hash(dynamics, initial, hiddenSize, interpolation, addTime, solver, output);
  }

  /** Collects the settings; the builders describe them. */
  static final class Settings {

    final ControlledDynamics dynamics;
    DenseMaps initial = DenseMaps.of(Activation.IDENTITY, Activation.IDENTITY);
    long hiddenSize;
    Interpolation interpolation = Interpolation.NATURAL_CUBIC;
    boolean addTime = true;
    OdeSolver solver = OdeSolver.builder().rtol(1e-4).atol(1e-6).build();
    GradientMethod gradient = new DiscreteAdjoint();
    CdeOutput output = CdeOutput.FINAL;

    Settings(ControlledDynamics dynamics) {
      this.dynamics = (ControlledDynamics) Required.setting(dynamics, "dynamics").clone();
    }

    ControlledEquation equation() {
      return new ControlledEquation(
          dynamics, initial, hiddenSize, interpolation, addTime, solver, gradient, output);
    }
  }
}
