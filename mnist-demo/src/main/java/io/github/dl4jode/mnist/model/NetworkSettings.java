package io.github.dl4jode.mnist.model;

import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What the networks of a comparison share.
 *
 * @param downsampling how the image becomes the state of the block
 * @param solver of the ODE blocks
 * @param gradient of the ODE-Net; the RK-Net's is always the discrete one
 * @param learningRate of stochastic gradient descent with momentum 0.9
 * @param seed of the first parameters
 */
public record NetworkSettings(
    Downsampling downsampling,
    OdeSolver solver,
    GradientChoice gradient,
    ISchedule learningRate,
    long seed) {

  /** Requires every part. */
  public NetworkSettings {
    Objects.requireNonNull(downsampling, "downsampling");
    Objects.requireNonNull(solver, "solver");
    Objects.requireNonNull(gradient, "gradient");
    Objects.requireNonNull(learningRate, "learningRate");
  }

  /** The same with another gradient. */
  public NetworkSettings withGradient(GradientChoice other) {
    return new NetworkSettings(downsampling, solver, other, learningRate, seed);
  }

  /** The same with rtol and atol both of this value. */
  public NetworkSettings withTolerance(double tolerance) {
    OdeSolver other = solver.toBuilder().rtol(tolerance).atol(tolerance).build();
    return new NetworkSettings(downsampling, other, gradient, learningRate, seed);
  }
}
