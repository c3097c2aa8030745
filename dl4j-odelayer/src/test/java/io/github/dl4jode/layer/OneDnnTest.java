package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.layer.onednn.OneDnn;
import io.github.dl4jode.layer.onednn.OneDnnReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Stock layers by oneDNN against the same layers without it. */
class OneDnnTest {

  /**
   * Of the largest element: both sides are float sums of up to 4,000 products in a different order,
   * and float rounds by 6e-8. The measured differences are up to 5e-6.
   */
  private static final double ROUNDING = 2e-5;

  private static final InputType IMAGES = InputType.convolutional(11, 11, 3);
  private static final InputType IMAGES_NHWC = InputType.convolutional(11, 11, 3, CNN2DFormat.NHWC);

  @BeforeEach
  void onlyWithOneDnn() {
    assumeTrue(Nd4j.getBackend().buildInfo().contains("HAVE_ONEDNN"));
  }

  /** Layers between an image and the classifier. */
  private record Case(String name, InputType input, int enabled, Layer... layers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static ConvolutionLayer.Builder convolution(int kernel, int stride) {
    return new ConvolutionLayer.Builder(kernel, kernel).stride(stride, stride).nOut(5);
  }

  private static Layer same(int kernel, int stride) {
    return convolution(kernel, stride).convolutionMode(ConvolutionMode.Same).build();
  }

  private static Layer nhwc(int kernel, int stride, ConvolutionMode mode) {
    return convolution(kernel, stride).convolutionMode(mode).dataFormat(CNN2DFormat.NHWC).build();
  }

  private static Layer batchNormalization() {
    return new BatchNormalization.Builder().build();
  }

  static Stream<Case> cases() {
    Layer first = convolution(3, 1).build();
    Layer second = convolution(4, 2).padding(1, 1).build();
    return Stream.of(
        new Case("truncate", IMAGES, 2, first, second),
        new Case("same", IMAGES, 2, same(3, 1), same(4, 2)),
        new Case("dilation", IMAGES, 1, convolution(3, 1).dilation(2, 2).build(), second),
        new Case("without bias", IMAGES, 2, convolution(3, 2).hasBias(false).build(), same(3, 1)),
        new Case("flat rows", InputType.convolutionalFlat(11, 11, 3), 2, first, second),
        new Case(
            "channels last",
            IMAGES_NHWC,
            3,
            nhwc(3, 1, ConvolutionMode.Truncate),
            new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build(),
            nhwc(4, 2, ConvolutionMode.Same)),
        new Case(
            "normalised", IMAGES, 4, first, batchNormalization(), second, batchNormalization()),
        new Case("normalised input", IMAGES, 2, batchNormalization(), second),
        new Case(
            "normalised, log std",
            IMAGES,
            3,
            first,
            new BatchNormalization.Builder().useLogStd(true).eps(1e-3).decay(0.5).build(),
            second),
        new Case(
            "between other layers",
            IMAGES,
            2,
            new Deconvolution2D.Builder(2, 2).stride(2, 2).nOut(4).build(),
            batchNormalization(),
            new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
            second),
        new Case(
            "normalised vectors", InputType.feedForward(363), 1, dense(), batchNormalization()),
        new Case("dropout", IMAGES, 2, first, convolution(3, 1).dropOut(0.8).build()));
  }

  private static Layer dense() {
    return new DenseLayer.Builder().nOut(20).build();
  }

  private static NeuralNetConfiguration.Builder configuration() {
    return Networks.configuration()
        .dataType(DataType.FLOAT)
        .activation(Activation.TANH)
        .updater(new Sgd(0.1));
  }

  private static MultiLayerNetwork network(Case c) {
    return network(c, WorkspaceMode.ENABLED);
  }

  private static MultiLayerNetwork network(Case c, WorkspaceMode mode) {
    Layer[] layers = Stream.of(c.layers).map(Layer::clone).toArray(Layer[]::new);
    return Networks.network(
        configuration().trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode), c.input, layers);
  }

  private static DataSet data(InputType input, int examples) {
    List<Long> shape = new ArrayList<>();
    for (long size : input.getShape()) {
      shape.add(size);
    }
    shape.add(0, (long) examples);
    return Networks.data(DataType.FLOAT, shape.stream().mapToLong(Long::longValue).toArray());
  }

  private static void assertClose(INDArray expected, INDArray actual, String what) {
    double scale = expected.amaxNumber().doubleValue();
    assertEquals(0, Networks.largestDifference(expected, actual), ROUNDING * scale, what);
  }

  /** Output, every gradient and the input's, on data of this size. */
  private static void assertSamePasses(
      MultiLayerNetwork stock, MultiLayerNetwork fast, DataSet data) {
    INDArray x = data.getFeatures();
    INDArray y = data.getLabels();
    assertClose(stock.output(x), fast.output(x), "output");
    Nd4j.getRandom().setSeed(3);
    var expected = stock.calculateGradients(x, y, null, null);
    Nd4j.getRandom().setSeed(3);
    var actual = fast.calculateGradients(x, y, null, null);
    assertClose(expected.getSecond(), actual.getSecond(), "gradient of the input");
    expected
        .getFirst()
        .gradientForVariable()
        .forEach((name, g) -> assertClose(g, actual.getFirst().getGradientFor(name), name));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsGradientsAndTrainedParametersAreTheSame(Case c) {
    MultiLayerNetwork stock = network(c);
    MultiLayerNetwork fast = network(c);
    assertEquals(c.enabled, OneDnn.enable(fast).enabled().size());
    assertEquals(stock.params(), fast.params());

    // a full and a last, smaller minibatch
    for (int examples : new int[] {6, 4}) {
      DataSet data = data(c.input, examples);
      assertSamePasses(stock, fast, data);
      Nd4j.getRandom().setSeed(5);
      stock.fit(data);
      Nd4j.getRandom().setSeed(5);
      fast.fit(data);
      assertClose(stock.params(), fast.params(), "parameters after a step");
    }
  }

  @Test
  void frozenLayersStayFrozenAndTheRestTrainsTheSame() {
    Layer first = convolution(3, 1).build();
    Layer second = convolution(4, 2).build();
    Case outer =
        new Case(
            "", IMAGES, 3, new FrozenLayer(first), new FrozenLayer(batchNormalization()), second);
    Case inner =
        new Case(
            "",
            IMAGES,
            2,
            first,
            new FrozenLayerWithBackprop(second),
            new FrozenLayerWithBackprop(batchNormalization()));
    for (Case c : List.of(outer, inner)) {
      MultiLayerNetwork stock = network(c, WorkspaceMode.NONE);
      MultiLayerNetwork fast = network(c, WorkspaceMode.NONE);
      assertEquals(c.enabled, OneDnn.enable(fast).enabled().size());
      stock.fit(data(IMAGES, 6));
      fast.fit(data(IMAGES, 6));
      assertClose(stock.params(), fast.params(), "parameters after a step");
    }
  }

  @Test
  void imagesMayChangeTheirSize() {
    Case c = new Case("sizes", InputType.convolutional(8, 8, 3), 2, same(3, 2), same(4, 2));
    MultiLayerNetwork stock = network(c);
    MultiLayerNetwork fast = network(c);
    OneDnn.enable(fast);
    for (int size : new int[] {8, 7, 8}) {
      DataSet data = data(InputType.convolutional(size, size, 3), 4);
      assertClose(
          stock.feedForwardToLayer(1, data.getFeatures()).get(2),
          fast.feedForwardToLayer(1, data.getFeatures()).get(2),
          "output of size " + size);
    }
    assertSamePasses(stock, fast, data(c.input, 4));
  }

  @ParameterizedTest
  @MethodSource("workspaceModes")
  void aGraphTrainsTheSameInEveryWorkspaceMode(WorkspaceMode mode) {
    ComputationGraph stock = residualGraph(mode);
    ComputationGraph fast = residualGraph(mode);
    assertEquals(List.of("conv-a", "norm", "conv-b"), OneDnn.enable(fast).enabled());
    DataSet data = data(IMAGES, 4);
    for (int i = 0; i < 3; i++) {
      stock.fit(data);
      fast.fit(data);
    }
    assertClose(stock.params(), fast.params(), "parameters");
    assertClose(
        stock.outputSingle(data.getFeatures()), fast.outputSingle(data.getFeatures()), "output");
  }

  static Stream<WorkspaceMode> workspaceModes() {
    return Stream.of(WorkspaceMode.ENABLED, WorkspaceMode.NONE);
  }

  private static ComputationGraph residualGraph(WorkspaceMode mode) {
    ComputationGraph graph =
        new ComputationGraph(
            configuration()
                .trainingWorkspaceMode(mode)
                .inferenceWorkspaceMode(mode)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(IMAGES)
                .addLayer("conv-a", same(3, 1), "in")
                .addLayer("norm", batchNormalization(), "conv-a")
                .addLayer("conv-b", same(3, 1), "norm")
                .addVertex(
                    "add", new ElementWiseVertex(ElementWiseVertex.Op.Add), "conv-a", "conv-b")
                .addLayer("out", Networks.classifier(), "add")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  @Test
  void theWorkIsHandedOver() {
    MultiLayerNetwork network = network(cases().findFirst().orElseThrow());
    INDArray images = data(IMAGES, 4).getFeatures();
    INDArray before = network.feedForward(images, false).get(1);
    OneDnn.enable(network);
    INDArray after = network.feedForward(images, false).get(1);

    // im2col leaves the channels last in memory, oneDNN's result is in order
    assertFalse(Shape.hasDefaultStridesForShape(before));
    assertTrue(Shape.hasDefaultStridesForShape(after));
  }

  @Test
  void theReportNamesEveryLayerAndItsReason() {
    MultiLayerNetwork network =
        network(
            new Case(
                "report",
                IMAGES,
                1,
                convolution(3, 1).name("conv").build(),
                new BatchNormalization.Builder().lockGammaBeta(true).name("locked").build(),
                new LocalResponseNormalization.Builder().name("lrn").build()));
    OneDnnReport report = OneDnn.enable(network);

    assertEquals(List.of("conv"), report.enabled());
    assertEquals(List.of("locked", "lrn", "layer3"), List.copyOf(report.unchanged().keySet()));
    assertTrue(report.unchanged().get("locked").contains("gamma"));
    assertTrue(report.unchanged().get("lrn").contains("gradient"));
    assertEquals(4, report.toString().lines().count());
    assertTrue(report.toString().startsWith("oneDNN: conv"));
    assertEquals(report, OneDnn.enable(network));
  }

  @Test
  void inDoubleNothingChanges() {
    MultiLayerNetwork network =
        Networks.network(IMAGES, convolution(3, 1).build(), batchNormalization());
    OneDnnReport report = OneDnn.enable(network);

    assertEquals(List.of(), report.enabled());
    assertEquals(Set.of("layer0", "layer1", "layer2"), report.unchanged().keySet());
    assertTrue(report.unchanged().values().stream().allMatch(why -> why.contains("DOUBLE")));
    assertNull(network.getLayer(0).getHelper());
    assertNull(network.getLayer(1).getHelper());
  }

  @Test
  void whatNd4jIsToldNotToUseIsNotUsed() {
    MultiLayerNetwork network = network(cases().findFirst().orElseThrow());
    Nd4j.getEnvironment().allowHelpers(false);
    try {
      assertEquals(List.of(), OneDnn.enable(network).enabled());
    } finally {
      Nd4j.getEnvironment().allowHelpers(true);
    }
    assertNull(network.getLayer(0).getHelper());
  }

  @Test
  void aCloneIsStockAgainAndCanBeEnabled() {
    MultiLayerNetwork network = network(cases().findFirst().orElseThrow());
    String configuration = network.getLayerWiseConfigurations().toJson();
    OneDnn.enable(network);
    assertEquals(configuration, network.getLayerWiseConfigurations().toJson());

    MultiLayerNetwork clone = network.clone();
    assertInstanceOf(MKLDNNConvHelper.class, network.getLayer(0).getHelper());
    assertNull(clone.getLayer(0).getHelper());
    assertEquals(2, OneDnn.enable(clone).enabled().size());
    assertNotEquals(network.getLayer(0).getHelper(), clone.getLayer(0).getHelper());
  }

  @Test
  void enabledClonesTrainSideBySide() {
    Case c = cases().filter(it -> it.name.equals("normalised")).findFirst().orElseThrow();
    MultiLayerNetwork alone = network(c);
    OneDnn.enable(alone);
    List<MultiLayerNetwork> together = List.of(alone.clone(), alone.clone());
    together.forEach(OneDnn::enable);
    train(alone, c.input);

    CompletableFuture.allOf(
            together.stream()
                .map(n -> CompletableFuture.runAsync(() -> train(n, c.input)))
                .toArray(CompletableFuture[]::new))
        .join();
    together.forEach(n -> assertClose(alone.params(), n.params(), "parameters"));
  }

  private static void train(MultiLayerNetwork network, InputType input) {
    DataSet data;
    synchronized (OneDnnTest.class) {
      data = data(input, 6);
    }
    for (int i = 0; i < 20; i++) {
      network.fit(data);
    }
  }

  @Test
  void aNetworkWithoutLayersIsRefused() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            network(cases().findFirst().orElseThrow()).getLayerWiseConfigurations());
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> OneDnn.enable(network))
            .getMessage()
            .contains("init()"));
    ComputationGraph graph =
        new ComputationGraph(residualGraph(WorkspaceMode.NONE).getConfiguration());
    assertThrows(IllegalArgumentException.class, () -> OneDnn.enable(graph));
  }
}
