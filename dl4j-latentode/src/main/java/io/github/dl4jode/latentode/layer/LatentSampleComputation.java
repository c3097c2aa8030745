package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.probability.DiagonalGaussian;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A {@link LatentSample} on minibatches of one size. */
final class LatentSampleComputation implements Computation {

  private final CompilationRequest request;
  private final long seed;
  private DiagonalGaussian distribution;
  private double[] noise = {};

  LatentSampleComputation(CompilationRequest request, long seed) {
    this.request = request;
    this.seed = seed;
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    distribution = DiagonalGaussian.read(inputs.get(0));
    noise = new double[distribution.size()];
    if (request.training()) {
      SplittableRandom random = IterationNoise.of(seed, request.iteration().getAsInt());
      for (int i = 0; i < noise.length; i++) {
        noise[i] = random.nextGaussian();
      }
    }
    long rows = distribution.rows();
    return place.create(rows, distribution.latent()).assign(array(distribution.sample(noise)));
  }

  private INDArray array(double... numbers) {
    return Nd4j.create(
        numbers, new long[] {distribution.rows(), distribution.latent()}, request.dataType());
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    double[] result = distribution.sampleCotangent(noise, Vectors.toJava(epsilon));
    INDArray cotangent = place.create(request.inputShape());
    cotangent.assign(Nd4j.create(result, request.inputShape(), request.dataType()));
    return new Cotangents(cotangent, Nd4j.empty(request.dataType()));
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void close() {
    // There is no array.
  }
}
