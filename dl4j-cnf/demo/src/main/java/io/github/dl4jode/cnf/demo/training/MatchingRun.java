package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.array.Moments;
import io.github.dl4jode.cnf.DensityMatching;
import io.github.dl4jode.cnf.Grid;
import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.program.training.FailureAdvice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TrainingException;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A flow q in the plane that learns a known density p by lowering KL(q ‖ p), the reverse
 * Kullback–Leibler divergence. p is e^(-U), divided by its integral on a grid; where that is not
 * finite it has Gaussian flanks outside [-4, 4]².
 */
public final class MatchingRun {

  /** The part of the plane in which p is not 0 in floating point that counts. */
  private static final Grid PLANE = new Grid(-6, 6, 600);

  private static final double HALF_WIDTH = 4;
  private static final double FLANK = 0.2;

  /** Fresh minibatches by which the divergence is estimated in the end. */
  private static final int ESTIMATES = 200;

  private static final long ESTIMATE_STREAM = -4;

  private final LogDensity target;
  private final double logIntegral;
  private final int samples;
  private final long seed;

  /** Told how far the training is: the iteration from 1, and its divergence before the update. */
  @FunctionalInterface
  public interface Observer {
    void show(int iteration, double divergence);
  }

  /**
   * An estimate.
   *
   * @param divergence KL(q ‖ p) in nats
   * @param standardError of it
   */
  public record Result(double divergence, double standardError) {}

  /**
   * Prepares a match.
   *
   * @param samples of q in each iteration
   * @param seed of first values and samples
   */
  public MatchingRun(ToyPotential potential, int samples, long seed) {
    boolean finite = potential == ToyPotential.U1;
    this.target = finite ? potential : potential.confinedTo(HALF_WIDTH, FLANK);
    double sum = PLANE.density(target).sumNumber().doubleValue();
    this.logIntegral = Math.log(sum * PLANE.cellArea());
    this.samples = samples;
    this.seed = seed;
  }

  /** A flow with its first values, whose learning rate falls along half a cosine. */
  public DensityMatchedFlow newFlow(
      FlowChoice kind, int size, double learningRate, int iterations) {
    Adam rule = new Adam(ScheduleChoice.COSINE.schedule(learningRate, iterations));
    return kind.create(size, rule, seed);
  }

  /**
   * Trains a flow, and estimates the divergence in the end with samples that it has not seen.
   *
   * @throws TrainingException if the divergence becomes infinite or no number, or a solve fails
   */
  public Result train(DensityMatchedFlow flow, int iterations, Observer observer) {
    try (DensityMatching matching = flow.matching(target, samples)) {
      for (int i = 1; i <= iterations; i++) {
        double divergence =
            FailureAdvice.SMALLER_RATE.told("Iteration " + i, matching::fit) + logIntegral;
        if (!Double.isFinite(divergence)) {
          throw new TrainingException(
              "The divergence is %s in iteration %d: try a smaller --learning-rate."
                  .formatted(divergence, i));
        }
        observer.show(i, divergence);
      }
      return FailureAdvice.SMALLER_RATE.told("The estimate", () -> estimate(matching));
    }
  }

  private Result estimate(DensityMatching matching) {
    double[] estimates = new double[ESTIMATES];
    Arrays.setAll(
        estimates, i -> matching.divergence(Examples.random(seed, ESTIMATE_STREAM - i).nextLong()));
    Moments moments = Moments.of(estimates);
    return new Result(
        moments.mean() + logIntegral, moments.deviation() / Math.sqrt(ESTIMATES - 1.0));
  }

  /** p on a grid, [cells, cells]. */
  public INDArray density(Grid grid) {
    return grid.density(target).muli(Math.exp(-logIntegral));
  }
}
