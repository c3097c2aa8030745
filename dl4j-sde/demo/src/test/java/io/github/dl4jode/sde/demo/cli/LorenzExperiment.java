package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.sde.LatentSde;
import io.github.dl4jode.sde.demo.data.PathComparison;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.ProcessChoice;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.demo.picture.PathPictures;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A latent SDE on the stochastic Lorenz system, the experiment of torchsde's {@code
 * latent_sde_lorenz} made smaller: 51 times on [0, 2] instead of 100, steps of 0.04 instead of
 * 0.01, minibatches of 64 of 1,024 series instead of all, hidden layers of 64 instead of 128, a
 * deviation of 0.05 instead of 0.01, and fewer iterations than 5,000. The divergence counts in full
 * after a fifth of them; the learning rate falls by 0.999 in each. The same for a model with next
 * to no noise, a diffusion below 0.01. Arguments: a folder for pictures, the number of iterations,
 * then seeds.
 */
final class LorenzExperiment {

  private static final int TRAINING = 1024;
  private static final int TESTED = 64;
  private static final int BATCH = 64;
  private static final int SAMPLES = 500;

  /** A little more than from time to time, so that rounding makes no second step. */
  private static final double STEP = 0.04001;

  private final SamplePaths data;
  private final PathScaling scaling;
  private final double[] times;
  private final INDArray tested;

  private LorenzExperiment() {
    data = ProcessChoice.LORENZ.generate(TRAINING + TESTED, 51, 1);
    scaling = PathScaling.overall(data, 2, "lorenz");
    times = scaling.modelTimes(data.times());
    tested = scaling.modelValues(data, IntStream.range(TRAINING, TRAINING + TESTED).toArray());
  }

  /** Trains, prints, and draws. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    int iterations = Integer.parseInt(arguments[1]);
    LorenzExperiment experiment = new LorenzExperiment();
    SamplePaths other = ProcessChoice.LORENZ.generate(SAMPLES, 51, 2);
    System.out.println("other series of the data: " + experiment.likeness(other));
    for (int i = 2; i < arguments.length; i++) {
      long seed = Long.parseLong(arguments[i]);
      LatentSde model = model(1, iterations, seed);
      experiment.run("seed " + seed, model, iterations, seed);
      if (i == 2) {
        experiment.draw(model, folder);
        LatentSde quiet = model(0.01, iterations, seed);
        experiment.run("seed " + seed + ", next to no noise", quiet, iterations, seed);
      }
    }
  }

  private static LatentSde model(double largestDiffusion, int iterations, long seed) {
    return LatentSde.builder(3)
        .latent(4)
        .context(32)
        .hidden(64, 64)
        .diffusion(new ComponentwiseDiffusion(16, largestDiffusion))
        .deviation(0.05)
        .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, STEP))
        .klAnnealing(KlAnnealing.over(iterations / 5))
        .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.01, 0.999)))
        .seed(seed)
        .build();
  }

  private void run(String name, LatentSde model, int iterations, long seed) {
    long begun = System.nanoTime();
    for (int iteration = 0; iteration <= iterations; iteration++) {
      if (iteration % 200 == 0 || iteration == iterations) {
        System.out.printf(
            "%s, iteration %d, %.0f s: %s%n",
            name, iteration, (System.nanoTime() - begun) / 1e9, state(model));
      }
      int[] rows = IterationNoise.of(~seed, iteration).ints(BATCH, 0, TRAINING).toArray();
      model.fit(scaling.modelValues(data, rows), times);
    }
  }

  private String state(LatentSde model) {
    INDArray error = model.reconstruct(tested, times).sub(tested);
    return "bound %.0f nats of a test series, reconstruction %.3f, %s"
        .formatted(
            model.evidenceLowerBound(tested, times, 2, 1),
            error.norm2Number().doubleValue() / Math.sqrt(error.length()),
            likeness(drawn(model)));
  }

  private SamplePaths drawn(LatentSde model) {
    return scaling.paths(model.sample(SAMPLES, times, 3), data.times());
  }

  /** Distances of the marginals of three channels. */
  private String likeness(SamplePaths samples) {
    return "Wasserstein %.2f %.2f %.2f"
        .formatted(
            PathComparison.wasserstein(data, samples, 0),
            PathComparison.wasserstein(data, samples, 1),
            PathComparison.wasserstein(data, samples, 2));
  }

  private void draw(LatentSde model, Path folder) {
    SamplePaths samples = drawn(model);
    PathPictures.paths(data, samples, folder.resolve("sde-lorenz-paths.png"));
    PathPictures.phases(data, samples, folder.resolve("sde-lorenz-phases.png"));
  }
}
