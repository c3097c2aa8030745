package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.onednn.OneDnn;
import io.github.dl4jode.layer.onednn.OneDnnReport;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.swap.OdeSwap;
import io.github.dl4jode.swap.Swapped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
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
    // guide: oneDNN
    OneDnnReport report = OneDnn.enable(network);
    System.out.println(report);
    // end
    boolean built = Nd4j.getBackend().buildInfo().contains("HAVE_ONEDNN");
    assertEquals(built ? List.of("stem") : List.of(), report.enabled());

    assertStandsInTheGuide("oneDNN");
  }

  private static void assertStandsInTheGuide(String mark) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    String source =
        Files.readString(
            root.resolve("dl4j-odelayer/src/test/java/io/github/dl4jode/GuideTest.java"));
    int start = source.indexOf('\n', source.indexOf("// guide: " + mark)) + 1;
    String code = source.substring(start, source.indexOf("    // end", start));
    String example = "```java\n" + code.stripTrailing().stripIndent() + "\n```";
    assertTrue(Files.readString(root.resolve("docs/guide.md")).contains(example), example);
  }

  @Test
  void aChainOfBlocksIsSwapped() throws IOException {
    ComputationGraph resNet = new ComputationGraph(residualOnImages());
    resNet.init();
    // guide: swap
    OdeSwap swap = OdeSwap.builder().replaceBatchNormalization(true).build();
    Swapped<ComputationGraph> swapped = swap.swap(resNet);
    System.out.println(swapped.summary());
    ComputationGraph odeNet = swapped.result();
    // end
    assertEquals(2, swapped.chain().length());
    assertArrayEquals(new long[] {2, 3}, odeNet.outputSingle(Nd4j.randn(2, 4, 6, 6)).shape());
    assertStandsInTheGuide("swap");
  }

  static ComputationGraphConfiguration residualOnImages() {
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(InputType.convolutional(6, 6, 4));
    String x = "image";
    for (int i = 1; i <= 2; i++) {
      ConvolutionLayer convolution =
          new ConvolutionLayer.Builder(3, 3).nOut(4).convolutionMode(ConvolutionMode.Same).build();
      graph.addLayer("convolution" + i, convolution, x);
      graph.addLayer("norm" + i, new BatchNormalization(), "convolution" + i);
      graph.addVertex("sum" + i, new ElementWiseVertex(ElementWiseVertex.Op.Add), x, "norm" + i);
      graph.addLayer("block" + i, new ActivationLayer(Activation.RELU), "sum" + i);
      x = "block" + i;
    }
    return graph
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), x)
        .addLayer(
            "output",
            new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(),
            "pool")
        .setOutputs("output")
        .build();
  }

  @Test
  void layersBecomeDynamics() throws IOException {
    // guide: layers
    ConvolutionLayer convolution =
        new ConvolutionLayer.Builder(3, 3)
            .nOut(16)
            .hasBias(false)
            .convolutionMode(ConvolutionMode.Same)
            .activation(Activation.IDENTITY)
            .build();
    LayerDynamics branch =
        LayerDynamics.builder()
            .layer(convolution)
            .layer(new BatchNormalization())
            .layer(new ActivationLayer(Activation.RELU))
            .layer(convolution)
            .replaceBatchNormalization(true)
            .time(TimeConditioning.CONCATENATED)
            .build();
    OdeLayer block = new OdeLayer.Builder(branch).name("block").build();
    // end
    MultiLayerNetwork network = new MultiLayerNetwork(onImages(block));
    network.init();
    MultiLayerNetwork trained =
        new MultiLayerNetwork(
            onImages(
                convolution.clone(),
                new BatchNormalization(),
                new ActivationLayer(Activation.RELU),
                convolution.clone()));
    trained.init();
    // guide: first values
    List<Map<String, INDArray>> arrays =
        Stream.of(trained.getLayers()).map(Layer::paramTable).toList();
    OdeLayer configured = (OdeLayer) network.getLayer("block").conf().getLayer();
    LayerDynamics dynamics = (LayerDynamics) configured.dynamics();
    dynamics
        .parametersFrom(arrays)
        .forEach((name, values) -> network.getLayer("block").setParam(name, values));
    // end
    assertEquals(
        trained.getLayer(0).getParam("W").permute(2, 3, 1, 0),
        network.getLayer("block").getParam("1.W"));
    assertEquals(0, network.getLayer("block").getParam("4.T").amaxNumber().doubleValue());
    assertArrayEquals(new long[] {2, 16, 6, 6}, network.output(Nd4j.randn(2, 16, 6, 6)).shape());
    assertStandsInTheGuide("layers");
    assertStandsInTheGuide("first values");
  }

  private static MultiLayerConfiguration onImages(
      org.deeplearning4j.nn.conf.layers.Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
    List.of(layers).forEach(list::layer);
    return list.setInputType(InputType.convolutional(6, 6, 16)).build();
  }

  private static double cosines(INDArray y) {
    return Math.cos(y.getDouble(0)) + Math.cos(y.getDouble(1));
  }
}
