package io.github.dl4jode.sde;

import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A latent SDE on the stochastic Lorenz system, the experiment of torchsde's {@code
 * latent_sde_lorenz}, made smaller: 128 series for training instead of 1,024, 51 times instead of
 * 100, steps of 0.02 instead of 0.01, hidden layers of 64, a deviation of 0.05 instead of 0.01, and
 * some hundred iterations instead of 5,000. Arguments: the number of iterations, then seeds.
 */
final class LorenzExperiment {

  private static final int TRAINING = 128;
  private static final int TESTED = 64;
  private static final double[] TIMES = times();

  private LorenzExperiment() {}

  private static double[] times() {
    double[] times = new double[51];
    Arrays.setAll(times, i -> 0.04 * i);
    return times;
  }

  /** Trains and prints. */
  public static void main(String[] arguments) {
    int iterations = Integer.parseInt(arguments[0]);
    INDArray data = data();
    INDArray training = rows(data, 0, TRAINING);
    INDArray tested = rows(data, TRAINING, TRAINING + TESTED);
    print("data", moments(data, 25), moments(data, 50));
    for (int i = 1; i < arguments.length; i++) {
      run(Long.parseLong(arguments[i]), iterations, training, tested);
    }
  }

  private static void run(long seed, int iterations, INDArray training, INDArray tested) {
    LatentSde model =
        LatentSde.builder(3)
            .latent(4)
            .context(64)
            .hidden(64, 64)
            .diffusion(new ComponentwiseDiffusion(32, 1))
            .deviation(0.05)
            .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.02))
            .klAnnealing(KlAnnealing.over(iterations / 3))
            .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.01, 0.997)))
            .seed(seed)
            .build();
    long begun = System.nanoTime();
    for (int iteration = 0; iteration <= iterations; iteration++) {
      if (iteration % 100 == 0) {
        double bound = model.evidenceLowerBound(tested, TIMES, 2, 1);
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
            "seed %d iteration %d: bound %.0f nats of a test series, %.0f s%n",
            seed, iteration, bound, seconds);
      }
      model.fit(training, TIMES);
    }
    INDArray error = model.reconstruct(tested, TIMES).sub(tested);
    System.out.printf(
        "seed %d reconstruction: root mean square error %.3f%n",
        seed, error.norm2Number().doubleValue() / Math.sqrt(error.length()));
    INDArray sample = model.sample(512, TIMES, seed);
    print("seed " + seed + " samples of the prior", moments(sample, 25), moments(sample, 50));
  }

  private static void print(String what, String middle, String end) {
    System.out.printf("%s: at t = 1 %s; at t = 2 %s%n", what, middle, end);
  }

  /** Means and deviations of the three channels at a time. */
  private static String moments(INDArray series, int time) {
    StringBuilder words = new StringBuilder();
    for (int channel = 0; channel < 3; channel++) {
      INDArray values =
          series
              .get(NDArrayIndex.all(), NDArrayIndex.point(channel), NDArrayIndex.point(time))
              .dup();
      words.append(
          "%.2f ± %.2f  "
              .formatted(values.meanNumber().doubleValue(), values.stdNumber().doubleValue()));
    }
    return words.toString().trim();
  }

  private static INDArray rows(INDArray series, int from, int to) {
    return series
        .get(NDArrayIndex.interval(from, to), NDArrayIndex.all(), NDArrayIndex.all())
        .dup('c');
  }

  /** Normalised by channel, with noise of measurement of 0.01, [series, 3, times]. */
  private static INDArray data() {
    int count = TRAINING + TESTED;
    StochasticEquation equation =
        StochasticEquation.builder(Calculus.ITO, NoiseType.DIAGONAL, DataType.DOUBLE, count, 3)
            .coefficients((graph, v) -> lorenz(graph, v.y(), count))
            .build();
    Nd4j.getRandom().setSeed(1);
    INDArray start = Nd4j.randn(DataType.DOUBLE, count, 3);
    try (CompiledSde compiled = SdeSolver.of(SdeMethods.SRID2, 1e-3).compile(equation)) {
      INDArray states = compiled.solve(start, TIMES, compiled.newNoise(1, 0)).states();
      INDArray series =
          states.dup('c').reshape('c', TIMES.length, count, 3).permute(1, 2, 0).dup('c');
      for (int channel = 0; channel < 3; channel++) {
        INDArray values =
            series.get(NDArrayIndex.all(), NDArrayIndex.point(channel), NDArrayIndex.all());
        values.subi(values.meanNumber()).divi(values.stdNumber());
      }
      return series
          .add(Nd4j.randn(DataType.DOUBLE, series.shape()).mul(0.01))
          .castTo(DataType.FLOAT);
    }
  }

  private static Coefficients lorenz(SameDiff graph, SDVariable state, int count) {
    SDVariable x = graph.slice(state, new int[] {0, 0}, count, 1);
    SDVariable y = graph.slice(state, new int[] {0, 1}, count, 1);
    SDVariable z = graph.slice(state, new int[] {0, 2}, count, 1);
    SDVariable drift =
        graph.concat(1, y.sub(x).mul(10), x.mul(z.rsub(28)).sub(y), x.mul(y).sub(z.mul(8.0 / 3)));
    SDVariable diffusion =
        state.mul(graph.constant(Nd4j.createFromArray(new double[] {0.1, 0.28, 0.3})));
    return new Coefficients(drift, diffusion);
  }
}
