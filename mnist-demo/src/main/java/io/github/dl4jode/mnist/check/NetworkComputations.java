package io.github.dl4jode.mnist.check;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.Downsampling;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.List;
import java.util.function.Function;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.FixedSchedule;

/** A solve of the MNIST block and a training step of its ODE-Net, with parameters by a formula. */
final class NetworkComputations {

  private static final int EXAMPLES = 2;
  private static final int PIXELS = 28;
  private static final int DIGITS = 10;
  private static final double TOLERANCE = 2e-3;

  private NetworkComputations() {}

  static List<BackendComputation> all() {
    return List.of(
        computation("adaptive solve of the MNIST field", NetworkComputations::solve),
        computation("gradient of the ODE-Net", NetworkComputations::gradient),
        computation("training step of the ODE-Net", NetworkComputations::trainingStep));
  }

  private static BackendComputation computation(
      String name, Function<MultiLayerNetwork, double[]> result) {
    return new BackendComputation(
        name,
        TOLERANCE,
        () -> {
          MultiLayerNetwork network = network();
          try {
            return result.apply(network);
          } finally {
            MnistNetworks.release(network);
          }
        });
  }

  private static MultiLayerNetwork network() {
    OdeSolver solver = OdeSolver.builder().rtol(1e-3).atol(1e-3).build();
    MultiLayerNetwork network =
        MnistNetworks.create(
            Architecture.ODENET,
            new NetworkSettings(
                Downsampling.CONVOLUTION,
                solver,
                GradientChoice.DISCRETE,
                new FixedSchedule(0.1),
                1));
    // Generators of devices differ.
    int count = Math.toIntExact(network.numParams());
    network.setParams(
        Nd4j.createFromArray(BackendComputation.numbers(count, -0.2, 0.25)).reshape(1, count));
    return network;
  }

  private static DataSet digits() {
    int count = EXAMPLES * PIXELS * PIXELS;
    INDArray images =
        Nd4j.createFromArray(BackendComputation.numbers(count, 0, 1))
            .reshape('c', EXAMPLES, 1, PIXELS, PIXELS);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, EXAMPLES, DIGITS);
    for (int i = 0; i < EXAMPLES; i++) {
      labels.putScalar(i, 3L * i, 1);
    }
    return new DataSet(images, labels);
  }

  private static double[] solve(MultiLayerNetwork network) {
    int block = network.getLayerNames().indexOf(MnistNetworks.BLOCK);
    List<INDArray> outputs = network.feedForwardToLayer(block, digits().getFeatures(), false);
    return BackendComputation.sample(Vectors.toJava(outputs.get(outputs.size() - 1)));
  }

  private static double[] gradient(MultiLayerNetwork network) {
    DataSet digits = digits();
    network.setInput(digits.getFeatures());
    network.setLabels(digits.getLabels());
    network.computeGradientAndScore();
    return BackendComputation.sample(Vectors.toJava(network.getFlattenedGradients()));
  }

  private static double[] trainingStep(MultiLayerNetwork network) {
    network.fit(digits());
    return new double[] {network.score(), network.score(digits())};
  }
}
