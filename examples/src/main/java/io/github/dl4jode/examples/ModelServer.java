package io.github.dl4jode.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.layer.Augmentation;
import io.github.dl4jode.layer.OdeLayer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Serves a saved network over HTTP: {@code ModelServer model.zip 8080}, then {@code curl
 * 'localhost:8080/?0.1,0.2'}. Without arguments it serves a network that knows a disc, and prints:
 *
 * <pre>{@code
 * 0.1,0.2 -> [[    1.0000,2.9203e-10]]
 * 1.5,0 -> [[ 6.0783e-8,    1.0000]]
 * }</pre>
 */
public final class ModelServer {

  /** One thread answers, as a network of DL4J needs it. Port 0 is any free one. */
  static HttpServer serve(Path model, int port) throws IOException {
    MultiLayerNetwork network = ModelFile.readNetwork(model, false);
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
    server.createContext("/", exchange -> answer(network, exchange));
    server.start();
    return server;
  }

  private static void answer(MultiLayerNetwork network, HttpExchange exchange) throws IOException {
    String text = String.valueOf(exchange.getRequestURI().getQuery());
    int status = 200;
    try {
      double[] numbers = Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
      text = network.output(Nd4j.createFromArray(numbers).reshape(1, -1)).toString();
    } catch (RuntimeException e) {
      status = 400;
      text = e.getMessage();
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  static MultiLayerNetwork trained() {
    DenseDynamics dynamics = DenseDynamics.builder().hidden(16).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.02))
                .list()
                .layer(new OdeLayer.Builder(dynamics).augmentation(Augmentation.zeros(1)).build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    INDArray points = Nd4j.rand(256, 2).muli(4).subi(2);
    INDArray inside = points.norm2(true, 1).lt(1).castTo(points.dataType());
    for (int i = 0; i < 300; i++) {
      network.fit(points, Nd4j.hstack(inside, inside.rsub(1)));
    }
    return network;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 2) {
      serve(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
      return;
    }
    Path file = Files.createTempFile("model", ".zip");
    ModelSerializer.writeModel(trained(), file.toFile(), false);
    HttpServer server = serve(file, 0);
    String address = "http://localhost:" + server.getAddress().getPort() + "/?";
    for (String point : new String[] {"0.1,0.2", "1.5,0"}) {
      byte[] answer = URI.create(address + point).toURL().openStream().readAllBytes();
      System.out.println(point + " -> " + new String(answer, StandardCharsets.UTF_8));
    }
    server.stop(0);
    Files.delete(file);
  }
}
