package io.github.dl4jode.sde.latent;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.path.PiecewiseConstantPath;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.RenewedNoise;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeGradients;
import io.github.dl4jode.sde.solver.SdeSolution;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The posterior equation for minibatches of one size at one number of times; between two times the
 * context is that of the later one.
 */
public final class PosteriorSolve implements AutoCloseable {

  private final CompiledSde compiled;
  private final RenewedNoise noise;
  private final PiecewiseConstantPath path;
  private final INDArray knots;
  private final DataType dataType;

  /**
   * Compiles.
   *
   * @param parameters of the dynamics, read in place
   * @param times the number of times
   * @param gradient empty for solves without gradients
   */
  @SuppressWarnings("try") // The scope is there for its closing.
  public PosteriorSolve(
      LatentDynamics dynamics,
      SdeSolver solver,
      Map<String, INDArray> parameters,
      DataType dataType,
      long batch,
      int times,
      Optional<SdeGradientMethod> gradient) {
    this.dataType = dataType;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      this.knots = Nd4j.create(dataType, times - 1, batch, dynamics.context());
      double[] first = new double[times - 1];
      Arrays.setAll(first, i -> i);
      this.path = new PiecewiseConstantPath(first, knots);
    }
    StochasticEquation equation =
        StochasticEquation.builder(
                Calculus.ITO, NoiseType.DIAGONAL, dataType, batch, dynamics.latent())
            .coefficients(dynamics::posterior)
            .parameters(parameters)
            .input(LatentDynamics.CONTEXT, path)
            .build();
    this.compiled =
        gradient
            .map(method -> solver.compile(equation, method))
            .orElseGet(() -> solver.compile(equation));
    this.noise = new RenewedNoise(compiled);
  }

  /**
   * Solves.
   *
   * @param start z(t0) [batch × latent]
   * @param context [batch, context, times]
   * @param times increasing
   * @param seed of the noise
   * @return the states, and the divergences up to each time as quadratures
   */
  public SdeSolution solve(INDArray start, INDArray context, double[] times, long seed) {
    knots.assign(afterFirst(context).permute(2, 0, 1));
    path.setTimes(KnotTimes.shared(Arrays.copyOf(times, times.length - 1)));
    return compiled.solve(start, times, noise.of(seed, times[0]));
  }

  /** The gradients of the last solve. */
  SdeGradients backward(INDArray ofStates, INDArray ofDivergences) {
    return compiled.backward(ofStates, ofDivergences);
  }

  /** Writes dL/d context [batch, context, times] from the gradients. */
  void contextCotangent(SdeGradients gradients, INDArray result) {
    INDArray ofKnots = gradients.inputs().get(LatentDynamics.CONTEXT).reshape('c', knots.shape());
    result.assign(0);
    afterFirst(result).assign(ofKnots.permute(1, 2, 0));
  }

  /** The values of all series at all times but the first, a view. */
  private static INDArray afterFirst(INDArray series) {
    return series.get(
        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(1, series.size(2)));
  }

  SolveReport report() {
    return new SolveReport(
        compiled.forwardStatistics(), compiled.backwardStatistics(), compiled.bytes());
  }

  SolveTrace trace() {
    return new SolveTrace(compiled.steps(), compiled.adjointNorm());
  }

  long bytes() {
    return compiled.bytes() + knots.length() * dataType.width();
  }

  @Override
  public void close() {
    compiled.close();
    knots.close();
  }
}
