package io.github.dl4jode.benchmarks.first;

import io.github.dl4jode.benchmarks.spiral.NetworkTrainer;
import io.github.dl4jode.benchmarks.spiral.SpiralTask;
import io.github.dl4jode.mnist.data.Cropping;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.EmbeddedDigits;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.Downsampling;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Locale;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.schedule.FixedSchedule;

/** What is trained. */
enum FirstTask {
  /** A layer that learns 20 pieces of 10 points of the spiral. */
  SPIRAL {
    @Override
    Supplier<Runnable> withData(GradientChoice gradient, int batch) {
      SpiralTask spiral = new SpiralTask(20, 10);
      return () -> {
        NetworkTrainer trainer =
            new NetworkTrainer(
                gradient.method(),
                OdeSolver.builder().rtol(1e-7).atol(1e-9).build(),
                new RmsProp(1e-3, 0.99, 1e-8),
                spiral);
        return () -> trainer.iterate(spiral.next());
      };
    }
  },
  /** The ODE-Net of the MNIST demo with minibatches of images. */
  MNIST {
    @Override
    Supplier<Runnable> withData(GradientChoice gradient, int batch) {
      DigitBatches batches =
          DigitBatches.ofEpoch(new EmbeddedDigits().load().training(), batch, Cropping.NONE, 1, 0);
      NetworkSettings settings =
          new NetworkSettings(
              Downsampling.CONVOLUTION,
              OdeSolver.builder().rtol(1e-3).atol(1e-3).build(),
              gradient,
              new FixedSchedule(0.1),
              1);
      return () -> {
        MultiLayerNetwork network = MnistNetworks.create(Architecture.ODENET, settings);
        return () -> network.fit(batches.next());
      };
    }
  };

  /**
   * Loads the data; the supplier builds the network, and gives an iteration.
   *
   * @param batch images in a minibatch
   */
  abstract Supplier<Runnable> withData(GradientChoice gradient, int batch);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
