package io.github.dl4jode.cde.layer;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Small networks with a controlled equation, and series for them. */
final class CdeNetworks {

  static final int CHANNELS = 3;
  static final int CLASSES = 2;

  private CdeNetworks() {}

  /** The classical Runge–Kutta method with a fixed step. */
  static OdeSolver steps(double step) {
    return OdeSolver.builder()
        .method(Methods.RK4)
        .stepSizeController(new FixedStepSize(step))
        .build();
  }

  static CdeLayer.Builder layer() {
    return new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(6).build())
        .hiddenSize(4)
        .solver(steps(1))
        .name("cde");
  }

  static NeuralNetConfiguration.Builder configuration(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Adam(0.01));
  }

  /** The layer with a classifier after it. */
  static MultiLayerNetwork network(NeuralNetConfiguration.Builder configuration, CdeLayer layer) {
    boolean states = layer.equation().output() == CdeOutput.STATES;
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            configuration
                .list()
                .layer(layer)
                .layer(
                    states
                        ? new RnnOutputLayer.Builder()
                            .nOut(CLASSES)
                            .activation(Activation.SOFTMAX)
                            .build()
                        : new OutputLayer.Builder()
                            .nOut(CLASSES)
                            .activation(Activation.SOFTMAX)
                            .build())
                .setInputType(InputType.recurrent(CHANNELS))
                .build());
    network.init();
    return network;
  }

  static MultiLayerNetwork network(DataType type) {
    return network(configuration(type), layer().build());
  }

  /** Values that every JVM computes alike, [batch, channels, time]. */
  static INDArray series(DataType type, int batch, int time) {
    INDArray series = Nd4j.create(type, batch, CHANNELS, time);
    for (long i = 0; i < series.length(); i++) {
      series.reshape(series.length()).putScalar(i, Math.sin(1 + 3.7 * i));
    }
    return series;
  }

  /** One label for each example, [batch, 2]. */
  static INDArray labels(DataType type, int batch) {
    INDArray labels = Nd4j.create(type, batch, CLASSES);
    for (int i = 0; i < batch; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return labels;
  }

  /** One label for each observation, [batch, 2, time]. */
  static INDArray labels(DataType type, int batch, int time) {
    INDArray labels = Nd4j.create(type, batch, CLASSES, time);
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < time; j++) {
        labels.putScalar(i, (i + j) % CLASSES, j, 1);
      }
    }
    return labels;
  }
}
