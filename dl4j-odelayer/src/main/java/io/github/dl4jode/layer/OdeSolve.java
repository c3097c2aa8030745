package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The solves of dynamics on states of one shape, for an {@link OdeLayer} or {@link OdeVertex}. */
final class OdeSolve implements AutoCloseable {

  /**
   * The equation, its solver, its gradient method and its penalties in training.
   *
   * @param label of the layer in messages
   */
  record Settings(
      String label,
      Dynamics dynamics,
      OdeSolver solver,
      GradientMethod gradient,
      DynamicsPenalties penalties) {}

  private final String label;
  private final TapeTerm term;
  private final TermSolver solver;
  private final SolvePenalties penalties;

  /**
   * Compiles the dynamics.
   *
   * @throws IllegalArgumentException if they cannot become a tape, or do not keep the shape
   */
  OdeSolve(CompilationRequest request, long[] stateShape, Settings settings) {
    this.label = settings.label();
    DynamicsPenalties added = request.training() ? settings.penalties() : DynamicsPenalties.none();
    TapeTerm.Builder builder =
        TapeTerm.builder(
                SolvePenalties.definition(settings.dynamics(), added),
                request.dataType(),
                stateShape)
            .parameters(request.parameters())
            .differentiable(request.training());
    SolvePenalties.addInputs(builder, added, stateShape);
    this.term = builder.build();
    // The noise of each layer is its own.
    long seed = request.seed() ^ label.hashCode();
    this.penalties =
        new SolvePenalties(term, added, new SolvePenalties.NoiseSource(seed, request.iteration()));
    this.solver = new TermSolver(term, settings.solver(), settings.gradient(), request.training());
  }

  /**
   * Solves, and forgets the last solve.
   *
   * @param initialState [n], which must keep its values until the backward pass is done
   */
  Solution forward(INDArray initialState, double... times) {
    return forward(Solve.of(term, initialState, times).build());
  }

  private Solution forward(Solve solve) {
    penalties.drawNoise();
    try {
      Solution solved = solver.forward(solve);
      penalties.read(solved, solve.times());
      return solved;
    } catch (OdeSolverException e) {
      throw failure("forward", e);
    }
  }

  /** The gradients of the last solve; their arrays are valid until the next solve. */
  Gradients backward(INDArray outputCotangents) {
    try {
      return penalties.isEmpty()
          ? solver.backward(outputCotangents)
          : solver.backward(outputCotangents, penalties.quadratureCotangent());
    } catch (OdeSolverException e) {
      throw failure("backward", e);
    }
  }

  private IllegalStateException failure(String pass, OdeSolverException cause) {
    return new IllegalStateException(label + ", " + pass + " pass: " + cause.getMessage(), cause);
  }

  /** The penalties of the last solve in training, summed over the examples. */
  double penalty() {
    return penalties.sum();
  }

  Optional<SolveReport> report() {
    return SolveReport.of(solver);
  }

  Set<String> opsWithoutLoop() {
    return term.opsWithoutLoop();
  }

  static long bytesOf(INDArray array) {
    return array.length() * array.dataType().width();
  }

  long bytes() {
    return term.bytes() + solver.bytes() + penalties.bytes();
  }

  @Override
  public void close() {
    solver.close();
    term.close();
    penalties.close();
  }
}
