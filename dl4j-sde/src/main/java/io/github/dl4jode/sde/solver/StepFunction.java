package io.github.dl4jode.sde.solver;

import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.StepGraph;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapePort;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A function of one step, compiled to a tape of its values and one of its vector–Jacobian product.
 */
final class StepFunction implements AutoCloseable {

  /** Writes the function. */
  @FunctionalInterface
  interface Writer {

    /** Adds the operations on the parts of the state, and returns the output. */
    SDVariable write(StepGraph step, List<SDVariable> state);
  }

  /** What the vector–Jacobian product has besides the cotangent of the state. */
  enum Product {
    NONE,
    OF_STATE,
    /** The gradients of parameters, constants and paths as well, which each call adds to. */
    WITH_GRADIENTS;

    static Product ofGradients(boolean wanted) {
      return wanted ? WITH_GRADIENTS : NONE;
    }
  }

  /** A time of the step at which coefficients are evaluated, with its ports. */
  private record BoundNode(double c, TapePort time, List<BoundPath> paths) {}

  private record BoundPath(DrivenInput driven, TapePort value, Optional<TapePort> cotangent) {}

  private record BoundFactor(DoubleUnaryOperator function, TapePort port) {}

  /** What a port does with each of the arrays that a solve uses, prepared when it is first seen. */
  private static final class Uses {

    private final Function<INDArray, Runnable> preparation;
    private final Map<INDArray, Runnable> prepared = new IdentityHashMap<>();

    private Uses(Function<INDArray, Runnable> preparation) {
      this.preparation = preparation;
    }

    private void of(INDArray array) {
      Runnable use = prepared.get(array);
      if (use == null) {
        use = preparation.apply(array);
        prepared.put(array, use);
      }
      use.run();
    }

    private void forget() {
      prepared.clear();
    }
  }

  /** The uses of the states and their cotangents. */
  private record StateUses(Uses state, Uses output, Uses cotangent, Uses stateCotangent) {

    private static StateUses of(StatePorts ports, Tape tape) {
      return new StateUses(
          new Uses(ports::reading),
          new Uses(array -> tape.output().writing(array)),
          new Uses(array -> tape.cotangent().reading(array)),
          new Uses(ports::writingCotangent));
    }

    private void forget() {
      Stream.of(state, output, cotangent, stateCotangent).forEach(Uses::forget);
    }
  }

  /** A tape and its ports, found once. */
  private record Bound(
      Tape tape,
      BoundNode[] nodes,
      BoundFactor[] factors,
      StatePorts state,
      StateUses states,
      Optional<Uses> increment,
      Optional<Uses> area,
      Optional<Uses> spaceArea) {

    private void forgetArrays() {
      states.forget();
      Stream.of(increment, area, spaceArea).flatMap(Optional::stream).forEach(Uses::forget);
    }

    private void close() {
      tape.close();
    }
  }

  private final StochasticEquation equation;
  private final EquationInputs inputs;
  private final boolean converts;
  private final List<long[]> stateShapes;
  private final Writer writer;
  private final Bound evaluation;
  private final Optional<Bound> product;

  private final OpenedMemory opened = new OpenedMemory();
  private long noiseSize;

  /**
   * Compiles.
   *
   * @param converts whether the drift is that of the other calculus
   * @param stateShapes of the parts of the state that the function reads
   * @param wanted the vector–Jacobian product
   */
  @SuppressWarnings("try") // The scope is there for its closing.
  StepFunction(
      StochasticEquation equation,
      EquationInputs inputs,
      boolean converts,
      List<long[]> stateShapes,
      Product wanted,
      Writer writer) {
    this.equation = equation;
    this.inputs = inputs;
    this.converts = converts;
    this.stateShapes = List.copyOf(stateShapes);
    this.writer = writer;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      this.evaluation = opened.open(() -> compile(Product.NONE), Bound::close);
      this.product =
          wanted == Product.NONE
              ? Optional.empty()
              : Optional.of(opened.open(() -> compile(wanted), Bound::close));
    }
    if (wanted == Product.WITH_GRADIENTS) {
      inputs.addFrom(product.orElseThrow().tape);
    }
  }

  private Bound compile(Product wanted) {
    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> parameters = new LinkedHashMap<>();
    equation.parameters().forEach((name, array) -> parameters.put(name, graph.var(name, array)));
    StepGraph step = new StepGraph(graph, equation, parameters, inputs.define(graph), converts);
    List<String> names = StatePorts.names(stateShapes);
    List<SDVariable> state = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      state.add(graph.placeHolder(names.get(i), equation.dataType(), stateShapes.get(i)));
    }
    SDVariable output = writer.write(step, state);
    noiseSize = step.noiseSize();
    TapeSpecification.Builder specification = TapeSpecification.builder(graph, output.name());
    for (int i = 0; i < names.size(); i++) {
      specification.input(names.get(i), stateShapes.get(i));
    }
    inputs.specify(specification);
    declare(step, specification);
    if (wanted != Product.NONE) {
      specification.gradients(Set.copyOf(names)).inOnePass();
    }
    if (wanted == Product.WITH_GRADIENTS) {
      step.nodes().forEach(node -> specification.gradients(differentiablePaths(node)));
      specification.summedParameterGradients();
    }
    return bind(step, TapeCompiler.compile(specification.build()), wanted);
  }

  private Set<String> differentiablePaths(StepGraph.Node node) {
    return inputs.paths().stream()
        .filter(DrivenInput::isDifferentiable)
        .map(driven -> node.paths().get(driven.name()))
        .collect(Collectors.toSet());
  }

  private void declare(StepGraph step, TapeSpecification.Builder specification) {
    step.factors().keySet().forEach(specification::input);
    for (StepGraph.Node node : step.nodes()) {
      specification.input(node.time());
      equation
          .paths()
          .forEach((name, path) -> specification.input(node.paths().get(name), path.valueShape()));
    }
    if (step.readsIncrement()) {
      specification.input(StepGraph.INCREMENT, equation.batch(), step.noiseSize());
    }
    if (step.readsArea()) {
      specification.input(StepGraph.AREA, equation.batch(), step.noiseSize());
    }
    if (step.readsSpaceArea()) {
      long noise = step.noiseSize();
      specification.input(StepGraph.SPACE_AREA, equation.batch(), noise, noise);
    }
  }

  private Bound bind(StepGraph step, Tape tape, Product wanted) {
    boolean withGradients = wanted == Product.WITH_GRADIENTS;
    List<BoundNode> nodes = new ArrayList<>();
    for (StepGraph.Node node : step.nodes()) {
      List<BoundPath> paths =
          inputs.paths().stream()
              .map(driven -> bind(driven, tape, node.paths().get(driven.name()), withGradients))
              .toList();
      nodes.add(new BoundNode(node.c(), tape.input(node.time()), paths));
    }
    BoundFactor[] factors =
        step.factors().entrySet().stream()
            .map(each -> new BoundFactor(each.getValue(), tape.input(each.getKey())))
            .toArray(BoundFactor[]::new);
    StatePorts state = new StatePorts(tape, stateShapes, wanted != Product.NONE);
    return new Bound(
        tape,
        nodes.toArray(BoundNode[]::new),
        factors,
        state,
        StateUses.of(state, tape),
        noise(step.readsIncrement(), tape, StepGraph.INCREMENT),
        noise(step.readsArea(), tape, StepGraph.AREA),
        noise(step.readsSpaceArea(), tape, StepGraph.SPACE_AREA));
  }

  private static Optional<Uses> noise(boolean isRead, Tape tape, String name) {
    return isRead ? Optional.of(new Uses(tape.input(name)::reading)) : Optional.empty();
  }

  private static BoundPath bind(DrivenInput driven, Tape tape, String name, boolean withGradient) {
    boolean differentiated = withGradient && driven.isDifferentiable();
    return new BoundPath(
        driven,
        tape.input(name),
        differentiated ? Optional.of(tape.inputCotangent(name)) : Optional.empty());
  }

  /** The number of components of the Brownian motion of one example. */
  long noiseSize() {
    return noiseSize;
  }

  long[] outputShape() {
    return evaluation.tape.output().shape();
  }

  /** Computes the function; the arrays are remembered until {@link #forgetArrays}. */
  void evaluate(StepInterval interval, INDArray state, INDArray output) {
    evaluation.states.state.of(state);
    evaluation.states.output.of(output);
    forward(evaluation, interval);
  }

  /** Computes the function of arrays that are not used again. */
  void evaluateOnce(StepInterval interval, INDArray state, INDArray output) {
    evaluation.state.readFrom(state);
    evaluation.tape.output().writeTo(output);
    forward(evaluation, interval);
  }

  private void forward(Bound bound, StepInterval interval) {
    Tape tape = bound.tape;
    for (BoundNode node : bound.nodes) {
      double t = interval.seen(node.c, inputs);
      node.time.write(t);
      for (int i = 0; i < node.paths.size(); i++) {
        BoundPath path = node.paths.get(i);
        path.value.write(path.driven.valueAt(t));
      }
    }
    double h = interval.length();
    for (BoundFactor factor : bound.factors) {
      factor.port.write(factor.function.applyAsDouble(h));
    }
    if (bound.increment.isPresent()) {
      bound.increment.get().of(interval.increment());
    }
    if (bound.area.isPresent()) {
      bound.area.get().of(interval.area());
    }
    if (bound.spaceArea.isPresent()) {
      bound.spaceArea.get().of(interval.spaceArea());
    }
    tape.forward();
    tape.output().deliver();
  }

  /**
   * Computes the function and a cotangent times its Jacobian; the arrays are remembered until
   * {@link #forgetArrays}. Gradients are added, if they are wanted.
   */
  void product(
      StepInterval interval,
      INDArray state,
      INDArray cotangent,
      INDArray output,
      INDArray stateCotangent) {
    Bound bound = product.orElseThrow();
    bound.states.state.of(state);
    bound.states.output.of(output);
    bound.states.cotangent.of(cotangent);
    bound.states.stateCotangent.of(stateCotangent);
    backward(bound, interval);
  }

  /** The same for arrays that are not used again; gradients are added. */
  void productOnce(
      StepInterval interval,
      INDArray state,
      INDArray cotangent,
      INDArray output,
      INDArray stateCotangent) {
    Bound bound = product.orElseThrow();
    bound.state.readFrom(state);
    bound.tape.output().writeTo(output);
    bound.tape.cotangent().readFrom(cotangent);
    bound.state.writeCotangentTo(stateCotangent);
    backward(bound, interval);
  }

  private void backward(Bound bound, StepInterval interval) {
    forward(bound, interval);
    bound.state.deliverCotangent();
    for (BoundNode node : bound.nodes) {
      double t = interval.seen(node.c, inputs);
      for (int i = 0; i < node.paths.size(); i++) {
        addPath(node.paths.get(i), t);
      }
    }
  }

  private static void addPath(BoundPath path, double t) {
    if (path.cotangent.isPresent()) {
      path.driven.add(t, path.cotangent.get().array());
    }
  }

  /** Forgets arrays that are closed. */
  void forgetArrays() {
    all().forEach(Bound::forgetArrays);
  }

  void parametersChanged() {
    all().forEach(bound -> bound.tape.parametersChanged());
  }

  private Stream<Bound> all() {
    return Stream.concat(Stream.of(evaluation), product.stream());
  }

  Set<String> opsWithoutLoop() {
    Set<String> ops = new HashSet<>();
    all().forEach(bound -> ops.addAll(bound.tape.opsWithoutLoop()));
    return ops;
  }

  long bytes() {
    return all().mapToLong(bound -> bound.tape.bytes()).sum();
  }

  @Override
  public void close() {
    product.ifPresent(bound -> inputs.forget(bound.tape));
    opened.close();
  }
}
