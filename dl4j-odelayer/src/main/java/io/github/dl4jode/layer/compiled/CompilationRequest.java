package io.github.dl4jode.layer.compiled;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The sizes and parameters for which a layer or a vertex is compiled. */
public final class CompilationRequest {

  private final DataType dataType;
  private final List<long[]> inputShapes;
  private final boolean training;
  private final Map<String, INDArray> parameters;
  private final IntSupplier iteration;
  private final long seed;
  private final Set<Integer> inputsWithoutCotangent;

  /**
   * Keeps its arguments.
   *
   * @param dataType of the network
   * @param inputShapes of the whole minibatch, for each input
   * @param training whether backward passes follow
   * @param parameters views of the network's parameters by name, in the order of its flat gradient
   * @param iteration returns the number of training iterations so far, at each call
   * @param seed of the network
   */
  public CompilationRequest(
      DataType dataType,
      List<long[]> inputShapes,
      boolean training,
      Map<String, INDArray> parameters,
      IntSupplier iteration,
      long seed) {
    this(dataType, inputShapes, training, parameters, iteration, seed, Set.of());
  }

  private CompilationRequest(
      DataType dataType,
      List<long[]> inputShapes,
      boolean training,
      Map<String, INDArray> parameters,
      IntSupplier iteration,
      long seed,
      Set<Integer> inputsWithoutCotangent) {
    this.dataType = dataType;
    this.inputShapes = inputShapes.stream().map(long[]::clone).toList();
    this.training = training;
    this.parameters = new LinkedHashMap<>(parameters);
    this.iteration = iteration;
    this.seed = seed;
    this.inputsWithoutCotangent = Set.copyOf(inputsWithoutCotangent);
  }

  /**
   * The same where nobody reads dL/d input of some inputs.
   *
   * @param inputs their indices
   */
  public CompilationRequest withoutCotangentsOf(Set<Integer> inputs) {
    Set<Integer> all = new HashSet<>(inputsWithoutCotangent);
    all.addAll(inputs);
    return new CompilationRequest(
        dataType, inputShapes, training, parameters, iteration, seed, all);
  }

  /**
   * The same with a part of the parameters.
   *
   * @param part in the order of its flat gradient
   */
  public CompilationRequest withParameters(Map<String, INDArray> part) {
    return new CompilationRequest(
        dataType, inputShapes, training, part, iteration, seed, inputsWithoutCotangent);
  }

  /**
   * Whether dL/d input is read; where it is not, zeros will do. It is not where a vertex has the
   * input straight from the graph. The default is true.
   */
  public boolean needsCotangentOf(int input) {
    return !inputsWithoutCotangent.contains(input);
  }

  /** FLOAT or DOUBLE. */
  public DataType dataType() {
    return dataType;
  }

  /** The shape of the whole minibatch, that of the first input if there are several. */
  public long[] inputShape() {
    return inputShapes.get(0).clone();
  }

  /** The shapes of the whole minibatch, for each input. */
  public List<long[]> inputShapes() {
    return inputShapes.stream().map(long[]::clone).toList();
  }

  /** Whether backward passes follow. */
  public boolean training() {
    return training;
  }

  /** Views of the network's parameters, in the order of its flat gradient. */
  public Map<String, INDArray> parameters() {
    return parameters;
  }

  /** The number of elements of all parameters, which is the length of the flat gradient. */
  public long parameterCount() {
    return parameters.values().stream().mapToLong(INDArray::length).sum();
  }

  /** The shapes of the parameters, in their order. */
  Map<String, long[]> parameterShapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    parameters.forEach((name, array) -> shapes.put(name, array.shape()));
    return shapes;
  }

  /**
   * Returns the number of training iterations so far, at each call: for schedules, and for noise
   * that is the same when a saved training continues.
   */
  public IntSupplier iteration() {
    return iteration;
  }

  /** The network's seed; noise is a function of it and of the iteration. */
  public long seed() {
    return seed;
  }
}
