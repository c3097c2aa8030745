package io.github.dl4jode.examples.ui;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.listener.SolveListener;
import io.github.dl4jode.ui.SolveStats;
import java.io.IOException;
import java.net.URI;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.api.UIServer;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A training in DL4J's training UI: the page {@code /solves} draws evaluations, steps and the norm
 * of the adjoint of each ODE layer, as in docs/ui-solves.png. {@code WatchTraining 9000} keeps the
 * page open at that port until it is stopped. Without arguments it reads what the page draws, and
 * prints:
 *
 * <pre>{@code
 * layer first: 200 iterations, NFE of the first one 14 forward, 7 backward
 * layer second: 200 iterations, NFE of the first one 14 forward, 7 backward
 * }</pre>
 */
public final class WatchTraining {

  private WatchTraining() {}

  private static OdeLayer block(String name) {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(8).build()).name(name).build();
  }

  static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.02))
                .list()
                .layer(block("first"))
                .layer(block("second"))
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return network;
  }

  private static void train(MultiLayerNetwork network) {
    INDArray points = Nd4j.rand(DataType.FLOAT, 100, 2).muli(4).subi(2);
    INDArray inside = points.norm2(true, 1).lt(1).castTo(DataType.FLOAT);
    DataSet data = new DataSet(points, Nd4j.hstack(inside, inside.rsub(1)));
    for (int i = 0; i < 200; i++) {
      network.fit(data);
    }
  }

  /** The port, or no argument. */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("org.deeplearning4j.ui.port", arguments.length == 0 ? "0" : arguments[0]);
    Nd4j.getRandom().setSeed(1);
    MultiLayerNetwork network = network();
    StatsStorage storage = new InMemoryStatsStorage();
    UIServer.getInstance().attach(storage);
    network.addListeners(new StatsListener(storage), new SolveListener(1, new SolveStats(storage)));
    train(network);
    if (arguments.length == 0) {
      print(UIServer.getInstance().getAddress());
      UIServer.getInstance().stop();
    }
  }

  private static void print(String address) throws IOException {
    URI data = URI.create(address + "/solves/data");
    for (JsonNode layer : new ObjectMapper().readTree(data.toURL()).path("layers")) {
      System.out.printf(
          "layer %s: %d iterations, NFE of the first one %d forward, %d backward%n",
          layer.path("layer").asText(),
          layer.path("iterations").size(),
          layer.path("forward").path("evaluations").get(0).asInt(),
          layer.path("backward").path("evaluations").get(0).asInt());
    }
  }
}
