package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.recurrent.PacedDynamics;
import io.github.dl4jode.latentode.recurrent.ParameterPart;
import io.github.dl4jode.layer.CompilationRequest;
import io.github.dl4jode.layer.Computation;
import io.github.dl4jode.layer.SolveReport;
import io.github.dl4jode.vector.Vectors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An {@link AnchoredTrajectory} of one number of series, at any number of times. */
final class AnchoredComputation implements Computation {

  private final CompilationRequest request;
  private final long batch;
  private final long latent;
  private final ParameterPart latentPart;
  private final Computation wayBack;
  private final Computation trajectory;

  /** From the start of the grid to the last point of each series. */
  private final INDArray durations;

  private final INDArray timesBack;

  /** The states at both ends of the way back, [last points, start]; then their cotangents. */
  private final INDArray ends;

  private final INDArray gradient;
  private long[] maskShape = {};

  AnchoredComputation(CompilationRequest request, AnchoredTrajectory vertex) {
    this.request = request;
    this.batch = request.inputShape()[0];
    this.latent = request.inputShape()[1];
    this.latentPart = vertex.latentPart();
    this.durations = own(batch, 1);
    this.wayBack = vertex.wayBack().compile(ofWayBack());
    this.trajectory = vertex.compileTrajectory(request);
    this.timesBack = Nd4j.createFromArray(1.0, 0.0).castTo(request.dataType());
    this.ends = own(2, batch, latent);
    long count = request.parameters().values().stream().mapToLong(INDArray::length).sum();
    this.gradient = count == 0 ? Nd4j.empty(request.dataType()) : own(count);
  }

  private CompilationRequest ofWayBack() {
    Map<String, INDArray> parameters = new LinkedHashMap<>(latentPart.of(request.parameters()));
    // The last, so that the gradient of the others comes first.
    parameters.put(PacedDynamics.DURATION, durations);
    return new CompilationRequest(
        request.dataType(),
        List.of(request.inputShape()),
        request.training(),
        parameters,
        request.iteration(),
        request.seed());
  }

  private INDArray own(long... shape) {
    return Nd4j.create(request.dataType(), shape, 'c');
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    INDArray times = inputs.get(1);
    maskShape = inputs.get(2).shape();
    readDurations(GridPoints.of(inputs.get(2)), LatentGaussian.numbers(times));
    wayBack.forward(List.of(inputs.get(0), timesBack), shape -> ends);
    return trajectory.forward(List.of(ends.slice(1), times), place);
  }

  private void readDurations(GridPoints points, double... grid) {
    double[] numbers = new double[points.series()];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = grid[points.last(row)] - grid[0];
    }
    Vectors.fromJava(numbers, durations);
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    Cotangents onward = trajectory.backward(epsilon, place);
    Vectors.zero(ends.slice(0));
    ends.slice(1).assign(onward.inputs().get(0));
    Cotangents back = wayBack.backward(ends.permute(1, 2, 0), place);
    if (!gradient.isEmpty()) {
      Vectors.zero(gradient);
      latentPart.scatter(back.parameters(), request.parameters(), gradient);
      gradient.addi(onward.parameters());
    }
    INDArray ofMask = place.create(maskShape).assign(0);
    return new Cotangents(List.of(back.inputs().get(0), onward.inputs().get(1), ofMask), gradient);
  }

  @Override
  public Optional<SolveReport> report() {
    // Of one time there is nothing to solve onward.
    return wayBack.report().map(back -> trajectory.report().map(back::plus).orElse(back));
  }

  @Override
  public long bytes() {
    long elements = durations.length() + timesBack.length() + ends.length() + gradient.length();
    return wayBack.bytes() + trajectory.bytes() + elements * request.dataType().width();
  }

  @Override
  public void close() {
    wayBack.close();
    trajectory.close();
    durations.close();
    timesBack.close();
    ends.close();
    if (!gradient.isEmpty()) {
      gradient.close();
    }
  }
}
