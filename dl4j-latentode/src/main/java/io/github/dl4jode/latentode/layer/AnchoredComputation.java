package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.latentode.density.GridPoints;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.ParameterPart;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An {@link AnchoredTrajectory} of one number of series, at any number of times. */
final class AnchoredComputation implements Computation {

  private final CompilationRequest request;
  private final long batch;
  private final long latent;
  private final ParameterPart latentPart;
  private final StartStateSolve startSolve;
  private final Computation trajectory;

  /** The states at the last points and at the start of the grid, flat. */
  private final INDArray last;

  private final INDArray start;
  private final INDArray gradient;
  private long[] maskShape = {};

  AnchoredComputation(CompilationRequest request, AnchoredTrajectory vertex) {
    this.request = request;
    this.batch = request.inputShape()[0];
    this.latent = request.inputShape()[1];
    this.latentPart = vertex.latentPart();
    this.startSolve = vertex.startSolve(request);
    this.trajectory = vertex.compileTrajectory(request.withoutCotangentsOf(Set.of(1)));
    this.last = own(batch * latent);
    this.start = own(batch * latent);
    long count = request.parameterCount();
    this.gradient = count == 0 ? Nd4j.empty(request.dataType()) : own(count);
  }

  private INDArray own(long... shape) {
    return Nd4j.create(request.dataType(), shape, 'c');
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    INDArray times = inputs.get(1);
    maskShape = inputs.get(2).shape();
    readDurations(GridPoints.of(inputs.get(2)), Vectors.toJava(times));
    matrix(last).assign(inputs.get(0));
    Vectors.copy(startSolve.forward(last), start);
    return trajectory.forward(List.of(matrix(start), times), place);
  }

  private INDArray matrix(INDArray flat) {
    return flat.reshape('c', batch, latent);
  }

  private void readDurations(GridPoints points, double... grid) {
    double[] numbers = new double[points.series()];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = grid[points.last(row)] - grid[0];
    }
    Vectors.fromJava(numbers, startSolve.durations());
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    Cotangents onward = trajectory.backward(epsilon, place);
    matrix(start).assign(onward.inputs().get(0));
    Gradients back = startSolve.backward(start);
    if (!gradient.isEmpty()) {
      Vectors.zero(gradient);
      latentPart.scatter(back.parameters(), request.parameters(), gradient);
      gradient.addi(onward.parameters());
    }
    INDArray ofMask = place.create(maskShape).assign(0);
    INDArray ofState = place.create(batch, latent).assign(matrix(back.initialState()));
    return new Cotangents(List.of(ofState, onward.inputs().get(1), ofMask), gradient);
  }

  @Override
  public Optional<SolveReport> report() {
    // Of one time there is nothing to solve onward.
    return startSolve.report().map(back -> trajectory.report().map(back::plus).orElse(back));
  }

  @Override
  public Optional<SolveTrace> trace() {
    return Optional.of(
        trajectory
            .trace()
            .map(onward -> startSolve.trace().then(onward))
            .orElseGet(startSolve::trace));
  }

  @Override
  public long bytes() {
    long elements = last.length() + start.length() + gradient.length();
    return startSolve.bytes() + trajectory.bytes() + elements * request.dataType().width();
  }

  @Override
  public void close() {
    startSolve.close();
    trajectory.close();
    last.close();
    start.close();
    if (!gradient.isEmpty()) {
      gradient.close();
    }
  }
}
