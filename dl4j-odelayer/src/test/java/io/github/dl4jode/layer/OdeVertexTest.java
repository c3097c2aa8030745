package io.github.dl4jode.layer;

import static io.github.dl4jode.layer.CompiledVertexTest.assertRefused;
import static io.github.dl4jode.layer.Networks.largestDifference;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.compiled.CompiledRuntime;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.LastComputation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A solve whose times come with the data. */
class OdeVertexTest {

  private static final double[] TIMES = {0.5, 0.7, 1.3, 1.4, 2};

  private static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();

  private static Dynamics dynamics() {
    return DenseDynamics.builder().hidden(5).time(TimeConditioning.CONCATENATED).build();
  }

  private static RnnLossLayer loss() {
    return new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static ComputationGraph graph(OdeVertex vertex) {
    return Graphs.initialised(
        Networks.configuration()
            .graphBuilder()
            .addInputs("y0", "times")
            .addVertex("ode", vertex, "y0", "times")
            .addLayer("out", loss(), "ode")
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(3), InputType.feedForward(TIMES.length)));
  }

  private static MultiDataSet data(int batch, double... times) {
    Nd4j.getRandom().setSeed(5);
    INDArray rows = Nd4j.create(DataType.DOUBLE, batch, times.length);
    rows.addiRowVector(Nd4j.createFromArray(times));
    return new MultiDataSet(
        new INDArray[] {Nd4j.randn(DataType.DOUBLE, batch, 3), rows},
        new INDArray[] {Nd4j.randn(DataType.DOUBLE, batch, 3, times.length)});
  }

  /** 0.3 and 0.1 + 0.1 + 0.1; and a second in two years. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1 + 0.1 + 0.1, 0.3 + 1 / (2 * 365.25 * 86_400)})
  void timesInDoubleStayApartInANetworkOfFloat(double next) {
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs("y0", "times")
                .addVertex("ode", new OdeVertex.Builder(dynamics()).build(), "y0", "times")
                .addLayer("out", loss(), "ode")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(3)));
    INDArray start = Nd4j.ones(DataType.FLOAT, 1, 3);
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 0.3, next}});
    INDArray states = graph.output(start, times)[0];
    assertEquals(states.getDouble(0, 0, 1), states.getDouble(0, 0, 2), 1e-6);
    graph.fit(new INDArray[] {start, times}, new INDArray[] {states.mul(2)});
    assertTrue(Double.isFinite(graph.score()));

    INDArray rounded = times.castTo(DataType.FLOAT);
    String message =
        assertThrows(IllegalArgumentException.class, () -> graph.output(start, rounded))
            .getMessage();
    assertTrue(message.contains("give them in a DOUBLE array"), message);
  }

  @Test
  void itIsTheTrajectoryOfAnOdeLayer() {
    OdeVertex vertex = new OdeVertex.Builder(dynamics()).build();
    OdeLayer layer =
        new OdeLayer.Builder(dynamics())
            .solver(vertex.solver())
            .output(OdeOutput.TRAJECTORY)
            .times(TIMES)
            .build();
    ComputationGraph graph = graph(vertex);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Networks.configuration()
                .list()
                .layer(layer)
                .layer(loss())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    network.setParams(graph.params());
    MultiDataSet data = data(4, TIMES);
    INDArray expected = network.output(data.getFeatures(0));
    INDArray output = graph.output(data.getFeatures())[0];
    assertArrayEquals(new long[] {4, 3, TIMES.length}, output.shape());
    assertEquals(0, largestDifference(expected, output));
    INDArray gradient =
        Networks.gradient(network, new DataSet(data.getFeatures(0), data.getLabels(0)));
    assertEquals(
        0,
        largestDifference(
            gradient.reshape(graph.numParams()), GraphGradients.gradient(graph, data)));
    SolveReport ofLayer = OdeLayers.reports(network).values().iterator().next();
    SolveReport ofVertex = OdeLayers.reports(graph).get("ode");
    assertEquals(ofLayer.forward(), ofVertex.forward());
    assertEquals(ofLayer.backward(), ofVertex.backward());
  }

  private static ComputationGraph graphWithComputedTimes(GradientMethod method) {
    OdeSolver tight = OdeSolver.builder().rtol(1e-11).atol(1e-12).build();
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .graphBuilder()
                .addInputs("y0", "x")
                .addLayer(
                    "times",
                    new DenseLayer.Builder()
                        .nOut(TIMES.length)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "x")
                .addVertex(
                    "ode",
                    new OdeVertex.Builder(dynamics())
                        .solver(tight)
                        .gradient(method)
                        .timeScale(0.8)
                        .build(),
                    "y0",
                    "times")
                .addLayer("out", loss(), "ode")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(TIMES.length)));
    graph.getLayer("times").getParam("W").muli(0.01);
    graph
        .getLayer("times")
        .getParam("b")
        .assign(Nd4j.createFromArray(TIMES).reshape(1, TIMES.length));
    return graph;
  }

  static List<GradientMethod> methods() {
    return List.of(new DiscreteAdjoint(), new ContinuousAdjoint());
  }

  /** Weights and biases of the layer before act through the times alone. */
  @ParameterizedTest
  @MethodSource("methods")
  void timesThatAreComputedGetTheirGradient(GradientMethod method) {
    ComputationGraph graph = graphWithComputedTimes(method);
    MultiDataSet data = data(4, TIMES);
    INDArray exact = GraphGradients.gradient(graph, data);
    assertTrue(largestDifference(exact, GraphGradients.differences(graph, data)) < 1e-6);
    int biases = TIMES.length * TIMES.length;
    INDArray ofTimes = exact.get(NDArrayIndex.interval(biases, biases + TIMES.length));
    assertTrue(ofTimes.amaxNumber().doubleValue() > 1e-2, "tests something");
  }

  private static INDArray cotangentOfTimes(ComputationGraph graph, INDArray y0, INDArray times) {
    GraphVertex vertex = graph.getVertex("ode");
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    vertex.setInput(0, y0, none);
    vertex.setInput(1, times, none);
    vertex.setEpsilon(vertex.doForward(true, none).dup());
    return vertex.doBackward(false, none).getSecond()[1];
  }

  @Test
  void timesOfTheGraphGetZerosAtNoCost() {
    MultiDataSet data = data(4, TIMES);
    INDArray y0 = data.getFeatures(0);
    INDArray times = data.getFeatures(1);
    ComputationGraph given = graph(new OdeVertex.Builder(dynamics()).build());
    assertEquals(times.like(), cotangentOfTimes(given, y0, times));
    ComputationGraph computed = graphWithComputedTimes(new DiscreteAdjoint());
    assertTrue(cotangentOfTimes(computed, y0, times).amaxNumber().doubleValue() > 1e-2);
    SolveReport report = OdeLayers.reports(given).get("ode");
    // Of dopri5, whose last stage is the first of the next step.
    assertEquals(6 * report.forward().acceptedSteps(), report.backward().functionEvaluations());
  }

  private static void assertExactGradient(GradientMethod method, OdeSolver solver, double bound) {
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .graphBuilder()
                .addInputs("x", "times")
                .addLayer("y0", new DenseLayer.Builder().nOut(3).build(), "x")
                .addVertex(
                    "ode",
                    new OdeVertex.Builder(dynamics()).solver(solver).gradient(method).build(),
                    "y0",
                    "times")
                .addLayer("out", loss(), "ode")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(TIMES.length)));
    MultiDataSet data = data(3, TIMES);
    INDArray differences = GraphGradients.differences(graph, data);
    assertTrue(largestDifference(GraphGradients.gradient(graph, data), differences) < bound);
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    assertExactGradient(new DiscreteAdjoint(), FIXED, 1e-7);
    OdeSolver tight = OdeSolver.builder().rtol(1e-9).atol(1e-11).build();
    assertExactGradient(new ContinuousAdjoint(), tight, 1e-6);
  }

  @Test
  void timesMayBeOneRowMayFallAndMayBeScaled() {
    ComputationGraph graph = graph(new OdeVertex.Builder(dynamics()).build());
    INDArray y0 = data(4, TIMES).getFeatures(0);
    INDArray expected = graph.output(data(4, TIMES).getFeatures())[0].dup();
    INDArray row = Nd4j.createFromArray(TIMES);
    assertEquals(0, largestDifference(expected, graph.output(y0, row)[0]));

    ComputationGraph twice = graph(new OdeVertex.Builder(dynamics()).timeScale(2).build());
    twice.setParams(graph.params());
    assertEquals(0, largestDifference(expected, twice.output(y0, row.div(2))[0]));

    INDArray falling = Nd4j.createFromArray(2, 1.4, 1.3, 0.7, 0.5);
    OdeSolver tight = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();
    ComputationGraph precise = graph(new OdeVertex.Builder(dynamics()).solver(tight).build());
    INDArray there = precise.output(y0, row)[0];
    INDArray last = there.tensorAlongDimension(4, 0, 1).dup('c');
    INDArray back = precise.output(last, falling)[0];
    assertTrue(largestDifference(y0, back.tensorAlongDimension(4, 0, 1)) < 1e-8);
  }

  @Test
  void ofOneTimeThereIsTheStateItself() {
    ComputationGraph graph = graph(new OdeVertex.Builder(dynamics()).build());
    MultiDataSet data = data(4, 3.0);
    INDArray output = graph.output(data.getFeatures())[0];
    assertEquals(data.getFeatures(0).reshape(4, 3, 1), output);
    assertEquals(0, GraphGradients.gradient(graph, data).amaxNumber().doubleValue());
  }

  @Test
  void theNumberOfTimesMayVaryAndNothingIsCompiledForIt() {
    ComputationGraph graph = graph(new OdeVertex.Builder(dynamics()).solver(FIXED).build());
    CompiledRuntime<?> runtime = (CompiledRuntime<?>) graph.getVertex("ode").getLayer();
    graph.fit(data(4, TIMES));
    Computation compiled = LastComputation.of(runtime);
    long bytes = 0;
    for (int round = 0; round < 3; round++) {
      for (int count = 2; count <= 12; count++) {
        double[] times = new double[count];
        Arrays.setAll(times, i -> i / 4.0);
        graph.fit(data(4, times));
        assertEquals(compiled, LastComputation.of(runtime));
      }
      assertTrue(bytes == 0 || bytes == runtime.bytes(), "memory does not grow");
      bytes = runtime.bytes();
    }
  }

  @Test
  void itIsSavedAndRestored(@TempDir Path folder) throws IOException {
    OdeVertex vertex =
        new OdeVertex.Builder(dynamics())
            .solver(FIXED)
            .gradient(new ContinuousAdjoint())
            .timeScale(0.5)
            .build();
    ComputationGraph graph = graph(vertex);
    MultiDataSet data = data(4, TIMES);
    graph.fit(data);
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    OdeVertex read = (OdeVertex) restored.getConfiguration().getVertices().get("ode");
    assertEquals(graph.getConfiguration(), restored.getConfiguration());
    assertEquals(FIXED, read.solver());
    assertEquals(0.5, read.timeScale());
    assertEquals(new ContinuousAdjoint(), read.gradient());
    graph.fit(data);
    restored.fit(data);
    assertEquals(graph.params(), restored.params());
    assertEquals(graph.params(), graph.clone().params());
  }

  @Test
  void theBuilderTakesWhatLayersTake() {
    OdeVertex vertex =
        new OdeVertex.Builder(dynamics())
            .updater(new Sgd(0))
            .biasUpdater(new Sgd(0.5))
            .l1(0.1)
            .l2(0.2)
            .weightDecay(0.3)
            .l2Bias(0.4)
            .gradientNormalization(GradientNormalization.ClipElementWiseAbsoluteValue)
            .gradientNormalizationThreshold(1e-3)
            .build();
    assertEquals(
        List.of(new L1Regularization(0.1), new WeightDecay(0.3, true)),
        vertex.getRegularizationByParam("T1"));
    assertEquals(List.of(new L2Regularization(0.4)), vertex.getRegularizationByParam("b1"));
    ComputationGraph graph = graph(vertex);
    INDArray weights = graph.getParam("ode_W1").dup();
    INDArray biases = graph.getParam("ode_b1").dup();
    graph.fit(data(4, TIMES));
    assertEquals(weights, graph.getParam("ode_W1"));
    INDArray step = graph.getParam("ode_b1").sub(biases).addi(biases.mul(0.5 * 0.4));
    assertEquals(0.5 * 1e-3, step.amaxNumber().doubleValue(), 1e-9);
    assertEquals(vertex, vertex.clone());
  }

  @Test
  void timesThatCannotBeSolvedForAreRefused() {
    ComputationGraph graph = graph(new OdeVertex.Builder(dynamics()).build());
    INDArray y0 = data(2, TIMES).getFeatures(0);
    assertRefused(
        () -> graph.output(y0, Nd4j.createFromArray(new double[][] {{0, 1, 2}, {0, 1.5, 2}})),
        "OdeVertex \"ode\"",
        "the same times for all examples",
        "0.5 apart");
    assertRefused(
        () -> graph.output(y0, Nd4j.createFromArray(0.0, 1, 1)), "time 2 is 1.0", "strictly");
    assertRefused(() -> graph.output(y0, Nd4j.createFromArray(0, Double.NaN)), "finite times");
    assertRefused(
        () -> graph.output(y0, Nd4j.create(DataType.DOUBLE, 3, 4)), "[T] or [batch, T]", "[3, 4]");
    assertRefused(() -> new OdeVertex.Builder(dynamics()).timeScale(0).build(), "not 0");
    assertRefused(
        () ->
            Graphs.initialised(
                Networks.configuration()
                    .graphBuilder()
                    .addInputs("y0", "times")
                    .addVertex("ode", new OdeVertex.Builder(dynamics()).build(), "y0", "times")
                    .addLayer("out", loss(), "ode")
                    .setOutputs("out")
                    .setInputTypes(InputType.recurrent(3), InputType.feedForward(2))),
        "OdeVertex",
        "[batch, size]");
  }
}
