package io.github.dl4jode.latentode;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** Small models and irregular series of two sensors for them. */
final class Models {

  private Models() {}

  /** Fixed steps: the computed solution is a smooth function of the parameters. */
  static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.1)).build();

  static final List<String> SENSORS = List.of("a", "b");

  /** Smooth everywhere, in double, without scaling. */
  static LatentOdeBuilder small() {
    return LatentOde.builder(SeriesScaling.none(SENSORS))
        .latent(3)
        .recognition(new GruCell(4))
        .dynamics(DenseDynamics.builder().hidden(5).activation(Activation.TANH).build())
        .decoder(Readout.of(Activation.TANH, 4))
        .solver(FIXED)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(0.01))
        .seed(7);
  }

  /** Each series has points of its own, some values of which are missing. */
  static SeriesSet irregular(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int points = 3 + random.nextInt(4);
      double[] times = new double[points];
      double[][] values = new double[points][2];
      double time = 0;
      double phase = random.nextDouble(6);
      for (int k = 0; k < points; k++) {
        time += 0.05 + 0.25 * random.nextDouble();
        times[k] = time;
        values[k][0] = random.nextInt(4) == 0 ? Double.NaN : Math.sin(4 * time + phase);
        values[k][1] = random.nextInt(4) == 0 ? Double.NaN : Math.cos(4 * time + phase);
      }
      values[0][0] = 0.5;
      all.add(new Series("series " + i, times, values));
    }
    return new SeriesSet(SENSORS, all);
  }

  static MultiDataSet minibatch(LatentOde model, SeriesSet series) {
    return model.batches(series).batchSize(series.size()).shuffled(false).build().next();
  }

  static double largestDifference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }
}
