package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Accumulator;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The inputs of an equation, and the gradient of what can be differentiated: parameters, then
 * constants with a gradient, then the knots of paths.
 */
final class EquationInputs implements AutoCloseable {

  private final StochasticEquation equation;
  private final Map<String, INDArray> constants = new LinkedHashMap<>();
  private final Map<String, INDArray> gradients = new TreeMap<>();
  private final List<DrivenInput> paths = new ArrayList<>();
  private final INDArray gradient;
  private final Optional<Accumulator> ofVariables;

  /** The tapes that sum gradients of variables, and for each an action that adds its sum. */
  private final Map<Tape, Runnable> tapes = new LinkedHashMap<>();

  private final INDArray ofParameters;
  private double[] jumps = {};

  @SuppressWarnings("try") // The scope is there for its closing.
  EquationInputs(StochasticEquation equation) {
    this.equation = equation;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      equation
          .constants()
          .forEach(
              (name, shape) -> constants.put(name, Nd4j.create(equation.dataType(), shape, 'c')));
      long parameters = lengthOf(equation.parameters().values());
      long variables =
          parameters + lengthOf(differentiable().stream().map(constants::get).toList());
      long all =
          variables + equation.paths().values().stream().mapToLong(EquationInputs::sizeOf).sum();
      this.gradient =
          all == 0 ? Nd4j.empty(equation.dataType()) : Nd4j.create(equation.dataType(), all);
      this.ofParameters = part(0, parameters);
      this.ofVariables =
          variables == 0 ? Optional.empty() : Optional.of(Accumulator.of(part(0, variables)));
      placeConstants(parameters);
      placePaths(variables);
    }
  }

  private void placeConstants(long first) {
    long place = first;
    for (String name : differentiable()) {
      gradients.put(name, part(place, constants.get(name).length()));
      place += constants.get(name).length();
    }
  }

  private void placePaths(long first) {
    long place = first;
    for (Map.Entry<String, Path> entry : equation.paths().entrySet()) {
      Path path = entry.getValue();
      INDArray ofKnots = part(place, sizeOf(path));
      place += sizeOf(path);
      paths.add(new DrivenInput(entry.getKey(), path, equation.dataType(), ofKnots));
      if (!ofKnots.isEmpty()) {
        gradients.put(entry.getKey(), ofKnots);
      }
    }
  }

  private static long lengthOf(Iterable<INDArray> arrays) {
    long length = 0;
    for (INDArray array : arrays) {
      length += array.length();
    }
    return length;
  }

  private static long sizeOf(Path path) {
    long[] shape = path.knotShape();
    return shape.length == 0 ? 0 : Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  private INDArray part(long from, long length) {
    return length == 0
        ? Nd4j.empty(equation.dataType())
        : gradient.get(NDArrayIndex.interval(from, from + length));
  }

  private List<String> differentiable() {
    return constants.keySet().stream()
        .filter(equation.differentiableConstants()::contains)
        .toList();
  }

  /**
   * An initial state [batch × size], of contiguous elements.
   *
   * @throws IllegalArgumentException if it has another length or type, or is not finite
   */
  INDArray initialState(INDArray state) {
    if (state.length() != equation.batch() * equation.size()
        || state.dataType() != equation.dataType()) {
      throw new IllegalArgumentException(
          "The initial state has %d elements of %s, and the equation has states of [%d, %d] in %s"
              .formatted(
                  state.length(),
                  state.dataType(),
                  equation.batch(),
                  equation.size(),
                  equation.dataType()));
    }
    INDArray flat = OutputCotangents.contiguous(state).reshape('c', new long[] {state.length()});
    if (!Vectors.isFinite(flat)) {
      throw new IllegalArgumentException("The initial state has an element that is not finite");
    }
    return flat;
  }

  /** The array of a constant. */
  INDArray constant(String name) {
    INDArray array = constants.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "The equation has no constant input \"" + name + "\" among " + constants.keySet());
    }
    return array;
  }

  /** Adds the constants to a graph. */
  Map<String, SDVariable> define(SameDiff graph) {
    Map<String, SDVariable> defined = new LinkedHashMap<>();
    constants.forEach((name, array) -> defined.put(name, graph.var(name, array)));
    return defined;
  }

  /** Tells a specification of parameters and constants with a gradient, in their order. */
  void specify(TapeSpecification.Builder specification) {
    specification.parameters(equation.parameters());
    differentiable().forEach(name -> specification.parameter(name, constants.get(name)));
  }

  List<DrivenInput> paths() {
    return paths;
  }

  /** The times at which an input jumps, increasing. */
  double[] jumps() {
    return jumps.clone();
  }

  /** A time, or the last one before it where an input jumps there. */
  double before(double t) {
    boolean jump = jumps.length > 0 && Arrays.binarySearch(jumps, t) >= 0;
    return jump ? Math.nextDown(t) : t;
  }

  /** The knots of paths have new values or times. */
  void changed() {
    paths.forEach(driven -> driven.path().knotsChanged());
    jumps =
        paths.stream()
            .flatMapToDouble(driven -> Arrays.stream(driven.path().jumps()))
            .sorted()
            .distinct()
            .toArray();
  }

  void clearGradient() {
    if (!gradient.isEmpty()) {
      Vectors.zero(gradient);
    }
    ofVariables.ifPresent(Accumulator::clear);
    tapes.keySet().forEach(Tape::clearParameterCotangent);
    paths.forEach(DrivenInput::clear);
  }

  /** Lets the gradient of variables have the sums of a tape, until it is forgotten. */
  void addFrom(Tape tape) {
    ofVariables.ifPresent(sum -> tapes.put(tape, sum.adding(tape.parameterCotangent().array())));
  }

  /** Forgets a tape before it is closed. */
  void forget(Tape tape) {
    tapes.remove(tape);
  }

  /** Writes what has been added since {@link #clearGradient()} to the gradient. */
  void deliverGradient() {
    tapes.forEach(
        (tape, adding) -> {
          // A port of a Java array writes it to the ND4J array when it is asked for that.
          tape.parameterCotangent().array();
          adding.run();
        });
    ofVariables.ifPresent(Accumulator::deliver);
    paths.forEach(DrivenInput::deliver);
  }

  /** The whole gradient [s]. */
  INDArray gradient() {
    return gradient;
  }

  INDArray ofParameters() {
    return ofParameters;
  }

  /** The gradients of the inputs, by name. */
  Map<String, INDArray> gradients() {
    return gradients;
  }

  long bytes() {
    long elements = gradient.length() + lengthOf(constants.values());
    return elements * equation.dataType().width();
  }

  @Override
  public void close() {
    constants.values().forEach(INDArray::close);
    paths.forEach(DrivenInput::close);
    if (!gradient.isEmpty()) {
      gradient.close();
    }
  }
}
