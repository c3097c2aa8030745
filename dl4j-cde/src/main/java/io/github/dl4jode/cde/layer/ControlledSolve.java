package io.github.dl4jode.cde.layer;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The solves of z' = f(z) X'(t) on paths through one number of knots, at 0, 1, 2, …. */
final class ControlledSolve implements AutoCloseable {

  private final String label;
  private final double[] times;
  private final INDArray knots;
  private final TapeTerm term;
  private final TermSolver solver;
  private final INDArray cotangents;

  /**
   * Compiles the term.
   *
   * @param label of the layer in messages
   * @param knots of X [knots, batch, channels], written by the caller; not closed with it
   * @param times of the outputs, the first being that of the initial state
   * @param parameters of the field
   */
  ControlledSolve(
      CompilationRequest request,
      String label,
      ControlledEquation equation,
      Map<String, INDArray> parameters,
      INDArray knots,
      double... times) {
    this.label = label;
    this.times = times.clone();
    this.knots = knots;
    ControlledDynamics field = equation.dynamics();
    double[] clock = ControlledEquation.clock(0, knots.size(0));
    this.term =
        TapeTerm.builder(
                (graph, at) ->
                    TapeTerm.Parts.of(
                        field.define(graph, at.t(), at.y(), at.parameters(), at.inputs())),
                request.dataType(),
                knots.size(1),
                equation.hiddenSize())
            .parameters(parameters)
            .input(
                ControlledDynamics.CONTROL,
                new ControlPath(
                    equation.interpolation().path(KnotTimes.shared(clock), knots),
                    request.training()))
            .differentiable(request.training())
            .build();
    this.solver = new TermSolver(term, equation.solver(), equation.gradient(), request.training());
    this.cotangents =
        request.training()
            ? Nd4j.create(request.dataType(), times.length, term.stateSize())
            : Nd4j.empty(request.dataType());
  }

  /**
   * Solves.
   *
   * @param initialState [n], which must keep its values until the backward pass is done
   * @return the states [times, n], valid until the next solve
   */
  INDArray forward(INDArray initialState) {
    try {
      return solver.forward(initialState, times).states();
    } catch (OdeSolverException e) {
      throw failure("forward", e);
    }
  }

  /** dL/d states [times, n], to be written before a backward pass. */
  INDArray cotangents() {
    return cotangents;
  }

  /** The gradients of the last solve; their arrays are valid until the next solve. */
  Gradients backward() {
    try {
      return solver.backward(cotangents);
    } catch (OdeSolverException e) {
      throw failure("backward", e);
    }
  }

  /** dL/d knots [knots, batch, channels]. */
  INDArray knotCotangent(Gradients gradients) {
    return gradients.input(ControlledDynamics.CONTROL).reshape('c', knots.shape());
  }

  private IllegalStateException failure(String pass, OdeSolverException cause) {
    return new IllegalStateException(label + ", " + pass + " pass: " + cause.getMessage(), cause);
  }

  Optional<SolveReport> report() {
    return SolveReport.of(solver);
  }

  Set<String> opsWithoutLoop() {
    return term.opsWithoutLoop();
  }

  long bytes() {
    return term.bytes() + solver.bytes() + cotangents.length() * cotangents.dataType().width();
  }

  @Override
  public void close() {
    solver.close();
    term.close();
    if (cotangents.closeable()) {
      cotangents.close();
    }
  }
}
