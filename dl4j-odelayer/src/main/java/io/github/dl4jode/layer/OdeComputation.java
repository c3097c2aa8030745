package io.github.dl4jode.layer;

import io.github.dl4jode.field.TapeField;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.OdeSolution;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StepObserver;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The solve of an {@link OdeLayer} on states of one shape. */
final class OdeComputation implements Computation {

  private final OdeLayer layer;
  private final double[] times;
  private final boolean training;
  private final TapeField field;
  private final SolverWorkspace solverWorkspace = new SolverWorkspace();
  private final GradientWorkspace gradientWorkspace = new GradientWorkspace();

  /** y(t0) in the shape of the input, and flat. */
  private final INDArray input;

  private final INDArray initialState;

  /** dL/d outputs as rows [times, n]. */
  private final INDArray cotangents;

  private Optional<DifferentiableSolution> differentiable = Optional.empty();
  private Optional<OdeSolution> solution = Optional.empty();
  private Optional<Gradients> gradients = Optional.empty();

  /**
   * Compiles the dynamics.
   *
   * @throws IllegalArgumentException if they cannot become a tape, or do not keep the shape
   */
  OdeComputation(CompilationRequest request, OdeLayer layer) {
    long[] shape = request.inputShape();
    this.layer = layer;
    this.times = layer.times();
    this.training = request.training();
    TapeField.Definition f = layer.dynamics()::define;
    this.field =
        training
            ? TapeField.differentiable(f, request.dataType(), shape, request.parameters())
            : TapeField.evaluationOnly(f, request.dataType(), shape, request.parameters());
    this.input = Nd4j.create(request.dataType(), shape, 'c');
    this.initialState = input.reshape(input.length());
    this.cotangents =
        training
            ? Nd4j.create(request.dataType(), times.length, input.length())
            : Nd4j.empty(request.dataType());
  }

  @Override
  public INDArray forward(INDArray newInput, Place place) {
    releaseResults();
    input.assign(newInput);
    field.parametersChanged();
    try {
      solution = Optional.of(solve().orThrow());
    } catch (OdeSolverException e) {
      throw failure("forward", e);
    }
    INDArray output = outputOf(solution.get());
    return place.create(output.shape()).assign(output);
  }

  private OdeSolution solve() {
    if (!training) {
      return layer.solver().solve(field, initialState, times, solverWorkspace, StepObserver.none());
    }
    DifferentiableSolution solved =
        layer.gradient().solve(layer.solver(), field, initialState, times, gradientWorkspace);
    differentiable = Optional.of(solved);
    return solved.solution();
  }

  private INDArray outputOf(OdeSolution solved) {
    if (layer.output() == OdeOutput.FINAL_STATE) {
      return solved.finalState().reshape(input.shape());
    }
    // [times, batch, size] seen as DL4J's [batch, size, time]
    return byTime(solved.states()).permute(1, 2, 0);
  }

  private INDArray byTime(INDArray rows) {
    return rows.reshape('c', times.length, input.size(0), input.size(1));
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    if (layer.output() == OdeOutput.FINAL_STATE) {
      cotangents.getRow(times.length - 1).reshape(input.shape()).assign(epsilon);
    } else {
      byTime(cotangents).permute(1, 2, 0).assign(epsilon);
    }
    try {
      Gradients computed = differentiable.orElseThrow().backward(cotangents);
      gradients = Optional.of(computed);
      INDArray result = place.create(input.shape());
      result.assign(computed.initialState().reshape(input.shape()));
      return new Cotangents(result, computed.parameters());
    } catch (OdeSolverException e) {
      throw failure("backward", e);
    }
  }

  private IllegalStateException failure(String pass, OdeSolverException cause) {
    return new IllegalStateException(
        layer.label() + ", " + pass + " pass: " + cause.getMessage(), cause);
  }

  @Override
  public Optional<SolveReport> report() {
    SolverStatistics backward =
        gradients.map(Gradients::statistics).orElse(SolverStatistics.none());
    return solution.map(solved -> new SolveReport(solved.statistics(), backward, workspaceBytes()));
  }

  private long workspaceBytes() {
    return training ? gradientWorkspace.peakBytes() : solverWorkspace.bytes();
  }

  @Override
  public long bytes() {
    return field.bytes()
        + workspaceBytes()
        + Stream.concat(Stream.of(input, cotangents), results())
            .mapToLong(array -> array.length() * array.dataType().width())
            .sum();
  }

  /** Frees the arrays of the last passes now; waiting for the garbage collector would pile up. */
  private void releaseResults() {
    results().filter(INDArray::closeable).forEach(INDArray::close);
    solution = Optional.empty();
    differentiable = Optional.empty();
    gradients = Optional.empty();
  }

  private Stream<INDArray> results() {
    Stream<INDArray> states =
        solution.stream().flatMap(s -> Stream.of(s.states(), s.quadratures()));
    Stream<INDArray> cotangentArrays =
        gradients.stream().flatMap(g -> Stream.of(g.initialState(), g.parameters()));
    return Stream.concat(states, cotangentArrays);
  }

  @Override
  public void close() {
    releaseResults();
    solverWorkspace.close();
    gradientWorkspace.close();
    field.close();
    input.close();
    if (training) {
      cotangents.close();
    }
  }
}
