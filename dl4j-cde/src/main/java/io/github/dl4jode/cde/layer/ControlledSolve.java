package io.github.dl4jode.cde.layer;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.path.DerivativePath;
import io.github.dl4jode.path.series.SeriesPath;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The solves of z' = f(z) X'(t) for paths of one shape. */
final class ControlledSolve implements AutoCloseable {

  private final String label;
  private final TapeTerm term;
  private final TermSolver solver;
  private final DataType type;

  /** dL/d outputs as rows [times, n], for the number of times of the last minibatch. */
  private INDArray cotangents;

  /**
   * Compiles the term.
   *
   * @param label of the layer in messages
   * @param path X
   * @param parameters of the field
   */
  ControlledSolve(
      CompilationRequest request,
      String label,
      ControlledEquation equation,
      Map<String, INDArray> parameters,
      SeriesPath path) {
    this.label = label;
    this.type = request.dataType();
    ControlledDynamics field = equation.dynamics();
    DerivativePath control = new DerivativePath(path);
    TapeTerm.Builder builder =
        TapeTerm.builder(
                (graph, at) ->
                    TapeTerm.Parts.of(
                        field.define(graph, at.t(), at.y(), at.parameters(), at.inputs())),
                type,
                control.valueShape()[0],
                equation.hiddenSize())
            .parameters(parameters)
            .input(
                ControlledDynamics.CONTROL, equation.overSteps() ? control : control.withoutKinks())
            .differentiable(request.training());
    if (field.readsPath()) {
      builder.input(ControlledDynamics.PATH, path);
    }
    this.term = builder.build();
    this.solver = new TermSolver(term, equation.solver(), equation.gradient(), request.training());
    this.cotangents = Nd4j.empty(type);
  }

  /**
   * Solves.
   *
   * @param initialState [n], which must keep its values until the backward pass is done
   * @return the states [times, n], valid until the next solve
   */
  INDArray forward(INDArray initialState, double... times) {
    return Computation.pass(label, "forward", () -> solver.forward(initialState, times).states());
  }

  /** An array [times, n] of zeros for dL/d states. */
  INDArray cotangents(long times) {
    if (cotangents.isEmpty() || cotangents.size(0) != times) {
      release();
      cotangents = Nd4j.create(type, times, term.stateSize());
    }
    return cotangents.assign(0);
  }

  /** The gradients for {@link #cotangents}; their arrays are valid until the next solve. */
  Gradients backward() {
    return Computation.pass(label, "backward", () -> solver.backward(cotangents));
  }

  private void release() {
    if (cotangents.closeable()) {
      cotangents.close();
    }
  }

  Optional<SolveReport> report() {
    return SolveReport.of(solver);
  }

  SolveTrace trace() {
    return SolveTrace.of(solver);
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
    release();
  }
}
