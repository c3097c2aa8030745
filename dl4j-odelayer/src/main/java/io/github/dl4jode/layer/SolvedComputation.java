package io.github.dl4jode.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.batch.ExampleSolves;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.event.GraphEvent;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The solves of dynamics on states of one shape, for an {@link OdeLayer} or {@link OdeVertex}: owns
 * their term, and names the layer in messages.
 */
abstract class SolvedComputation implements Computation {

  /**
   * The equation, its solver, its gradient method and what a layer adds to them.
   *
   * @param label of the layer in messages
   * @param eachExample whether each example is solved as its own
   * @param events of each example
   */
  record Settings(
      String label,
      Dynamics dynamics,
      OdeSolver solver,
      GradientMethod gradient,
      DynamicsPenalties penalties,
      Augmentation augmentation,
      boolean eachExample,
      List<GraphEvent> events) {}

  private final String label;
  private final AugmentedState state;
  private final TapeTerm term;
  private final TermSolver solver;
  private final Optional<ExampleSolves> examples;
  private final DrivingInputs inputs;
  private final SolvePenalties penalties;

  /** Of the last backward pass, if each example is solved as its own. */
  private Optional<Gradients> gradientsOfExamples = Optional.empty();

  /**
   * Compiles the dynamics.
   *
   * @throws IllegalArgumentException if they cannot become a tape, or do not keep the shape
   */
  SolvedComputation(CompilationRequest request, Settings settings) {
    this(request, settings, DrivingInputs.none());
  }

  /**
   * Compiles dynamics that read inputs.
   *
   * @param inputs are closed with it
   */
  SolvedComputation(CompilationRequest request, Settings settings, DrivingInputs inputs) {
    this.label = settings.label();
    this.inputs = inputs;
    this.state = new AugmentedState(request, settings.augmentation());
    DynamicsPenalties added = request.training() ? settings.penalties() : DynamicsPenalties.none();
    long[] termShape = state.shape().clone();
    if (settings.eachExample()) {
      termShape[0] = 1;
    }
    TapeTerm.Builder builder =
        TapeTerm.builder(
                SolvePenalties.definition(DrivingInputs.definition(settings.dynamics()), added),
                request.dataType(),
                termShape)
            .parameters(state.parametersOfDynamics())
            .differentiable(request.training());
    SolvePenalties.addInputs(builder, added, termShape);
    inputs.addTo(builder);
    this.term = builder.build();
    // The noise of each layer is its own.
    long seed = request.seed() ^ label.hashCode();
    this.penalties =
        new SolvePenalties(term, added, new SolvePenalties.NoiseSource(seed, request.iteration()));
    this.solver = new TermSolver(term, settings.solver(), settings.gradient(), request.training());
    this.examples =
        settings.eachExample()
            ? Optional.of(
                ExampleSolves.of(
                    term,
                    new ExampleSolves.Setting(
                        DrivingInputs.definition(settings.dynamics()),
                        state.shape(),
                        state.parametersOfDynamics(),
                        settings.solver(),
                        settings.gradient(),
                        settings.events(),
                        request.training())))
            : Optional.empty();
  }

  /** What the layer's input becomes before the solve, and its output after it. */
  final AugmentedState state() {
    return state;
  }

  /**
   * Solves, and forgets the last solve.
   *
   * @param initialState [n], which must keep its values until the backward pass is done
   * @return the states [times, n], valid until the next solve
   */
  final INDArray solve(INDArray initialState, double... times) {
    penalties.drawNoise();
    return Computation.pass(label, "forward", () -> forward(initialState, times));
  }

  private INDArray forward(INDArray initialState, double... times) {
    if (examples.isPresent()) {
      gradientsOfExamples = Optional.empty();
      return examples.get().forward(initialState, times);
    }
    Solution solved = solver.forward(initialState, times);
    penalties.read(solved, times);
    return solved.states();
  }

  /**
   * Takes the inputs of the dynamics for the next solve.
   *
   * @param vertexInputs all inputs of the vertex
   * @throws IllegalArgumentException if a value cannot be used
   */
  final void takeInputs(List<INDArray> vertexInputs) {
    try {
      inputs.take(term, vertexInputs);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label + ", " + e.getMessage(), e);
    }
  }

  /** dL/d input for each input of the dynamics, in the order of the vertex. */
  final List<INDArray> inputCotangents(
      Gradients gradients, List<long[]> vertexInputShapes, Place place) {
    return inputs.cotangents(gradients, vertexInputShapes, place);
  }

  /** The gradients of the last solve; their arrays are valid until the next solve. */
  final Gradients propagate(INDArray outputCotangents) {
    return Computation.pass(label, "backward", () -> backward(outputCotangents));
  }

  private Gradients backward(INDArray outputCotangents) {
    if (examples.isPresent()) {
      Gradients gradients = examples.get().backward(outputCotangents);
      gradientsOfExamples = Optional.of(gradients);
      return gradients;
    }
    return penalties.isEmpty()
        ? solver.backward(outputCotangents)
        : solver.backward(outputCotangents, penalties.quadratureCotangent());
  }

  @Override
  public final double penalty() {
    return penalties.sum();
  }

  @Override
  public final Optional<SolveReport> report() {
    return examples.isPresent() ? Optional.of(report(examples.get())) : SolveReport.of(solver);
  }

  private static SolveReport report(ExampleSolves examples) {
    return new SolveReport(
        examples.forwardStatistics(), examples.backwardStatistics(), examples.workspaceBytes());
  }

  @Override
  public final Optional<SolveTrace> trace() {
    return Optional.of(examples.isPresent() ? traceOfExamples() : SolveTrace.of(solver));
  }

  /** Each example has steps of its own. */
  private SolveTrace traceOfExamples() {
    return new SolveTrace(
        List.of(),
        gradientsOfExamples.isPresent()
            ? OptionalDouble.of(Vectors.norm(gradientsOfExamples.get().initialState()))
            : OptionalDouble.empty());
  }

  @Override
  public final Set<String> opsWithoutLoop() {
    return examples.map(ExampleSolves::opsWithoutLoop).orElseGet(term::opsWithoutLoop);
  }

  static long bytesOf(INDArray array) {
    return array.length() * array.dataType().width();
  }

  @Override
  public long bytes() {
    return term.bytes()
        + solver.bytes()
        + examples.map(ExampleSolves::bytes).orElse(0L)
        + inputs.bytes()
        + penalties.bytes()
        + state.bytes();
  }

  @Override
  public void close() {
    solver.close();
    examples.ifPresent(ExampleSolves::close);
    term.close();
    inputs.close();
    penalties.close();
    state.close();
  }
}
