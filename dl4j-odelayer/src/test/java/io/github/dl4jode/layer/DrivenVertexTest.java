package io.github.dl4jode.layer;

import static io.github.dl4jode.layer.DrivenGraphs.KNOTS;
import static io.github.dl4jode.layer.DrivenGraphs.TIGHT;
import static io.github.dl4jode.layer.DrivenGraphs.TIMES;
import static io.github.dl4jode.layer.DrivenGraphs.column;
import static io.github.dl4jode.layer.DrivenGraphs.graph;
import static io.github.dl4jode.layer.DrivenGraphs.loss;
import static io.github.dl4jode.layer.DrivenGraphs.states;
import static io.github.dl4jode.layer.DrivenGraphs.times;
import static io.github.dl4jode.layer.DrivenGraphs.vertex;
import static io.github.dl4jode.layer.Graphs.largestDifference;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** An {@link OdeVertex} whose dynamics read inputs u(t) of the graph. */
class DrivenVertexTest {

  private static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();

  @BeforeEach
  void doublePrecision() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    Nd4j.getRandom().setSeed(11);
  }

  @AfterEach
  void singlePrecision() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  /** y = u/k + (y0 - u/k) e^(-k t) for as long as u is constant. */
  private static double level(double y0, double u, double t) {
    double k = 0.5;
    return u / k + (y0 - u / k) * Math.exp(-k * t);
  }

  @Test
  void aConstantOfEachExample() {
    ComputationGraph graph = graph(vertex("pump").input("pump").build(), InputType.feedForward(1));
    INDArray y = states(graph, column(1, 2), times(), column(0.3, -0.7));
    for (int i = 0; i < TIMES.length; i++) {
      assertEquals(level(1, 0.3, TIMES[i]), y.getDouble(0, 0, i), 1e-9);
      assertEquals(level(2, -0.7, TIMES[i]), y.getDouble(1, 0, i), 1e-9);
    }
  }

  @Test
  void stepsOfAPumpRate() {
    ComputationGraph graph =
        graph(
            vertex("pump").input("pump", Interpolation.PIECEWISE_CONSTANT, 0, 0.6, 1.5).build(),
            InputType.recurrent(1, 3));
    INDArray pump = Nd4j.createFromArray(new double[][][] {{{1, 0, 2}}, {{-1, 3, 0}}});
    INDArray y = states(graph, column(1, 2), times(), pump);
    for (int example = 0; example < 2; example++) {
      double expected = example + 1;
      for (int i = 0; i < 3; i++) {
        assertEquals(expected, y.getDouble(example, 0, i), 1e-9);
        double u = pump.getDouble(example, 0, i);
        expected = level(expected, u, TIMES[i + 1] - TIMES[i]);
      }
      assertEquals(expected, y.getDouble(example, 0, 3), 1e-9);
    }
  }

  /** The same knots as a series, as a row, and with times that come with the minibatch. */
  @ParameterizedTest
  @EnumSource
  void knotsMayComeInEachForm(Interpolation kind) {
    INDArray knots = Nd4j.randn(DataType.DOUBLE, 2, 1, 3);
    INDArray y0 = column(1, 2);
    ComputationGraph series =
        graph(vertex("pump").input("pump", kind, KNOTS).build(), InputType.recurrent(1, 3));
    INDArray expected = states(series, y0, times(), knots);
    ComputationGraph row =
        graph(vertex("pump").input("pump", kind, KNOTS).build(), InputType.feedForward(3));
    assertEquals(0, largestDifference(expected, states(row, y0, times(), knots.reshape(2, 3))));
    ComputationGraph given =
        graph(
            vertex("pump").inputWithTimes("pump", kind).build(),
            InputType.recurrent(1, 3),
            InputType.feedForward(3));
    INDArray at = Nd4j.createFromArray(KNOTS);
    assertEquals(0, largestDifference(expected, states(given, y0, times(), knots, at)));
    INDArray rows = Nd4j.createFromArray(new double[][] {KNOTS, KNOTS});
    assertEquals(0, largestDifference(expected, states(given, y0, times(), knots, rows)));
    // timeScale is a factor of the times of knots as well.
    ComputationGraph scaled =
        graph(
            vertex("pump").timeScale(2).input("pump", kind, 0.1, 0.45, 0.75).build(),
            InputType.recurrent(1, 3));
    assertTrue(largestDifference(expected, states(scaled, y0, times().div(2), knots)) < 1e-9);
  }

  /** Each example gives what it gives alone, with fewer knots and NaN after the last. */
  @ParameterizedTest
  @EnumSource
  void examplesHaveTheirOwnKnots(Interpolation kind) {
    ComputationGraph graph =
        graph(
            vertex("pump").inputWithTimes("pump", kind).build(),
            InputType.recurrent(1, 3),
            InputType.feedForward(3));
    double[][] own = {{0.1, 0.8, Double.NaN}, {0.3, 0.5, 1.9}};
    INDArray knots = Nd4j.randn(DataType.DOUBLE, 2, 1, 3);
    INDArray y0 = column(1, 2);
    INDArray together = states(graph, y0, times(), knots, Nd4j.createFromArray(own));
    for (int i = 0; i < 2; i++) {
      INDArray alone =
          states(
              graph,
              y0.getRow(i, true),
              times(),
              knots.tensorAlongDimension(i, 1, 2).reshape(1, 1, 3).dup('c'),
              Nd4j.createFromArray(new double[][] {own[i]}));
      assertTrue(
          largestDifference(
                  together.tensorAlongDimension(i, 1, 2).reshape(1, 1, TIMES.length), alone)
              < 1e-8);
    }
  }

  static List<Arguments> kindsAndGradients() {
    return List.of(
        Arguments.of(Interpolation.PIECEWISE_CONSTANT, FIXED, new DiscreteAdjoint()),
        Arguments.of(
            Interpolation.PIECEWISE_CONSTANT, FIXED, new DiscreteAdjoint(StageStorage.RECOMPUTED)),
        Arguments.of(Interpolation.PIECEWISE_CONSTANT, TIGHT, new ContinuousAdjoint()),
        Arguments.of(Interpolation.LINEAR, FIXED, new DiscreteAdjoint(StageStorage.STORED)),
        Arguments.of(Interpolation.LINEAR, TIGHT, new InterpolatingAdjoint()),
        Arguments.of(Interpolation.NATURAL_CUBIC, FIXED, new DiscreteAdjoint()),
        Arguments.of(Interpolation.NATURAL_CUBIC, TIGHT, new ContinuousAdjoint()),
        Arguments.of(Interpolation.NOT_A_KNOT_CUBIC, FIXED, new DiscreteAdjoint()));
  }

  /** Controllers compute a path at fixed times, a path at given times and a constant. */
  @ParameterizedTest
  @MethodSource("kindsAndGradients")
  void gradientsAreThoseOfDl4jsCheck(
      Interpolation kind, OdeSolver solver, GradientMethod gradient) {
    for (boolean given : new boolean[] {false, true}) {
      OdeVertex.Builder vertex =
          new OdeVertex.Builder(Tank.reading("area", "pump")).solver(solver).gradient(gradient);
      vertex.input("area");
      String[] inputs;
      if (given) {
        vertex.inputWithTimes("pump", kind);
        inputs = new String[] {"y0", "times", "size", "rate", "knots"};
      } else {
        vertex.input("pump", kind, KNOTS);
        inputs = new String[] {"y0", "times", "size", "rate"};
      }
      var builder =
          Networks.configuration()
              .updater(new NoOp())
              .graphBuilder()
              .allowDisconnected(true)
              .addInputs("x", "times", "knots")
              .addLayer("y0", dense(1), "x")
              .addLayer("size", dense(1), "x")
              .addLayer("rate", dense(3), "x")
              .addVertex("ode", vertex.build(), inputs)
              .addLayer("out", loss(), "ode")
              .setOutputs("out")
              .setInputTypes(
                  InputType.feedForward(2),
                  InputType.feedForward(TIMES.length),
                  InputType.feedForward(3));
      ComputationGraph graph = Graphs.initialised(builder);
      INDArray own =
          Nd4j.createFromArray(
              new double[][] {{0.1, 0.8, Double.NaN}, {0.3, 0.5, 1.9}, {0, 0.6, 1.2}});
      MultiDataSet data =
          new MultiDataSet(
              new INDArray[] {
                Nd4j.randn(DataType.DOUBLE, 3, 2),
                Nd4j.zeros(3, TIMES.length).addiRowVector(times()),
                own
              },
              new INDArray[] {Nd4j.randn(DataType.DOUBLE, 3, 1, TIMES.length)});
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.GraphConfig()
                  .net(graph)
                  .epsilon(1e-6)
                  .maxRelError(1e-5)
                  .minAbsoluteError(1e-8)
                  .print(GradientCheckUtil.PrintMode.ZEROS)
                  .inputs(data.getFeatures())
                  .labels(data.getLabels())));
      INDArray exact = GraphGradients.gradient(graph, data);
      for (long i = 0; i < exact.length(); i++) {
        assertTrue(Math.abs(exact.getDouble(i)) > 1e-9, "tests parameter " + i);
      }
    }
  }

  private static DenseLayer dense(int outputs) {
    return new DenseLayer.Builder().nOut(outputs).activation(Activation.TANH).build();
  }

  private static OdeVertex withEverything() {
    return vertex("pump", "area")
        .input("area")
        .inputWithTimes("pump", Interpolation.NATURAL_CUBIC)
        .build();
  }

  private static ComputationGraph graphWithEverything(DataType type) {
    return graph(
        type,
        withEverything(),
        InputType.feedForward(1),
        InputType.recurrent(1, 3),
        InputType.feedForward(3));
  }

  private static INDArray[] everything(DataType type, int batch) {
    INDArray rows =
        Nd4j.zeros(DataType.DOUBLE, batch, 3).addiRowVector(Nd4j.createFromArray(KNOTS));
    return new INDArray[] {
      Nd4j.randn(type, batch, 1),
      times(),
      Nd4j.randn(type, batch, 1),
      Nd4j.randn(type, batch, 1, 3),
      rows
    };
  }

  @Test
  void itIsSavedAndRestored(@TempDir Path folder) throws IOException {
    ComputationGraph graph = graphWithEverything(DataType.DOUBLE);
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    OdeVertex read = (OdeVertex) restored.getConfiguration().getVertices().get("ode");
    assertEquals(withEverything().inputs(), read.inputs());
    assertEquals(List.of("pump", "area"), ((Tank) read.dynamics()).inputNames());
    assertEquals(graph.getConfiguration(), restored.getConfiguration());
    INDArray[] inputs = everything(DataType.DOUBLE, 4);
    assertEquals(graph.output(inputs)[0], restored.output(inputs)[0]);
    assertEquals(graph.output(inputs)[0], graph.clone().output(inputs)[0]);
    String json = graph.getConfiguration().toJson();
    assertEquals(graph.getConfiguration(), ComputationGraphConfiguration.fromJson(json));
    OdeVertex vertex = withEverything();
    assertEquals(vertex, vertex.clone());
    assertTrue(vertex.toString().contains("pump NATURAL_CUBIC at given times"), vertex::toString);
    assertTrue(graph.summary().contains("OdeVertex"));
    OdeVertex fixed = vertex("pump").input("pump", Interpolation.LINEAR, KNOTS).build();
    assertEquals(fixed, fixed.clone());
    assertTrue(fixed.toString().contains("pump LINEAR at [0.2, 0.9, 1.5]"), fixed::toString);
  }

  /** Configurations of earlier versions say nothing of inputs. */
  @Test
  void aConfigurationWithoutInputsIsRead() {
    OdeVertex plain = new OdeVertex.Builder(DenseDynamics.builder().hidden(2).build()).build();
    String json = graph(plain).getConfiguration().toJson();
    String earlier = json.replaceAll(",\\s*\"inputs\"\\s*:\\s*\\[\\s*\\]", "");
    assertTrue(earlier.length() < json.length(), json);
    assertEquals(
        List.of(),
        ((OdeVertex) ComputationGraphConfiguration.fromJson(earlier).getVertices().get("ode"))
            .inputs());
  }

  @Test
  void minibatchesMayDifferInSizeAndInTheNumberOfGivenKnots() {
    ComputationGraph graph = graphWithEverything(DataType.FLOAT);
    for (int batch : new int[] {1, 5, 3, 1}) {
      INDArray[] inputs = everything(DataType.FLOAT, batch);
      INDArray output = graph.output(inputs)[0];
      assertArrayEquals(new long[] {batch, 1, TIMES.length}, output.shape());
      graph.fit(inputs, new INDArray[] {output.add(1)});
      assertTrue(Double.isFinite(graph.score()));
    }
    INDArray[] more = everything(DataType.FLOAT, 2);
    more[3] = Nd4j.randn(DataType.FLOAT, 2, 1, 5);
    more[4] = Nd4j.createFromArray(0, 0.5, 1, 1.5, 2);
    assertArrayEquals(new long[] {2, 1, TIMES.length}, graph.output(more)[0].shape());
  }

  @Test
  void dynamicsHearOfTheChannels() {
    Tank tank = Tank.reading("pump", "area");
    OdeVertex vertex =
        new OdeVertex.Builder(tank)
            .input("area")
            .input("pump", Interpolation.LINEAR, KNOTS)
            .build();
    vertex.getOutputType(
        0,
        InputType.feedForward(4),
        InputType.feedForward(2),
        InputType.feedForward(4),
        InputType.feedForward(12));
    assertEquals(Map.of("area", 4L, "pump", 4L), ((Tank) vertex.dynamics()).channels());
  }
}
