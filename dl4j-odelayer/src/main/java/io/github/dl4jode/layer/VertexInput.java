package io.github.dl4jode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotTimes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An input u(t) of the dynamics of an {@link OdeVertex}: how the values that an input of the vertex
 * brings become a function of time.
 *
 * @param name of the input in the dynamics
 * @param interpolation what u is between knots
 * @param times of the knots, in the unit of the vertex's times; empty for a constant, and where the
 *     times come with each minibatch
 * @param timesGiven whether the times come with each minibatch
 */
public record VertexInput(
    @JsonProperty("name") String name,
    @JsonProperty("interpolation") Interpolation interpolation,
    @JsonProperty("times") List<Double> times,
    @JsonProperty("timesGiven") boolean timesGiven)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if there are too few times, or they do not increase
   */
  @JsonCreator
  public VertexInput {
    Required.setting(name, "name of an input");
    Required.setting(interpolation, "interpolation of input " + name);
    times = List.copyOf(times);
    if (!times.isEmpty()) {
      try {
        knotTimes(times, 1);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("Input \"" + name + "\": " + e.getMessage(), e);
      }
      if (times.size() < interpolation.fewestKnots()) {
        throw new IllegalArgumentException(
            "Input \"%s\" is %s and needs at least %d knots, not %s"
                .formatted(name, interpolation, interpolation.fewestKnots(), times));
      }
    }
  }

  /** A constant of each example. */
  public static VertexInput constant(String name) {
    return new VertexInput(name, Interpolation.PIECEWISE_CONSTANT, List.of(), false);
  }

  /**
   * A path through knots at these times.
   *
   * @throws IllegalArgumentException if there are too few times, or they do not increase
   */
  public static VertexInput atTimes(String name, Interpolation interpolation, double... times) {
    if (times.length == 0) {
      throw new IllegalArgumentException(
          "Input \"%s\" is a path and needs the times of its knots".formatted(name));
    }
    return new VertexInput(name, interpolation, Arrays.stream(times).boxed().toList(), false);
  }

  /** A path through knots whose times come with each minibatch. */
  public static VertexInput withTimes(String name, Interpolation interpolation) {
    return new VertexInput(name, interpolation, List.of(), true);
  }

  /** Whether it is a constant of each example. */
  public boolean isConstant() {
    return times.isEmpty() && !timesGiven;
  }

  /** The number of inputs of the vertex that it takes: its values, and perhaps their times. */
  int vertexInputs() {
    return timesGiven ? 2 : 1;
  }

  private static KnotTimes knotTimes(List<Double> times, double factor) {
    return KnotTimes.shared(times.stream().mapToDouble(time -> factor * time).toArray());
  }

  /** The times of the configuration in the unit of the solver. */
  KnotTimes knotTimes(double factor) {
    return knotTimes(times, factor);
  }

  @Override
  public String toString() {
    if (isConstant()) {
      return name + " constant";
    }
    return name + " " + interpolation + " " + (timesGiven ? "at given times" : "at " + times);
  }
}
