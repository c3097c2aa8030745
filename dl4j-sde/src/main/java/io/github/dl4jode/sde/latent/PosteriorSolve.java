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

/**
 * The posterior equation for minibatches of one size at one number of times; between two times the
 * context is that of the later one.
 */
public final class PosteriorSolve implements AutoCloseable {

  private final CompiledSde compiled;
  private final RenewedNoise noise;
  private final PiecewiseConstantPath path;
  private final ContextProducts context;

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
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      this.context = new ContextProducts(dynamics, parameters, dataType, batch, times - 1L);
      double[] first = new double[times - 1];
      Arrays.setAll(first, i -> i);
      this.path = new PiecewiseConstantPath(first, context.products());
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
   * @param contexts [batch, context, times]
   * @param times increasing
   * @param seed of the noise
   * @return the states, and the divergences up to each time as quadratures
   */
  public SdeSolution solve(INDArray start, INDArray contexts, double[] times, long seed) {
    context.compute(contexts);
    path.setTimes(KnotTimes.shared(Arrays.copyOf(times, times.length - 1)));
    return compiled.solve(start, times, noise.of(seed, times[0]));
  }

  /** The gradients of the last solve. */
  SdeGradients backward(INDArray ofStates, INDArray ofDivergences) {
    SdeGradients gradients = compiled.backward(ofStates, ofDivergences);
    context.addToWeights(ofProducts(gradients), gradients.parameters());
    return gradients;
  }

  private static INDArray ofProducts(SdeGradients gradients) {
    return gradients.inputs().get(LatentDynamics.CONTEXT);
  }

  /** Writes dL/d context [batch, context, times] from the gradients. */
  void contextCotangent(SdeGradients gradients, INDArray result) {
    context.contextCotangent(ofProducts(gradients), result);
  }

  SolveReport report() {
    return new SolveReport(
        compiled.forwardStatistics(), compiled.backwardStatistics(), compiled.bytes());
  }

  SolveTrace trace() {
    return new SolveTrace(compiled.steps(), compiled.adjointNorm());
  }

  long bytes() {
    return compiled.bytes() + context.bytes();
  }

  @Override
  public void close() {
    compiled.close();
    context.close();
  }
}
