package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.latentode.recurrent.TimeScaling;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Solves that take each series from its last point back to the start of the grid, over a time of
 * its own; the solver's time runs from 1 to 0.
 */
final class StartStateSolve implements AutoCloseable {

  private static final double[] FROM_1_TO_0 = {1, 0};

  private final String label;
  private final TapeTerm term;
  private final TermSolver solver;
  private final INDArray cotangents;

  /**
   * Compiles the dynamics.
   *
   * @param parameters of the dynamics alone
   * @param vertex whose solver and gradient method are used
   */
  StartStateSolve(
      CompilationRequest request,
      Dynamics dynamics,
      Map<String, INDArray> parameters,
      OdeVertex vertex,
      String label) {
    long[] shape = request.inputShape();
    this.label = label;
    this.term =
        TapeTerm.builder(TimeScaling.of(dynamics), request.dataType(), shape)
            .parameters(parameters)
            .inputWithoutCotangent(TimeScaling.DURATION, shape[0], 1)
            .differentiable(request.training())
            .build();
    this.solver = new TermSolver(term, vertex.solver(), vertex.gradient(), request.training());
    this.cotangents = Nd4j.create(request.dataType(), 2, term.stateSize());
  }

  /**
   * The times of the series from the start of the grid to the last point [batch, 1], to be filled.
   */
  INDArray durations() {
    return term.input(TimeScaling.DURATION);
  }

  /**
   * Solves back.
   *
   * @param last the states at the last points [n], kept until the backward pass is done
   * @return the states at the start of the grid [n], valid until the next solve
   */
  INDArray forward(INDArray last) {
    return Computation.pass(
        name(), "forward", () -> solver.forward(last, FROM_1_TO_0).finalState());
  }

  /**
   * Carries a cotangent of the states at the start to those at the last points.
   *
   * @param start dL/d states at the start [n]
   * @return valid until the next solve
   */
  Gradients backward(INDArray start) {
    cotangents.getRow(1).assign(start);
    return Computation.pass(name(), "backward", () -> solver.backward(cotangents));
  }

  private String name() {
    return label + ", back from the last points";
  }

  Optional<SolveReport> report() {
    return SolveReport.of(solver);
  }

  SolveTrace trace() {
    return SolveTrace.of(solver);
  }

  long bytes() {
    return term.bytes() + solver.bytes() + cotangents.length() * term.dataType().width();
  }

  @Override
  public void close() {
    solver.close();
    term.close();
    cotangents.close();
  }
}
