package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.sde.LatentSde;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.ProcessChoice;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * The latent SDE on the stochastic Lorenz system with the sizes of torchsde's example
 * latent_sde_lorenz: 100 times on [0, 2], each channel with mean 0 and variance 1 and a noise of
 * 0.01; latent state of 4; both drifts with two hidden layers of 128 and softplus; for each
 * component a diffusion network of 128 units; deviation 0.01; divergence in full from iteration
 * 1,000; Adam from 0.01, times 0.997 in each iteration; the gradient through the solver.
 *
 * <p>It differs from the example where {@link LatentSde} does. The recurrent unit of 128 reads mask
 * and gaps next to the values, and its state itself is the context of the drift, where the example
 * has a linear map of it to 64: the first product of that drift is twice as large here. Two steps
 * of Euler–Maruyama from time to time, 198 in all, are in place of 200 of 0.01. The example reads
 * all 1,024 series in one minibatch. As there, the update is part of an iteration.
 *
 * @param model changes
 * @param values [series, channels, times]
 * @param scaling of the values, with their times
 */
record LorenzTraining(LatentSde model, INDArray values, PathScaling scaling)
    implements SdeTraining {

  private static final int TIMES = 100;
  private static final double SPAN = 2;
  private static final int STEPS_BETWEEN_TIMES = 2;
  private static final int WIDTH = 128;
  private static final int LATENT = 4;
  private static final double DEVIATION = 0.01;
  private static final int ANNEALING = 1000;
  private static final long SEED = 1;

  static LorenzTraining of(int batch, DataType dataType) {
    SamplePaths paths = ProcessChoice.LORENZ.generate(batch, TIMES, SEED);
    PathScaling scaling = PathScaling.overall(paths, SPAN, ProcessChoice.LORENZ.toString());
    INDArray values = scaling.modelValues(paths, IntStream.range(0, batch).toArray());
    INDArray noise = values.ulike();
    Noise.GAUSSIAN.draw(new SplittableRandom(SEED), noise);
    LatentSde model =
        LatentSde.builder(paths.channels().size())
            .latent(LATENT)
            .context(WIDTH)
            .hidden(WIDTH, WIDTH)
            .diffusion(new ComponentwiseDiffusion(WIDTH, 1))
            .deviation(DEVIATION)
            .klAnnealing(KlAnnealing.over(ANNEALING))
            .solver(
                SdeSolver.of(SdeMethods.EULER_MARUYAMA, SPAN / (TIMES - 1) / STEPS_BETWEEN_TIMES))
            .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.01, 0.997)))
            .seed(SEED)
            .dataType(dataType)
            .build();
    return new LorenzTraining(model, values.addi(noise.muli(DEVIATION)), scaling);
  }

  private double[] times() {
    return scaling.modelTimes(scaling.learnedTimes());
  }

  @Override
  public double fit() {
    return model.fit(minibatch());
  }

  @Override
  public ComputationGraph network() {
    return model.network();
  }

  @Override
  public MultiDataSet minibatch() {
    return model.dataSet(values, times());
  }
}
