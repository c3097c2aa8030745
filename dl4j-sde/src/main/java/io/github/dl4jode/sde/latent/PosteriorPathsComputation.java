package io.github.dl4jode.sde.latent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.probability.DiagonalGaussian;
import io.github.dl4jode.sde.solver.SdeGradients;
import io.github.dl4jode.sde.solver.SdeSolution;
import io.github.dl4jode.sde.solver.SdeSolverException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The solves of {@link PosteriorPaths} on inputs of one shape each. */
final class PosteriorPathsComputation implements Computation {

  private final CompilationRequest request;
  private final PosteriorPaths vertex;
  private final PosteriorSolve solve;
  private final long seed;
  private final long batch;
  private final long latent;
  private final int times;
  private final INDArray gradient;
  private StartPrior prior;
  private DiagonalGaussian posterior = DiagonalGaussian.read(Nd4j.zeros(DataType.DOUBLE, 1, 2));
  private double[] noise = {};
  private double factor = 1;

  PosteriorPathsComputation(CompilationRequest request, PosteriorPaths vertex) {
    this.request = request;
    this.vertex = vertex;
    this.seed = request.seed() ^ vertex.label().hashCode();
    long[] context = request.inputShapes().get(1);
    this.batch = context[0];
    this.times = Math.toIntExact(context[2]);
    this.latent = vertex.dynamics().latent();
    this.prior = StartPrior.of(request.parameters());
    this.gradient = Nd4j.create(request.dataType(), request.parameterCount());
    this.solve =
        new PosteriorSolve(
            vertex.dynamics(),
            vertex.solver(),
            StartPrior.without(request.parameters()),
            request.dataType(),
            batch,
            times,
            request.training() ? Optional.of(vertex.gradient()) : Optional.empty());
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    boolean training = request.training();
    SplittableRandom random =
        training
            ? IterationNoise.of(seed, request.iteration().getAsInt())
            : new SplittableRandom(seed);
    prior = StartPrior.of(request.parameters());
    posterior = DiagonalGaussian.read(inputs.get(0));
    noise = new double[posterior.size()];
    for (int i = 0; training && i < noise.length; i++) {
      noise[i] = random.nextGaussian();
    }
    factor = vertex.annealing().factor(request);
    SdeSolution solution = solved(inputs, random.nextLong());
    INDArray output = place.create(batch, latent + 1, times);
    INDArray states = solution.states().reshape('c', times, batch, latent);
    paths(output).assign(states.permute(1, 2, 0));
    INDArray divergences = divergences(output);
    divergences.assign(solution.quadratures().transpose());
    double[] ofStart = new double[posterior.rows()];
    for (int row = 0; row < ofStart.length; row++) {
      ofStart[row] = prior.divergence(posterior, row);
    }
    divergences.addiColumnVector(array(ofStart, batch, 1)).muli(factor);
    return output;
  }

  private SdeSolution solved(List<INDArray> inputs, long pathSeed) {
    double[] at = PosteriorPaths.times(inputs.get(2));
    INDArray start = array(finite(posterior.sample(noise)), batch, latent);
    try {
      return solve.solve(start, inputs.get(1), at, pathSeed);
    } catch (SdeSolverException e) {
      throw new IllegalStateException(vertex.label() + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(vertex.label() + ": " + e.getMessage(), e);
    }
  }

  private double[] finite(double[] start) {
    for (int i = 0; i < start.length; i++) {
      if (!Double.isFinite(start[i])) {
        throw new IllegalStateException(
            "%s: the first state of series %d of the minibatch is %s: a value of it is not finite, or training has diverged; scale the series, or lower the learning rate"
                .formatted(vertex.label(), i / latent, start[i]));
      }
    }
    return start;
  }

  private INDArray paths(INDArray output) {
    return output.get(NDArrayIndex.all(), NDArrayIndex.interval(0, latent), NDArrayIndex.all());
  }

  private INDArray divergences(INDArray output) {
    return output.get(NDArrayIndex.all(), NDArrayIndex.point(latent), NDArrayIndex.all());
  }

  private INDArray array(double[] numbers, long... shape) {
    return Nd4j.create(numbers, shape, request.dataType());
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    INDArray ofStates = Nd4j.create(request.dataType(), times, batch * latent);
    ofStates.reshape('c', times, batch, latent).assign(paths(epsilon).permute(2, 0, 1));
    INDArray ofDivergences = divergences(epsilon).mul(factor);
    SdeGradients gradients = gradients(ofStates, ofDivergences.transpose().dup('c'));
    double[] ofPosterior =
        posterior.sampleCotangent(noise, Vectors.toJava(gradients.initialState()));
    double[] ofStart = Vectors.toJava(ofDivergences.sum(1));
    prior.addToPosterior(posterior, ofStart, ofPosterior);
    prior.writeGradient(posterior, ofStart, gradients.parameters(), request.parameters(), gradient);
    INDArray posteriorCotangent =
        place.create(batch, 2 * latent).assign(array(ofPosterior, batch, 2 * latent));
    INDArray contextCotangent = place.create(request.inputShapes().get(1));
    solve.contextCotangent(gradients, contextCotangent);
    INDArray timesCotangent = place.create(request.inputShapes().get(2)).assign(0);
    return new Cotangents(List.of(posteriorCotangent, contextCotangent, timesCotangent), gradient);
  }

  private SdeGradients gradients(INDArray ofStates, INDArray ofDivergences) {
    try {
      return solve.backward(ofStates, ofDivergences);
    } catch (SdeSolverException e) {
      throw new IllegalStateException(vertex.label() + ", backward pass: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(vertex.label() + ", backward pass: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<SolveReport> report() {
    return Optional.of(solve.report());
  }

  @Override
  public Optional<SolveTrace> trace() {
    return Optional.of(solve.trace());
  }

  @Override
  public long bytes() {
    return solve.bytes() + gradient.length() * request.dataType().width();
  }

  @Override
  public void close() {
    solve.close();
    gradient.close();
  }
}
