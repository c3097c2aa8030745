package io.github.dl4jode.tape;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What to compile: a graph, the shapes of its inputs, the arrays of its parameters, the gradients
 * wanted.
 *
 * <p>Compiling for gradients adds the ops of the backward pass to the graph, so each compilation
 * wants a graph of its own.
 */
public final class TapeSpecification {

  private final SameDiff graph;
  private final String output;
  private final Map<String, long[]> inputs;
  private final Map<String, INDArray> parameters;
  private final Set<String> inputGradients;
  private final boolean parameterGradients;
  private final boolean summed;
  private final boolean onePass;

  private TapeSpecification(Builder builder) {
    this.graph = builder.graph;
    this.output = builder.output;
    this.inputs = Collections.unmodifiableMap(new LinkedHashMap<>(builder.inputs));
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(builder.parameters));
    this.inputGradients = Collections.unmodifiableSet(new LinkedHashSet<>(builder.inputGradients));
    this.parameterGradients = builder.parameterGradients;
    this.summed = builder.summed;
    this.onePass = builder.onePass;
  }

  /**
   * Begins a specification.
   *
   * @param graph the graph; retained until compiled
   * @param output the name of the variable to compute
   */
  public static Builder builder(SameDiff graph, String output) {
    return new Builder(graph, output);
  }

  SameDiff graph() {
    return graph;
  }

  String output() {
    return output;
  }

  Map<String, long[]> inputs() {
    return inputs;
  }

  Map<String, INDArray> parameters() {
    return parameters;
  }

  Set<String> inputGradients() {
    return inputGradients;
  }

  boolean parameterGradients() {
    return parameterGradients;
  }

  /** Whether the cotangents of parameters are summed over passes. */
  boolean isSummed() {
    return summed;
  }

  /** Whether cotangents are computed in the forward pass. */
  boolean isOnePass() {
    return onePass;
  }

  boolean wantsGradients() {
    return parameterGradients || !inputGradients.isEmpty();
  }

  /** Collects a specification. */
  public static final class Builder {

    private final SameDiff graph;
    private final String output;
    private final Map<String, long[]> inputs = new LinkedHashMap<>();
    private final Map<String, INDArray> parameters = new LinkedHashMap<>();
    private final Set<String> inputGradients = new LinkedHashSet<>();
    private boolean parameterGradients;
    private boolean summed;
    private boolean onePass;

    private Builder(SameDiff graph, String output) {
      this.graph = graph;
      this.output = output;
    }

    /**
     * Declares a placeholder of the graph as an input of this shape; an empty shape is a scalar.
     */
    public Builder input(String placeholder, long... shape) {
      inputs.put(placeholder, shape.clone());
      return this;
    }

    /**
     * Ties a variable of the graph to an array that is read in place, and may be a contiguous
     * row-major view.
     *
     * <p>The flat parameter gradient has the parameters in the order of these calls.
     */
    public Builder parameter(String variable, INDArray array) {
      parameters.put(variable, array);
      return this;
    }

    /** Ties several variables, in the order of the map. */
    public Builder parameters(Map<String, INDArray> arrays) {
      parameters.putAll(arrays);
      return this;
    }

    /** Asks for the cotangents of these inputs. */
    public Builder gradients(Set<String> inputNames) {
      inputGradients.addAll(inputNames);
      return this;
    }

    /** Asks for the cotangents of all parameters. */
    public Builder parameterGradients() {
      parameterGradients = true;
      return this;
    }

    /**
     * Asks for the cotangents of all parameters, summed over the passes since {@link
     * Tape#clearParameterCotangent()}. That is faster than to add up {@link
     * Tape#parameterCotangent()} after each pass.
     */
    public Builder summedParameterGradients() {
      summed = true;
      return parameterGradients();
    }

    /**
     * Makes one pass of two: the output's cotangent is written before {@link Tape#forward()}, which
     * computes the output and all cotangents. That is faster, because the end of the forward pass
     * and the beginning of the backward pass work on the same values. The tape then has no backward
     * pass and no recordings.
     */
    public Builder inOnePass() {
      onePass = true;
      return this;
    }

    /**
     * Finishes the specification.
     *
     * @throws IllegalArgumentException if a name is not in the graph, a gradient is wanted of
     *     something that is no input, or an array does not suit
     */
    public TapeSpecification build() {
      require(graph.hasVariable(output), "The graph has no variable \"%s\" to compute", output);
      for (String input : inputs.keySet()) {
        require(graph.hasVariable(input), "The graph has no placeholder \"%s\"", input);
      }
      for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
        String name = parameter.getKey();
        require(graph.hasVariable(name), "The graph has no variable \"%s\"", name);
        require(
            isContiguous(parameter.getValue()),
            "Parameter \"%s\" must be a contiguous row-major array; pass array.dup('c')",
            name);
      }
      for (String input : inputGradients) {
        require(
            inputs.containsKey(input), "A gradient is wanted of \"%s\", which is no input", input);
      }
      return new TapeSpecification(this);
    }

    private static boolean isContiguous(INDArray array) {
      return array.length() == 1 || (array.ordering() == 'c' && array.elementWiseStride() == 1);
    }

    private static void require(boolean condition, String message, String name) {
      if (!condition) {
        throw new IllegalArgumentException(String.format(message, name));
      }
    }
  }
}
