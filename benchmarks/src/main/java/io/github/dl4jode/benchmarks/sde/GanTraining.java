package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.sde.SdeGan;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.ProcessChoice;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * The SDE-GAN on time-dependent Ornstein–Uhlenbeck data with the sizes of torchsde's example
 * sde_gan: 64 times on [0, 63], about 30 % of the values missing; states of 16, made of 5 normal
 * variables; noise of 3; networks with one hidden layer of 16; reversible Heun with step 1; one
 * step of both players in an iteration, with the bound of the critic's weights.
 *
 * <p>It differs from the example where {@link SdeGan} does. The critic's field does not read the
 * time itself; it is solved by Heun's method, two evaluations of a step, where the example has one
 * of reversible Heun; generated series and data are one solve of twice the batch, not two solves.
 * Gradients go back through stored steps, not steps that are undone. The updates, which are part of
 * an iteration, are of Adam without momentum, not of Adadelta with weight decay. Data are scaled by
 * the harmonic mean of their deviations at single times, not by that at the first; each iteration
 * has the same ones, where the example draws 1,024 of 8,192.
 *
 * @param model changes
 * @param values [series, channels, times]
 * @param scaling of the values, with their times
 */
record GanTraining(SdeGan model, INDArray values, PathScaling scaling) implements SdeTraining {

  private static final int TIMES = 64;
  private static final int SPAN = TIMES - 1;
  private static final int STATE = 16;
  private static final double MISSING = 0.3;
  private static final long SEED = 1;

  static GanTraining of(int batch, DataType dataType) {
    SamplePaths paths = ProcessChoice.ORNSTEIN_UHLENBECK.generate(batch, TIMES, SEED);
    PathScaling scaling =
        PathScaling.withinTimes(paths, SPAN, ProcessChoice.ORNSTEIN_UHLENBECK.toString());
    dropSome(paths, new SplittableRandom(SEED));
    SdeGan model =
        SdeGan.builder(paths.channels().size())
            .initialNoise(5)
            .state(STATE)
            .criticState(STATE)
            .hidden(STATE)
            .noise(3)
            .solver(SdeSolver.of(SdeMethods.REVERSIBLE_HEUN, 1))
            .seed(SEED)
            .dataType(dataType)
            .build();
    int[] rows = IntStream.range(0, batch).toArray();
    return new GanTraining(model, scaling.modelValues(paths, rows), scaling);
  }

  private static void dropSome(SamplePaths paths, RandomGenerator random) {
    for (double[][] series : paths.values()) {
      for (double[] channel : series) {
        Arrays.setAll(channel, time -> random.nextDouble() < MISSING ? Double.NaN : channel[time]);
      }
    }
  }

  private double[] times() {
    return scaling.modelTimes(scaling.learnedTimes());
  }

  @Override
  public double fit() {
    return model.fit(values, times());
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
