package io.github.dl4jode.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.mnist.data.Cropping;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.data.EmbeddedDigits;
import io.github.dl4jode.testing.CentralDifferences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The program of docs/start.md is {@link FirstNetwork}; it learns, and its ODE block is why. */
class StartPageTest {

  private static final int BLOCK = 1;
  private static final DigitSets DIGITS = new EmbeddedDigits().load();

  private static String page() throws IOException {
    return Files.readString(root().resolve("docs/start.md"));
  }

  private static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  @Test
  void thePageHasTheProgramWordForWord() throws IOException {
    String source =
        Files.readString(
            root().resolve("mnist-demo/src/test/java/io/github/dl4jode/mnist/FirstNetwork.java"));
    String example = "```java\n" + source.substring(source.indexOf("import ")) + "```";
    assertTrue(page().contains(example), example);
  }

  @Test
  void theVersionsToDeclareAreThoseOfTheProject() throws IOException {
    String pom = Files.readString(root().resolve("pom.xml"));
    String page = page();
    for (String name : new String[] {"dl4j.version", "nd4j.onednn"}) {
      String start = "<" + name + ">";
      int index = pom.indexOf(start) + start.length();
      assertTrue(page.contains(pom.substring(index, pom.indexOf('<', index))), name);
    }
    int version = pom.indexOf("<version>");
    String own = pom.substring(version, pom.indexOf("</version>", version));
    assertEquals(2, page.split(own, -1).length - 1);
  }

  /** In double, by central differences of the score, and by the gradients that train. */
  @Test
  void everyParameterOfTheBlockMatters() {
    MultiLayerConfiguration configuration = FirstNetwork.configuration();
    configuration.setDataType(DataType.DOUBLE);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    DataSet batch = DigitBatches.inOrder(DIGITS.training(), 8).next();
    DataSet data =
        new DataSet(
            batch.getFeatures().castTo(DataType.DOUBLE), batch.getLabels().castTo(DataType.DOUBLE));
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    Map<String, INDArray> gradients = network.getLayer(BLOCK).gradient().gradientForVariable();
    network
        .getLayer(BLOCK)
        .paramTable()
        .forEach(
            (name, values) -> {
              double slope = slope(network, data, values);
              double largest = gradients.get(name).amaxNumber().doubleValue();
              assertTrue(slope > 1e-6, name + " has slope " + slope);
              assertTrue(largest > 1e-6, name + " has gradients up to " + largest);
            });
  }

  private static double slope(MultiLayerNetwork network, DataSet data, INDArray values) {
    Nd4j.getRandom().setSeed(1);
    INDArray direction = Nd4j.randn(DataType.DOUBLE, values.shape());
    CentralDifferences differences = new CentralDifferences(1e-4, () -> network.score(data, true));
    return Math.abs(differences.along(direction, values));
  }

  /** What the page says it reaches; without its block the network is linear. */
  @Test
  void itLearnsAndWithoutItsBlockItLearnsLess() {
    double with = accuracy(FirstNetwork.configuration());
    double without = accuracy(withoutBlock(FirstNetwork.configuration()));
    assertTrue(with > 0.94, "with the block: " + with);
    assertTrue(with > without + 0.03, "with the block " + with + ", without " + without);
  }

  private static MultiLayerConfiguration withoutBlock(MultiLayerConfiguration whole) {
    NeuralNetConfiguration first = whole.getConf(0);
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(first.getSeed())
            .updater(first.getLayer().getUpdaterByParam("W"))
            .list();
    for (NeuralNetConfiguration each : whole.getConfs()) {
      Layer layer = each.getLayer();
      if (!(layer instanceof OdeLayer)) {
        layers.layer(layer.clone());
      }
    }
    return layers.setInputType(InputType.convolutional(28, 28, 1)).build();
  }

  private static double accuracy(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    for (int epoch = 0; epoch < 2; epoch++) {
      network.fit(DigitBatches.ofEpoch(DIGITS.training(), 32, Cropping.NONE, 42, epoch));
    }
    return network.evaluate(DigitBatches.inOrder(DIGITS.test(), 100)).accuracy();
  }
}
