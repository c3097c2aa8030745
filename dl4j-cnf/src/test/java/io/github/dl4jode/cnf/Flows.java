package io.github.dl4jode.cnf;

import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.dynamics.TimedLayer;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.solver.OdeSolver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Small flows and data for them. */
public final class Flows {

  private Flows() {}

  /** One of every kind of dynamics, small. */
  public static Map<String, Dynamics> dynamics() {
    Map<String, Dynamics> kinds = new LinkedHashMap<>();
    kinds.put("planar", new PlanarDynamics(5, 4));
    for (TimedLayer layer : TimedLayer.values()) {
      kinds.put("ffjord " + layer, FfjordDynamics.builder().hidden(5, 4).layer(layer).build());
    }
    kinds.put(
        "ffjord softplus",
        FfjordDynamics.builder().hidden(5).activation(Activation.SOFTPLUS).build());
    kinds.put(
        "dense", DenseDynamics.builder().hidden(6).time(TimeConditioning.CONCATENATED).build());
    return kinds;
  }

  /** A solver whose error is far below what tests of gradients compare. */
  public static OdeSolver fineSolver() {
    return OdeSolver.builder().rtol(1e-9).atol(1e-11).build();
  }

  public static CnfOutputLayer.Builder layer(Dynamics... dynamics) {
    return new CnfOutputLayer.Builder(dynamics).solver(fineSolver());
  }

  /** A network of these layers on vectors, initialised, in double precision. */
  public static MultiLayerNetwork network(long size, Layer... layers) {
    return network(InputType.feedForward(size), layers);
  }

  /** A network of these layers, initialised, in double precision. */
  public static MultiLayerNetwork network(InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(12)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(1e-2))
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  /** Normal numbers [rows, columns]. */
  public static INDArray normal(long seed, int rows, int columns) {
    Random random = new Random(seed);
    INDArray numbers = Nd4j.create(DataType.DOUBLE, rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        numbers.putScalar(i, j, random.nextGaussian());
      }
    }
    return numbers;
  }

  /** Features alone. */
  public static DataSet withoutLabels(INDArray features) {
    return new DataSet(features, null);
  }
}
