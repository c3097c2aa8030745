package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.recurrent.ParameterPart;
import io.github.dl4jode.layer.CompilationRequest;
import io.github.dl4jode.layer.Computation;
import io.github.dl4jode.layer.SolveReport;
import io.github.dl4jode.vector.Vectors;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** An {@link AnchoredTrajectory} of one number of series, at any number of times. */
final class AnchoredComputation implements Computation {

  private static final double[] BACK = {1, 0};

  private final CompilationRequest request;
  private final long batch;
  private final long latent;
  private final ParameterPart latentPart;
  private final Computation wayBack;
  private final Computation trajectory;
  private final INDArray timesBack;

  /** [z | duration] at the last points. */
  private final INDArray anchored;

  /** The same at both ends of the way back, [last points, start]; then their cotangents. */
  private final INDArray ends;

  private final INDArray gradient;
  private long[] maskShape = {};

  AnchoredComputation(CompilationRequest request, AnchoredTrajectory vertex) {
    this.request = request;
    this.batch = request.inputShape()[0];
    this.latent = request.inputShape()[1];
    this.latentPart = vertex.latentPart();
    this.wayBack =
        vertex
            .wayBack(latent)
            .compile(
                new CompilationRequest(
                    request.dataType(),
                    List.of(new long[] {batch, latent + 1}),
                    request.training(),
                    latentPart.of(request.parameters()),
                    request.iteration()));
    this.trajectory = vertex.compileTrajectory(request);
    this.timesBack = Nd4j.create(BACK, new long[] {BACK.length}, request.dataType());
    this.anchored = own(batch, latent + 1);
    this.ends = own(BACK.length, batch, latent + 1);
    long count = request.parameters().values().stream().mapToLong(INDArray::length).sum();
    this.gradient = count == 0 ? Nd4j.empty(request.dataType()) : own(count);
  }

  private INDArray own(long... shape) {
    return Nd4j.create(request.dataType(), shape, 'c');
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    INDArray times = inputs.get(1);
    INDArray mask = inputs.get(2);
    maskShape = mask.shape();
    latentOf(anchored).assign(inputs.get(0));
    anchored.get(NDArrayIndex.all(), NDArrayIndex.point(latent)).assign(durations(mask, times));
    wayBack.forward(List.of(anchored, timesBack), shape -> ends);
    INDArray start = latentOf(ends.slice(1)).dup('c');
    return trajectory.forward(List.of(start, times), place);
  }

  private INDArray latentOf(INDArray states) {
    return states.get(NDArrayIndex.all(), NDArrayIndex.interval(0, latent));
  }

  /** The time from the start of the grid to the last point of each series. */
  private INDArray durations(INDArray mask, INDArray times) {
    GridPoints points = GridPoints.of(mask);
    double[] grid = LatentGaussian.numbers(times);
    double[] durations = new double[points.series()];
    for (int row = 0; row < durations.length; row++) {
      durations[row] = grid[points.last(row)] - grid[0];
    }
    return Nd4j.create(durations, new long[] {batch}, request.dataType());
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    Cotangents onward = trajectory.backward(epsilon, place);
    ends.assign(0);
    latentOf(ends.slice(1)).assign(onward.inputs().get(0));
    Cotangents back = wayBack.backward(ends.permute(1, 2, 0), this::own);
    INDArray ofState = place.create(batch, latent);
    ofState.assign(latentOf(back.inputs().get(0)));
    if (!gradient.isEmpty()) {
      Vectors.zero(gradient);
      latentPart.scatter(back.parameters(), request.parameters(), gradient);
      gradient.addi(onward.parameters());
    }
    INDArray ofMask = place.create(maskShape).assign(0);
    return new Cotangents(List.of(ofState, onward.inputs().get(1), ofMask), gradient);
  }

  @Override
  public Optional<SolveReport> report() {
    return wayBack
        .report()
        .flatMap(back -> trajectory.report().map(back::plus))
        .or(wayBack::report);
  }

  @Override
  public long bytes() {
    long elements = anchored.length() + ends.length() + timesBack.length() + gradient.length();
    return wayBack.bytes() + trajectory.bytes() + elements * request.dataType().width();
  }

  @Override
  public void close() {
    wayBack.close();
    trajectory.close();
    timesBack.close();
    anchored.close();
    ends.close();
    if (!gradient.isEmpty()) {
      gradient.close();
    }
  }
}
