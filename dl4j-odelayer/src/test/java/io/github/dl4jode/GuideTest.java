package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.event.EventFunction;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.onednn.OneDnn;
import io.github.dl4jode.layer.onednn.OneDnnReport;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.path.LinearPath;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.swap.OdeSwap;
import io.github.dl4jode.swap.Swapped;
import io.github.dl4jode.term.TapeTerm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static TapeTerm decay(long batch, long size) {
    return TapeTerm.evaluationOnly(
        (graph, t, y, none) -> y.neg(), DataType.DOUBLE, new long[] {batch, size}, Map.of());
  }

  @Test
  void ownTableau() throws IOException {
    // guide: tableau
    Method ralston =
        ExplicitRungeKutta.builder("ralston", 2)
            .stage(0)
            .stage(2.0 / 3, 2.0 / 3)
            .weights(1.0 / 4, 3.0 / 4)
            .embedded(1, 1, 0)
            .build();
    OdeSolver solver = OdeSolver.builder().method(ralston).rtol(1e-5).atol(1e-7).build();
    // end
    try (TapeTerm term = decay(1, 1)) {
      INDArray y1 = solver.solve(term, Nd4j.createFromArray(1.0), 0, 1).orThrow().finalState();
      assertEquals(Math.exp(-1), y1.getDouble(0), 1e-4);
    }
    assertIsInTheGuide("tableau");
  }

  /** y' = -y until the heater is switched on at t = 1, and y' = 2 - y after that. */
  @Test
  void solvesWithStopsJumpsAndDenseOutput() throws IOException {
    OdeSolver solver = OdeSolver.builder().rtol(1e-9).atol(1e-11).build();
    INDArray y0 = Nd4j.createFromArray(1.0);
    // guide: term
    TapeTerm heated =
        TapeTerm.evaluationOnly(
            (graph, t, y, parameters) -> t.gt(1.0).castTo(DataType.DOUBLE).mul(2).sub(y),
            DataType.DOUBLE,
            new long[] {1, 1},
            Map.of());
    // end
    try (heated) {
      // guide: solve
      Solve solve = Solve.of(heated, y0, 0, 1.5, 3).jumps(1).stops(2).denseOutput().build();
      Solution solution = solver.solve(solve).orThrow();
      INDArray states = solution.states();
      DenseOutput between = solution.denseOutput();
      INDArray y = between.at(0.5, 2.7);
      INDArray slopes = between.derivativeAt(0.5, 2.7);
      between.close();
      // end
      assertEquals(Math.exp(-0.5), y.getDouble(0), 1e-7);
      assertEquals(heated(2.7), y.getDouble(1), 1e-7);
      assertEquals(-Math.exp(-0.5), slopes.getDouble(0), 1e-5);
      assertEquals(2 - heated(2.7), slopes.getDouble(1), 1e-5);
      assertArrayEquals(new long[] {3, 1}, states.shape());
      assertEquals(heated(3), states.getDouble(2), 1e-8);
      for (double stop : new double[] {1, 2}) {
        assertTrue(solution.steps().stream().anyMatch(step -> step.time() == stop));
      }
    }
    assertIsInTheGuide("term");
    assertIsInTheGuide("solve");
  }

  private static double heated(double t) {
    return 2 + (Math.exp(-1) - 2) * Math.exp(1 - t);
  }

  @Test
  void aSolveEndsAtAnEvent() throws IOException {
    OdeSolver solver = OdeSolver.builder().build();
    INDArray y0 = Nd4j.createFromArray(3.0);
    try (TapeTerm term = decay(1, 1)) {
      // guide: event
      EventFunction threshold = (t, y) -> y.getDouble(0) - 1;
      Solution solution =
          solver.solve(Solve.of(term, y0, 0, 10).event(threshold).build()).orThrow();
      Optional<Double> time = solution.eventTime();
      // end
      assertEquals(Math.log(3), time.orElseThrow(), 1e-6);
    }
    assertIsInTheGuide("event");
  }

  @Test
  void tolerancesOfComponentsAndTheWorstExample() throws IOException {
    // guide: tolerances
    OdeSolver solver =
        OdeSolver.builder()
            .rtol(1e-4)
            .componentAtol(1e-6, 1e-2)
            .errorNorm(ErrorNorms.MAX_EXAMPLE)
            .build();
    // end
    INDArray y0 = Nd4j.zeros(DataType.DOUBLE, 50, 2).addi(1e-9);
    y0.putRow(0, Nd4j.createFromArray(1.0, 1.0));
    try (TapeTerm term = decay(50, 2)) {
      INDArray flat = y0.reshape(100);
      Solution worst = solver.solve(term, flat, 0, 1).orThrow();
      OdeSolver mean = solver.toBuilder().errorNorm(ErrorNorms.RMS).build();
      assertTrue(
          worst.statistics().acceptedSteps()
              > mean.solve(term, flat, 0, 1).orThrow().statistics().acceptedSteps(),
          "49 examples at rest hide the error of the first");
      assertEquals(Math.exp(-1), worst.finalState().getDouble(0), 1e-4);
    }
    assertIsInTheGuide("tolerances");
  }

  /** y' = u(t) - y, so that dy(3)/d knot i is the integral of exp(s - 3) times its hat function. */
  @Test
  void anInputHasAGradient() throws IOException {
    OdeSolver solver = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();
    INDArray y0 = Nd4j.createFromArray(0.5);
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0}, {1}});
    // guide: input
    INDArray knots = Nd4j.createFromArray(0.0, 2.0, 1.0).reshape(3, 1, 1);
    LinearPath power = new LinearPath(new double[] {0, 1, 3}, knots);
    TapeTerm term =
        TapeTerm.builder(
                (graph, at) -> TapeTerm.Parts.of(at.inputs().get("power").sub(at.y())),
                DataType.DOUBLE,
                1,
                1)
            .input("power", power)
            .build();
    Solve solve = Solve.of(term, y0, 0, 3).build();
    GradientWorkspace workspace = new GradientWorkspace();
    DifferentiableSolution solved = new DiscreteAdjoint().solve(solver, solve, workspace);
    INDArray ofKnots = solved.backward(cotangents).input("power");
    // end
    try (term;
        workspace) {
      double rise = Math.exp(-2) - (Math.exp(-2) - Math.exp(-3));
      double fall = -Math.exp(-3) + Math.exp(-2) - Math.exp(-3);
      double secondRise = 1 - (1 - Math.exp(-2)) / 2;
      double secondFall = -Math.exp(-2) + (1 - Math.exp(-2)) / 2;
      double[] exact = {fall, rise + secondFall, secondRise};
      assertArrayEquals(exact, ofKnots.toDoubleVector(), 1e-8);
      assertEquals(
          exact[1] * 2 + exact[2] + 0.5 * Math.exp(-3),
          solved.solution().finalState().getDouble(0),
          1e-8);
    }
    assertIsInTheGuide("input");
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

    assertIsInTheGuide("oneDNN");
  }

  private static void assertIsInTheGuide(String mark) throws IOException {
    assertIsInTheGuide("GuideTest", mark);
  }

  /** Compares the code after a mark in a test of this package with the guide. */
  static void assertIsInTheGuide(String test, String mark) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    Path tests = root.resolve("dl4j-odelayer/src/test/java/io/github/dl4jode");
    String source = Files.readString(tests.resolve(test + ".java"));
    int start = source.indexOf('\n', source.indexOf("// guide: " + mark + "\n")) + 1;
    String code =
        source.substring(start, source.lastIndexOf('\n', source.indexOf("// end", start)));
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
    assertIsInTheGuide("swap");
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
    assertIsInTheGuide("layers");
    assertIsInTheGuide("first values");
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
