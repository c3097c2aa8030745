package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OneDnn;
import io.github.dl4jode.layer.OneDnnReport;
import io.github.dl4jode.solver.OdeSolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The guide's examples run as they are written there. */
class GuideTest {

  /** Two angles that drive each other. */
  public static final class Pendulum extends Dynamics {

    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("A", 2, 2);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("A").assign(Nd4j.createFromArray(new double[][] {{0, 1}, {-1, 0}}));
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return graph.math().sin(y).mmul(parameters.get("A"));
    }
  }

  @Test
  void ownDynamicsSolveAndSurviveJson() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .list()
            .layer(
                new OdeLayer.Builder(new Pendulum())
                    .solver(OdeSolver.builder().rtol(1e-10).atol(1e-12).build())
                    .times(0, 2)
                    .build())
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(MultiLayerConfiguration.fromJson(configuration.toJson()));
    network.init();

    INDArray start = Nd4j.createFromArray(new double[][] {{1, 0.5}});
    INDArray end = network.output(start);

    // y1' = -sin y2 and y2' = sin y1 keep cos y1 + cos y2
    assertEquals(cosines(start), cosines(end), 1e-9);
  }

  @Test
  void stockConvolutionsAreToldToBeFast() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).name("stem").build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(8, 8, 1))
                .build());
    network.init();
    // guide
    OneDnnReport report = OneDnn.enable(network);
    System.out.println(report);
    // end
    boolean built = Nd4j.getBackend().buildInfo().contains("HAVE_ONEDNN");
    assertEquals(built ? List.of("stem") : List.of(), report.enabled());

    Path root = Path.of("").toAbsolutePath().getParent();
    String source =
        Files.readString(
            root.resolve("dl4j-odelayer/src/test/java/io/github/dl4jode/GuideTest.java"));
    String code = source.substring(source.indexOf("// guide\n") + 9, source.indexOf("    // end"));
    String example = "```java\n" + code.stripTrailing().stripIndent() + "\n```";
    assertTrue(Files.readString(root.resolve("docs/guide.md")).contains(example), example);
  }

  private static double cosines(INDArray y) {
    return Math.cos(y.getDouble(0)) + Math.cos(y.getDouble(1));
  }
}
