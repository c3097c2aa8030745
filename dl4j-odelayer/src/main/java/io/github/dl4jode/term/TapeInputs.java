package io.github.dl4jode.term;

import io.github.dl4jode.array.ViewCache;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapePort;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The inputs of a term's tapes, and where their cotangents are among the sensitivities.
 *
 * <p>Constants are variables of the graph that are read in place, so that values which depend only
 * on them are computed once per solve. The values of paths are placeholders, written at every
 * evaluation. Sensitivities are in the order: parameters, constants with a cotangent, paths with a
 * cotangent.
 */
final class TapeInputs implements AutoCloseable {

  /**
   * The parameters and inputs of a term, to which a builder adds.
   *
   * @param parameters arrays by name, in the order of their cotangents
   * @param constants shapes by name
   * @param differentiableConstants the names of the constants that have a cotangent
   * @param paths by name
   */
  record Declared(
      Map<String, INDArray> parameters,
      Map<String, long[]> constants,
      Set<String> differentiableConstants,
      Map<String, Path> paths) {

    /** None yet. */
    Declared() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>(), new HashSet<>(), new LinkedHashMap<>());
    }

    long parameterCount() {
      return parameters.values().stream().mapToLong(INDArray::length).sum();
    }

    /** Refuses two variables of one name. */
    void requireDistinctNames() {
      Set<String> names = new HashSet<>(Set.of(TermTapes.TIME, TermTapes.STATE));
      Stream.of(parameters.keySet(), constants.keySet(), paths.keySet())
          .flatMap(Set::stream)
          .filter(name -> !names.add(name))
          .findFirst()
          .ifPresent(
              name -> {
                throw new IllegalArgumentException(
                    "The term has two variables named \"%s\"; t and y are the names of time and state. Rename one"
                        .formatted(name));
              });
    }

    /** A copy for a function of the same parameters and constants; refuses paths. */
    Declared withoutPaths() {
      if (!paths.isEmpty()) {
        throw new IllegalArgumentException(
            "A function of the term's inputs cannot read paths, which are "
                + paths.keySet()
                + ": let it read t, y, parameters and constant inputs");
      }
      return new Declared(
          new LinkedHashMap<>(parameters),
          new LinkedHashMap<>(constants),
          new HashSet<>(differentiableConstants),
          new LinkedHashMap<>());
    }
  }

  /** A constant of the solve. */
  private record Constant(String name, INDArray array, boolean differentiable) {}

  /** A path, its value now, and where the cotangent of its knots is in the sensitivities. */
  private record Driven(
      String name,
      Path path,
      INDArray value,
      INDArray flatValue,
      long offset,
      ViewCache<INDArray> knotViews) {

    boolean isDifferentiable() {
      return path.knotShape().length > 0;
    }

    /** Flat, because a port copies a vector without a call of an op. */
    INDArray valueAt(double t) {
      path.value(t, value);
      return flatValue;
    }
  }

  private final List<Constant> constants = new ArrayList<>();
  private final List<Driven> paths = new ArrayList<>();
  private final long variables;
  private final ViewCache<INDArray> variableViews;

  /** Takes memory; parameters come first among the sensitivities. */
  @SuppressWarnings("try") // The scope is there for its closing.
  TapeInputs(DataType dataType, Declared declared) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      declared.constants.forEach(
          (name, shape) ->
              constants.add(
                  new Constant(
                      name,
                      Nd4j.create(dataType, shape, 'c'),
                      declared.differentiableConstants.contains(name))));
      long offset = declared.parameterCount() + sizeOfDifferentiableConstants();
      this.variables = offset;
      for (Map.Entry<String, Path> entry : declared.paths.entrySet()) {
        Path path = entry.getValue();
        long size = sizeOf(path.knotShape());
        paths.add(driven(dataType, entry.getKey(), path, offset, size));
        offset += size;
      }
    }
    this.variableViews = new ViewCache<>(all -> all.get(NDArrayIndex.interval(0, variables)));
  }

  private static Driven driven(DataType dataType, String name, Path path, long offset, long size) {
    INDArray value = Nd4j.create(dataType, path.valueShape(), 'c');
    return new Driven(
        name,
        path,
        value,
        value.reshape(value.length()),
        offset,
        new ViewCache<>(all -> all.get(NDArrayIndex.interval(offset, offset + size))));
  }

  private static long sizeOf(long[] shape) {
    return shape.length == 0 ? 0 : Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  private long sizeOfDifferentiableConstants() {
    return constants.stream()
        .filter(Constant::differentiable)
        .mapToLong(constant -> constant.array.length())
        .sum();
  }

  /** The inputs of the term; those with a cotangent are in the order of the sensitivities. */
  List<TermInput> list() {
    List<TermInput> inputs = new ArrayList<>();
    for (Constant constant : constants) {
      long[] shape = constant.differentiable ? constant.array.shape() : new long[0];
      inputs.add(new TermInput(constant.name, shape));
    }
    paths.forEach(driven -> inputs.add(new TermInput(driven.name, driven.path.knotShape())));
    return inputs;
  }

  /** The array of a constant, to be filled by the caller between solves. */
  INDArray constant(String name) {
    return constants.stream()
        .filter(constant -> constant.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The term has no constant input \""
                        + name
                        + "\" among "
                        + constants.stream().map(Constant::name).toList()))
        .array;
  }

  /** The constants or the knots of paths have new values. */
  void changed() {
    paths.forEach(driven -> driven.path.knotsChanged());
  }

  /** The times at which a path jumps. */
  double[] jumps() {
    return union(Path::jumps);
  }

  /** The times at which the derivative of a path jumps. */
  double[] kinks() {
    return union(Path::kinks);
  }

  private double[] union(Function<Path, double[]> times) {
    if (paths.isEmpty()) {
      return new double[0];
    }
    return paths.stream()
        .map(driven -> times.apply(driven.path))
        .flatMapToDouble(Arrays::stream)
        .sorted()
        .distinct()
        .toArray();
  }

  Set<String> differentiablePaths() {
    return paths.stream()
        .filter(Driven::isDifferentiable)
        .map(Driven::name)
        .collect(Collectors.toSet());
  }

  /** Adds the inputs to a graph. */
  Map<String, SDVariable> define(SameDiff graph) {
    Map<String, SDVariable> defined = new LinkedHashMap<>();
    constants.forEach(it -> defined.put(it.name, graph.var(it.name, it.array)));
    paths.forEach(
        it ->
            defined.put(
                it.name, graph.placeHolder(it.name, it.value.dataType(), it.value.shape())));
    return defined;
  }

  /** Tells a specification of them. */
  void specify(TapeSpecification.Builder specification) {
    constants.stream()
        .filter(Constant::differentiable)
        .forEach(it -> specification.parameter(it.name, it.array));
    paths.forEach(it -> specification.input(it.name, it.value.shape()));
  }

  /** The names of the inputs that are values of paths. */
  List<String> pathNames() {
    return paths.stream().map(Driven::name).toList();
  }

  /** Writes the values of the paths at t into the ports of these inputs. */
  void feed(double t, TapePort... ports) {
    for (int i = 0; i < ports.length; i++) {
      ports[i].write(paths.get(i).valueAt(t));
    }
  }

  /** Lets these inputs read the values of the paths at t where they are, if that is cheaper. */
  private void feedInPlace(double t, TapePort... ports) {
    for (int i = 0; i < ports.length; i++) {
      Driven driven = paths.get(i);
      driven.valueAt(t);
      ports[i].readFrom(driven.value);
    }
  }

  /** The part of the sensitivities that the tapes compute as gradients of variables. */
  INDArray ofVariables(INDArray sensitivities) {
    return variables == sensitivities.length() ? sensitivities : variableViews.of(sensitivities);
  }

  /** A sum of the cotangents of knots; nothing where no path has any. */
  Optional<KnotSum> newKnotSum() {
    List<KnotSum.Part> parts = new ArrayList<>();
    for (Driven driven : paths) {
      if (driven.isDifferentiable()) {
        int size = Math.toIntExact(sizeOf(driven.path.knotShape()));
        parts.add(new KnotSum.Part(driven.name, driven.path, driven.offset, new double[size]));
      }
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(new KnotSum(parts, variables));
  }

  /** Computes the cotangents of the knots from those of the values that a pass of the tape left. */
  void pathCotangents(double t, Tape tape, INDArray sensitivities) {
    for (int i = 0; i < paths.size(); i++) {
      Driven driven = paths.get(i);
      if (driven.isDifferentiable()) {
        INDArray cotangent = tape.inputCotangent(driven.name).array();
        driven.path.valueCotangent(t, cotangent, driven.knotViews.of(sensitivities));
      }
    }
  }

  @Override
  public void close() {
    constants.forEach(constant -> constant.array.close());
    paths.forEach(driven -> driven.value.close());
  }

  /**
   * Where the point of an evaluation enters a tape of a term, or a recording of it: found by name
   * once, because a solve evaluates its term some hundred times.
   */
  static final class Ports {

    private final TapeInputs inputs;
    private final TapePort time;
    private final TapePort state;
    private final TapePort[] paths;

    /**
     * Finds the ports.
     *
     * @param inputs of the term
     * @param port the port of an input by its name
     */
    Ports(TapeInputs inputs, Function<String, TapePort> port) {
      this.inputs = inputs;
      this.time = port.apply(TermTapes.TIME);
      this.state = port.apply(TermTapes.STATE);
      this.paths = inputs.pathNames().stream().map(port).toArray(TapePort[]::new);
    }

    /** Copies a point in, with the values of the paths at its time. */
    void write(double t, INDArray y) {
      time.write(t);
      state.write(y);
      inputs.feed(t, paths);
    }

    /** Lets the tape read the state where it is, if that is cheaper. */
    void readFrom(double t, INDArray y) {
      time.write(t);
      state.readFrom(y);
      inputs.feedInPlace(t, paths);
    }
  }
}
