package io.github.dl4jode.layer;

import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.solver.Solution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The solves of an {@link OdeVertex} on states of one shape, at any number of times. */
final class TrajectoryComputation extends SolvedComputation {

  private final OdeVertex vertex;
  private final boolean training;
  private final boolean needsTimeCotangents;
  private final DataType dataType;
  private final long batch;
  private final long size;

  /** dL/d outputs as rows [times, n], for the number of times of the last minibatch. */
  private INDArray cotangents;

  private List<long[]> inputShapes = List.of();

  /**
   * Compiles the dynamics.
   *
   * @throws IllegalArgumentException if they cannot become a tape, or do not keep the shape
   */
  TrajectoryComputation(CompilationRequest request, OdeVertex vertex) {
    super(
        request,
        new Settings(
            vertex.label(),
            vertex.dynamics(),
            vertex.solver(),
            vertex.gradient(),
            vertex.penalties(),
            vertex.augmentation()),
        DrivingInputs.of(request, vertex.inputs(), vertex.timeScale()));
    this.vertex = vertex;
    this.training = request.training();
    this.needsTimeCotangents = request.needsCotangentOf(1);
    this.batch = state().shape()[0];
    this.size = state().shape()[1];
    this.dataType = request.dataType();
    this.cotangents = Nd4j.empty(dataType);
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    inputShapes = inputs.stream().map(INDArray::shape).toList();
    double[] times = vertex.timesIn(inputs.get(1), batch);
    takeInputs(inputs);
    Solution solved = solve(state().initial(inputs.get(0)), times);
    INDArray kept = state().kept(solved.states().reshape('c', times.length, batch, size));
    INDArray states = place.create(kept.shape()).assign(kept);
    // In the order of the solver, so that later code for all times at once need not copy it.
    return states.permute(1, 2, 0);
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    long times = epsilon.size(2);
    INDArray rows = rows(times);
    state().kept(rows.reshape('c', times, batch, size)).assign(epsilon.permute(2, 0, 1));
    Gradients computed = propagate(rows);
    Cotangents ofState = state().backward(computed, place);
    // The gradients of times cost two evaluations.
    INDArray ofTimes =
        needsTimeCotangents
            ? timeCotangents(computed.times(), place)
            : place.create(inputShapes.get(1)).assign(0);
    List<INDArray> all = new ArrayList<>(List.of(ofState.inputs().get(0), ofTimes));
    all.addAll(inputCotangents(computed, inputShapes, place));
    return new Cotangents(all, ofState.parameters());
  }

  /** If all examples share the times, each row gets an equal share. */
  private INDArray timeCotangents(double[] gradients, Place place) {
    long[] timesShape = inputShapes.get(1);
    INDArray cotangents = place.create(timesShape);
    long rows = timesShape.length == 1 ? 1 : timesShape[0];
    double[] shares =
        Arrays.stream(gradients).map(each -> each * vertex.timeScale() / rows).toArray();
    INDArray row = Nd4j.createFromArray(shares).castTo(cotangents.dataType());
    if (timesShape.length == 1) {
      return cotangents.assign(row);
    }
    cotangents.assign(0).addiRowVector(row);
    return cotangents;
  }

  private INDArray rows(long times) {
    long[] needed = {times, batch * size};
    if (!Arrays.equals(cotangents.shape(), needed)) {
      release(cotangents);
      cotangents = Nd4j.create(dataType, needed);
    }
    return cotangents;
  }

  private static void release(INDArray array) {
    if (array.closeable()) {
      array.close();
    }
  }

  @Override
  public long bytes() {
    return super.bytes() + (training ? bytesOf(cotangents) : 0);
  }

  @Override
  public void close() {
    super.close();
    release(cotangents);
  }
}
