package io.github.dl4jode.mnist.device;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A solve, and a training step of a network with an ODE block. */
final class NetworkChecks {

  private static final int EXAMPLES = 4;
  private static final int CHANNELS = 8;
  private static final int SIDE = 6;
  private static final int CLASSES = 3;

  private NetworkChecks() {}

  static List<DeviceCheck> all() {
    return List.of(
        new DeviceCheck("a solve by dopri5", 1e-4, NetworkChecks::solve),
        new DeviceCheck("a training step with an ODE block", 1e-3, NetworkChecks::trainingStep));
  }

  /** A pendulum with friction, at five times. */
  private static double[] solve() {
    try (TapeTerm term =
        TapeTerm.builder(
                (graph, at) ->
                    TapeTerm.Parts.of(
                        graph.concat(
                            1,
                            graph.slice(at.y(), new int[] {0, 1}, 1, 1),
                            graph
                                .math()
                                .sin(graph.slice(at.y(), new int[] {0, 0}, 1, 1))
                                .mul(-2)
                                .sub(graph.slice(at.y(), new int[] {0, 1}, 1, 1).mul(0.3)))),
                DataType.FLOAT,
                1,
                2)
            .build()) {
      INDArray y0 = Nd4j.create(new double[] {1.2, 0}, new long[] {2}, DataType.FLOAT);
      try (Solution solution =
          OdeSolver.builder()
              .method(Methods.DOPRI5)
              .rtol(1e-6)
              .atol(1e-6)
              .build()
              .solve(Solve.of(term, y0, 0, 1, 2, 3, 4).build())) {
        return solution.orThrow().states().dup().reshape(10).toDoubleVector();
      }
    }
  }

  /** The output, the score, and the norms of gradient and parameters after a step. */
  private static double[] trainingStep() {
    MultiLayerNetwork network = network();
    DataSet data = data();
    double[] output = network.output(data.getFeatures()).dup().ravel().toDoubleVector();
    double before = network.score(data);
    network.fit(data);
    double gradient = network.gradient().gradient().norm2Number().doubleValue();
    double after = network.score(data);
    double parameters = network.params().norm2Number().doubleValue();
    network.close();
    return DoubleStream.concat(
            DoubleStream.of(output), DoubleStream.of(before, gradient, after, parameters))
        .toArray();
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.05))
                .list()
                .layer(
                    new OdeLayer.Builder(ConvolutionDynamics.builder().groups(4).build())
                        .name("block")
                        .build())
                .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(CLASSES)
                        .build())
                .setInputType(InputType.convolutional(SIDE, SIDE, CHANNELS))
                .build());
    network.init();
    network.setParams(Waves.of(0.37, 1, network.numParams()).muli(0.3));
    return network;
  }

  private static DataSet data() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, EXAMPLES, CLASSES);
    for (int i = 0; i < EXAMPLES; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return new DataSet(Waves.of(0.21, EXAMPLES, CHANNELS, SIDE, SIDE), labels);
  }
}
