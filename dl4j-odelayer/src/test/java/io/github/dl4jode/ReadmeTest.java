package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.layer.FunctionEvaluationListener;
import io.github.dl4jode.layer.OdeLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** The README's example runs as it is written there. */
class ReadmeTest {

  private static MultiLayerNetwork example() {
    // README
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(42)
            .updater(new Nesterovs(0.05, 0.9))
            .list()
            .layer(new ConvolutionLayer.Builder(4, 4).stride(2, 2).nOut(32).build())
            .layer(new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build())
            .layer(new GlobalPoolingLayer(PoolingType.AVG))
            .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.convolutional(28, 28, 1))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    network.addListeners(new FunctionEvaluationListener(10));
    // end
    return network;
  }

  @Test
  void theExampleTrains() {
    MultiLayerNetwork network = example();
    INDArray images = Nd4j.linspace(DataType.FLOAT, 0, 1e-3, 4 * 784).reshape('c', 4, 1, 28, 28);
    INDArray labels = Nd4j.eye(10).castTo(DataType.FLOAT).getRows(0, 1, 2, 3);
    double before = network.score(new DataSet(images, labels));
    for (int i = 0; i < 5; i++) {
      network.fit(images, labels);
    }
    double after = network.score(new DataSet(images, labels));
    assertTrue(after < before, () -> "score " + before + " became " + after);
  }

  @Test
  void theReadmeHasTheExampleWordForWord() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    String source =
        Files.readString(
            root.resolve("dl4j-odelayer/src/test/java/io/github/dl4jode/ReadmeTest.java"));
    String code =
        source.substring(source.indexOf("// README\n") + 10, source.indexOf("    // end"));
    String readme = Files.readString(root.resolve("README.md"));
    int start = readme.indexOf("```java\n") + 8;
    String example = readme.substring(start, readme.indexOf("```", start));
    assertEquals(code.stripTrailing().stripIndent() + "\n", example);
  }
}
