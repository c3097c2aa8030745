package io.github.dl4jode.sde.equation;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.path.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The equation dy = f(t, y, θ, u) dt + g(t, y, θ, u) dW for a minibatch of states.
 *
 * <pre>{@code
 * StochasticEquation equation =
 *     StochasticEquation.builder(Calculus.ITO, NoiseType.DIAGONAL, DataType.DOUBLE, 32, 2)
 *         .coefficients((graph, v) -> new Coefficients(v.y().mul(-1), v.parameters().get("sigma")))
 *         .parameters(Map.of("sigma", sigma))
 *         .build();
 * }</pre>
 *
 * <p>It is a description and has no memory of its own; parameters are retained and read in place.
 */
public final class StochasticEquation {

  private static final Set<String> TAKEN = Set.of("t", "y");

  private final Builder settings;

  private StochasticEquation(Builder builder) {
    this.settings = builder;
  }

  /**
   * Begins an equation.
   *
   * @param calculus of the equation as it is written
   * @param noise the kind of its diffusion
   * @param dataType of state and parameters, FLOAT or DOUBLE
   * @param batch the number of states
   * @param size the number of components of a state
   */
  public static Builder builder(
      Calculus calculus, NoiseType noise, DataType dataType, long batch, long size) {
    return new Builder(calculus, noise, dataType, batch, size);
  }

  /** f and g. */
  public CoefficientGraph coefficients() {
    return settings.coefficients;
  }

  /** The calculus in which the equation is written. */
  public Calculus calculus() {
    return settings.calculus;
  }

  /** The kind of the diffusion. */
  public NoiseType noise() {
    return settings.noise;
  }

  /** FLOAT or DOUBLE. */
  public DataType dataType() {
    return settings.dataType;
  }

  /** The number of states. */
  public long batch() {
    return settings.batch;
  }

  /** The number of components of a state. */
  public long size() {
    return settings.size;
  }

  /** The parameters by name, in the order of their gradient. */
  public Map<String, INDArray> parameters() {
    return Collections.unmodifiableMap(settings.parameters);
  }

  /** The shapes of the inputs that are constants of a solve. */
  public Map<String, long[]> constants() {
    return Collections.unmodifiableMap(settings.constants);
  }

  /** The names of the constants that have a gradient. */
  public Set<String> differentiableConstants() {
    return Collections.unmodifiableSet(settings.differentiable);
  }

  /** The inputs that are functions of time. */
  public Map<String, Path> paths() {
    return Collections.unmodifiableMap(settings.paths);
  }

  /** Collects an equation. */
  public static final class Builder {

    private final Calculus calculus;
    private final NoiseType noise;
    private final DataType dataType;
    private final long batch;
    private final long size;
    private CoefficientGraph coefficients;
    private final Map<String, INDArray> parameters = new LinkedHashMap<>();
    private final Map<String, long[]> constants = new LinkedHashMap<>();
    private final Set<String> differentiable = new HashSet<>();
    private final Map<String, Path> paths = new LinkedHashMap<>();

    private Builder(Calculus calculus, NoiseType noise, DataType dataType, long batch, long size) {
      this.calculus = Required.setting(calculus, "calculus");
      this.noise = Required.setting(noise, "noise");
      this.dataType = Required.setting(dataType, "dataType");
      this.batch = batch;
      this.size = size;
    }

    /** f and g; needed. */
    public Builder coefficients(CoefficientGraph graph) {
      this.coefficients = Required.setting(graph, "coefficients");
      return this;
    }

    /** The parameters: row-major arrays by name, retained. */
    public Builder parameters(Map<String, INDArray> arrays) {
      parameters.putAll(arrays);
      return this;
    }

    /** An input that is a constant of a solve, with a gradient. */
    public Builder input(String name, long... shape) {
      constants.put(name, shape.clone());
      differentiable.add(name);
      return this;
    }

    /** An input that is a constant of a solve, without a gradient. */
    public Builder inputWithoutGradient(String name, long... shape) {
      constants.put(name, shape.clone());
      return this;
    }

    /** An input that is the value of a path at t; with a gradient if the path has knots. */
    public Builder input(String name, Path path) {
      paths.put(name, Required.setting(path, "path"));
      return this;
    }

    /**
     * Builds the equation.
     *
     * @throws IllegalArgumentException if it has no coefficients, a size is not positive, the type
     *     is neither FLOAT nor DOUBLE, or two variables have the same name
     */
    public StochasticEquation build() {
      Required.setting(coefficients, "coefficients");
      if (batch < 1 || size < 1) {
        throw new IllegalArgumentException(
            "A state is [batch, size] of positive sizes, not " + List.of(batch, size));
      }
      if (dataType != DataType.FLOAT && dataType != DataType.DOUBLE) {
        throw new IllegalArgumentException(
            "A stochastic equation is solved in FLOAT or DOUBLE, not in " + dataType);
      }
      Set<String> names = new HashSet<>(TAKEN);
      Stream.of(parameters.keySet(), constants.keySet(), paths.keySet())
          .flatMap(Set::stream)
          .filter(name -> !names.add(name))
          .findFirst()
          .ifPresent(
              name -> {
                throw new IllegalArgumentException(
                    "The equation has two variables named \"%s\"; t and y are the names of time and state. Rename one"
                        .formatted(name));
              });
      return new StochasticEquation(this);
    }
  }

  @Override
  public String toString() {
    return "%s equation with %s noise of states %s"
        .formatted(
            settings.calculus,
            settings.noise,
            Arrays.toString(new long[] {settings.batch, settings.size}));
  }
}
