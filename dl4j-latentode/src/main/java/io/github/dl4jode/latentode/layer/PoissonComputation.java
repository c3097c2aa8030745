package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.density.Trajectories;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A {@link PoissonTrajectory} of one number of series, at any number of times. */
final class PoissonComputation implements Computation {

  private final CompilationRequest request;
  private final long batch;
  private final long latent;
  private final Computation solve;
  private final RowNetwork logIntensity;

  /** [z0 | 0]. */
  private final INDArray initialState;

  PoissonComputation(CompilationRequest request, PoissonTrajectory vertex) {
    this.request = request;
    this.batch = request.inputShape()[0];
    this.latent = request.inputShape()[1];
    CompilationRequest ofSolve =
        new CompilationRequest(
            request.dataType(),
            List.of(new long[] {batch, latent + 1}),
            request.training(),
            request.parameters(),
            request.iteration(),
            request.seed());
    this.solve =
        vertex
            .ode()
            .compile(
                request.needsCotangentOf(1) ? ofSolve : ofSolve.withoutCotangentsOf(Set.of(1)));
    this.logIntensity =
        new RowNetwork(
            vertex.logIntensity(),
            latent,
            request.dataType(),
            PoissonDynamics.INTENSITY.of(request.parameters()),
            request.training());
    this.initialState = Nd4j.create(request.dataType(), batch, latent + 1);
  }

  private static INDArray columns(INDArray rows, long from, long to) {
    return rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  private INDArray own(long... shape) {
    return Nd4j.create(request.dataType(), shape, 'c');
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    columns(initialState, 0, latent).assign(inputs.get(0));
    INDArray states =
        Trajectories.rows(solve.forward(List.of(initialState, inputs.get(1)), this::own));
    INDArray z = Trajectories.firstColumns(states, latent);
    INDArray logarithms = own(states.size(0), 1);
    logIntensity.forward(z, logarithms);
    INDArray result = Trajectories.create(place, batch, latent + 2, states.size(0) / batch);
    INDArray rows = Trajectories.rows(result);
    columns(rows, 0, latent + 1).assign(states);
    columns(rows, latent + 1, latent + 2).assign(logarithms);
    return result;
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    INDArray rows = Trajectories.rows(epsilon);
    INDArray ofStates = columns(rows, 0, latent + 1).dup('c');
    INDArray ofLatent = own(rows.size(0), latent);
    INDArray ofIntensity =
        logIntensity.backward(columns(rows, latent + 1, latent + 2).dup('c'), ofLatent);
    columns(ofStates, 0, latent).addi(ofLatent);
    INDArray byTime = ofStates.reshape('c', epsilon.size(2), batch, latent + 1).permute(1, 2, 0);
    Cotangents ofSolve = solve.backward(byTime, this::own);
    INDArray ofParameters = own(ofSolve.parameters().length());
    PoissonDynamics.INTENSITY.scatter(ofIntensity, request.parameters(), ofParameters);
    ofParameters.addi(ofSolve.parameters());
    INDArray ofState = place.create(batch, latent);
    ofState.assign(columns(ofSolve.inputs().get(0), 0, latent));
    // All that is put out is a function of the states at the times.
    INDArray timeCotangents = ofSolve.inputs().get(1);
    INDArray ofTimes = place.create(timeCotangents.shape()).assign(timeCotangents);
    return new Cotangents(List.of(ofState, ofTimes), ofParameters);
  }

  @Override
  public Optional<SolveReport> report() {
    return solve.report();
  }

  @Override
  public Optional<SolveTrace> trace() {
    return solve.trace();
  }

  @Override
  public long bytes() {
    return solve.bytes()
        + logIntensity.bytes()
        + initialState.length() * initialState.dataType().width();
  }

  @Override
  public void close() {
    solve.close();
    logIntensity.close();
    initialState.close();
  }
}
