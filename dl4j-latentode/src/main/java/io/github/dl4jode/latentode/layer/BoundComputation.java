package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.density.EventTimes;
import io.github.dl4jode.latentode.density.SeriesLikelihood;
import io.github.dl4jode.latentode.density.Trajectories;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.probability.DiagonalGaussian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An {@link EvidenceLowerBound} on minibatches of one size, at any number of times. */
final class BoundComputation implements Computation {

  private final CompilationRequest request;
  private final EvidenceLowerBound bound;
  private final SeriesLikelihood likelihood;
  private DiagonalGaussian latent;
  private double divergenceFactor;
  private Optional<EventTimes> events = Optional.empty();
  private List<long[]> shapes = List.of();

  BoundComputation(CompilationRequest request, EvidenceLowerBound bound) {
    this.request = request;
    this.bound = bound;
    this.likelihood = SeriesLikelihoods.of(bound.likelihood(), request);
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    shapes = inputs.stream().map(INDArray::shape).toList();
    latent = DiagonalGaussian.read(inputs.get(1));
    divergenceFactor = bound.annealing().factor(request);
    double[] values = likelihood.forward(inputs.get(0), inputs.get(2), inputs.get(3));
    events =
        bound.timesAsEvents()
            ? Optional.of(new EventTimes(inputs.get(4), inputs.get(3)))
            : Optional.empty();
    for (int row = 0; row < values.length; row++) {
      values[row] -= divergenceFactor * latent.divergence(row);
      if (events.isPresent()) {
        values[row] += events.get().logLikelihood(row);
      }
      requireFinite(row, values[row]);
    }
    return place.create(values.length, 1).assign(array(values, values.length, 1));
  }

  private void requireFinite(int row, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException(
          "%s is %s for series %d of the minibatch, with a divergence of %s: a target that the mask shows is not finite, or training has diverged; scale the series, or lower the learning rate"
              .formatted(bound.label(), value, row, latent.divergence(row)));
    }
  }

  private INDArray array(double[] numbers, long... shape) {
    return Nd4j.create(numbers, shape, request.dataType());
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    double[] ofBound = Vectors.toJava(epsilon);
    List<INDArray> results = new ArrayList<>();
    INDArray ofDecoded =
        Trajectories.create(place, shapes.get(0)[0], shapes.get(0)[1], shapes.get(0)[2]);
    INDArray ofParameters = likelihood.backward(ofBound, Trajectories.rows(ofDecoded));
    results.add(ofDecoded);
    double[] ofDivergence =
        Arrays.stream(ofBound).map(number -> -divergenceFactor * number).toArray();
    results.add(
        place
            .create(shapes.get(1))
            .assign(array(latent.divergenceCotangent(ofDivergence), shapes.get(1))));
    results.add(place.create(shapes.get(2)).assign(0));
    results.add(place.create(shapes.get(3)).assign(0));
    events.ifPresent(
        times -> results.add(place.create(shapes.get(4)).assign(times.cotangent(ofBound))));
    return new Cotangents(results, ofParameters);
  }

  @Override
  public long bytes() {
    return likelihood.bytes();
  }

  @Override
  public void close() {
    likelihood.close();
  }
}
