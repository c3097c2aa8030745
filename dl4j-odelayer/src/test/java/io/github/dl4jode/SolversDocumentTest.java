package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.doctor.GradientDiagnosis;
import io.github.dl4jode.layer.doctor.GradientDoctor;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.method.SwitchingCost;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The examples of docs/solvers.md, run. */
class SolversDocumentTest {

  /** u' = -u drives v' = u - v, so that v = (1 + t) exp(-t). */
  @Test
  void denseOutput() throws IOException {
    OdeSolver solver = OdeSolver.builder().method(Methods.DOPRI8).rtol(1e-9).atol(1e-11).build();
    INDArray y0 = Nd4j.createFromArray(1.0);
    TapeTerm prey =
        TapeTerm.evaluationOnly(
            (graph, t, y, parameters) -> y.neg(), DataType.DOUBLE, new long[] {1, 1}, Map.of());
    // document: dense
    Solve solve = Solve.of(prey, y0, 0, 10).denseOutput().build();
    DenseOutput dense = solver.solve(solve).orThrow().denseOutput();
    INDArray y = dense.at(9.5, 0.25, 3);
    INDArray slopes = dense.derivativeAt(9.5, 0.25, 3);
    TapeTerm predator =
        TapeTerm.builder(
                (graph, at) -> TapeTerm.Parts.of(at.inputs().get("prey").sub(at.y())),
                DataType.DOUBLE,
                1,
                1)
            .input("prey", dense.path(1, 1))
            .build();
    INDArray driven = solver.solve(predator, y0, 0, 10).orThrow().finalState();
    // end
    try (dense;
        prey;
        predator) {
      assertEquals(Math.exp(-0.25), y.getDouble(1), 1e-8);
      assertEquals(-Math.exp(-3), slopes.getDouble(2), 1e-7);
      assertEquals(11 * Math.exp(-10), driven.getDouble(0), 1e-8);
    }
    assertIsInTheDocument("dense");
  }

  /** y' = a y over 4,096 steps: as many states of 32 bytes are more than the limit holds. */
  @Test
  void checkpoints() throws IOException {
    OdeSolver solver =
        OdeSolver.builder()
            .method(Methods.RK4)
            .stepSizeController(new FixedStepSize(1.0 / 2048))
            .build();
    INDArray y0 = Nd4j.valueArrayOf(new long[] {4}, 1.0, DataType.DOUBLE);
    double[] times = {0, 2};
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0, 0, 0}, {1, 0, 0, 0}});
    try (TapeTerm term =
        TapeTerm.differentiable(
            (graph, t, y, parameters) -> y.mul(parameters.get("a")),
            DataType.DOUBLE,
            new long[] {1, 4},
            Map.of("a", Nd4j.createFromArray(-0.5)))) {
      // document: checkpoints
      GradientMethod gradient = new DiscreteAdjoint(new Checkpoints(64 << 10));
      try (GradientWorkspace workspace = new GradientWorkspace()) {
        DifferentiableSolution solution = gradient.solve(solver, term, y0, times, workspace);
        Gradients gradients = solution.backward(cotangents);
        long bytes = workspace.peakBytes();
        // end
        assertEquals(2 * Math.exp(-1), gradients.parameters().getDouble(0), 1e-10);
        assertEquals(Math.exp(-1), gradients.initialState().getDouble(0), 1e-10);
        assertTrue(bytes < (64 << 10) + (4 << 10), "bytes: " + bytes);
      }
    }
    assertIsInTheDocument("checkpoints", "\n}");
  }

  @Test
  void gradientDoctor() throws IOException {
    OdeLayer layer = new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build()).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(layer)
                .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(2).build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    DataSet batch = new DataSet(Nd4j.ones(DataType.FLOAT, 4, 2), Nd4j.ones(DataType.FLOAT, 4, 2));
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      // document: doctor
      GradientDiagnosis diagnosis = new GradientDoctor().examine(network, batch);
      System.out.print(diagnosis.table());
      OdeLayer better = layer.with(layer.solver(), diagnosis.of(diagnosis.recommended()).method());
      // end
      assertEquals(diagnosis.of(diagnosis.recommended()).method(), better.gradient());
      assertEquals(layer.solver(), better.solver());
      assertTrue(printed.toString(StandardCharsets.UTF_8).contains("interpolating"));
    } finally {
      System.setOut(console);
    }
    assertIsInTheDocument("doctor");
  }

  /** y' = a y: d y(10) / d y0 = exp(10 a), and d y(10) / da = 10 exp(10 a) y0. */
  @Test
  void reversibleMethods() throws IOException {
    INDArray y0 = Nd4j.createFromArray(1.0);
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0}, {1}});
    try (GradientWorkspace workspace = new GradientWorkspace();
        TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mul(graph.reshape(p.get("a"), 1, 1)),
                DataType.DOUBLE,
                new long[] {1, 1},
                Map.of("a", Nd4j.createFromArray(0.1)))) {
      // document: reversible
      OdeSolver reversible =
          OdeSolver.builder()
              .method(Methods.reversible(Methods.RK4, 0.999))
              .stepSizeController(new FixedStepSize(0.01))
              .build();
      Gradients gradients =
          new DiscreteAdjoint()
              .solve(reversible, Solve.of(term, y0, 0, 10).build(), workspace)
              .backward(cotangents);
      // end
      assertEquals(Math.E, gradients.initialState().getDouble(0), 1e-9);
      assertEquals(10 * Math.E, gradients.parameters().getDouble(0), 1e-8);
    }
    assertIsInTheDocument("reversible");
  }

  @Test
  void symplecticMethods() throws IOException {
    INDArray y0 = Nd4j.createFromArray(0.5, 0.0);
    // document: symplectic
    OdeSolver symplectic =
        OdeSolver.builder()
            .method(Methods.STORMER_VERLET)
            .stepSizeController(new FixedStepSize(0.1))
            .maximumSteps(100_000)
            .build();
    TapeTerm pendulum =
        TapeTerm.evaluationOnly(
            (graph, t, y, parameters) -> {
              SDVariable q = y.get(SDIndex.all(), SDIndex.interval(0, 1));
              SDVariable p = y.get(SDIndex.all(), SDIndex.interval(1, 2));
              return graph.concat(1, p, graph.math().sin(q).neg());
            },
            DataType.DOUBLE,
            new long[] {1, 2},
            Map.of());
    INDArray swing = symplectic.solve(pendulum, y0, 0, 1000).orThrow().finalState();
    // end
    try (pendulum) {
      double energy = swing.getDouble(1) * swing.getDouble(1) / 2 - Math.cos(swing.getDouble(0));
      assertEquals(-Math.cos(0.5), energy, 1e-3);
    }
    assertIsInTheDocument("symplectic");
  }

  /**
   * Robertson's problem; the reference is of a solve at tight tolerances, and differences of it.
   */
  @Test
  void stiffProblem() throws IOException {
    INDArray y0 = Nd4j.createFromArray(1.0, 0.0, 0.0);
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0, 0}, {1, 0, 0}});
    GradientWorkspace workspace = new GradientWorkspace();
    // document: stiff
    INDArray effects = Nd4j.createFromArray(new double[][] {{-1, 1, 0}, {1, -1, 0}, {0, -1, 1}});
    TapeTerm.VectorField robertson =
        (graph, t, y, parameters) -> {
          SDVariable[] of = graph.split(y, 3, 1);
          SDVariable reactions =
              graph.concat(1, of[0], of[1].mul(of[2]), of[1].mul(of[1]).mul(1e4));
          SDVariable changes = graph.constant(effects);
          return reactions.mul(parameters.get("rates")).mmul(changes);
        };
    INDArray rates = Nd4j.createFromArray(new double[][] {{0.04, 1e4, 3e3}});
    TapeTerm term =
        TapeTerm.differentiable(
            robertson, DataType.DOUBLE, new long[] {1, 3}, Map.of("rates", rates));
    OdeSolver stiff =
        OdeSolver.builder()
            .method(Methods.RODAS5P)
            .rtol(1e-6)
            .componentAtol(1e-8, 1e-12, 1e-8)
            .build();
    DifferentiableSolution solution =
        new InterpolatingAdjoint().solve(stiff, term, y0, new double[] {0, 4e4}, workspace);
    Gradients gradients = solution.backward(cotangents);
    // end
    try (workspace;
        term) {
      // y1 at t = 4e4: the example program of LSODE.
      assertEquals(3.898e-2, solution.solution().states().getDouble(1, 0), 2e-5);
      double step = 1e-3;
      INDArray more = rates.mul(Nd4j.createFromArray(new double[][] {{1 + step, 1, 1}}));
      INDArray less = rates.mul(Nd4j.createFromArray(new double[][] {{1 - step, 1, 1}}));
      double ofRate =
          (lastFirst(robertson, stiff, more) - lastFirst(robertson, stiff, less))
              / (2 * step * 0.04);
      assertEquals(ofRate, gradients.parameters().getDouble(0), 1e-3 * Math.abs(ofRate));
      implicitPairs(term, stiff, workspace, ofRate);
    }
    assertIsInTheDocument("stiff");
  }

  private static void implicitPairs(
      TapeTerm term, OdeSolver stiff, GradientWorkspace workspace, double ofRate)
      throws IOException {
    INDArray y0 = Nd4j.createFromArray(1.0, 0.0, 0.0);
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0, 0}, {1, 0, 0}});
    // document: implicit
    OdeSolver implicit = stiff.toBuilder().method(Methods.KVAERNO5).build();
    Gradients exact =
        new DiscreteAdjoint()
            .solve(implicit, Solve.of(term, y0, 0, 4e4).build(), workspace)
            .backward(cotangents);
    ImplicitCost cost = implicit.solve(term, y0, 0, 4e4).implicitCost().orElseThrow();
    // end
    assertEquals(ofRate, exact.parameters().getDouble(0), 1e-3 * Math.abs(ofRate));
    assertTrue(cost.factorisations() < 150, cost.toString());
    // document: switching
    OdeSolver automatic = stiff.toBuilder().method(Methods.AUTO).build();
    Solution switched = automatic.solve(term, y0, 0, 4e4).orThrow();
    SwitchingCost costs = switched.switching().orElseThrow();
    // end
    assertEquals(1, costs.switches());
    assertEquals(3.898e-2, switched.states().getDouble(1, 0), 2e-5);
    assertIsInTheDocument("implicit");
    assertIsInTheDocument("switching");
  }

  private static double lastFirst(TapeTerm.VectorField f, OdeSolver solver, INDArray rates) {
    OdeSolver tight = solver.toBuilder().rtol(1e-9).componentAtol(1e-11, 1e-15, 1e-11).build();
    try (TapeTerm term =
        TapeTerm.differentiable(f, DataType.DOUBLE, new long[] {1, 3}, Map.of("rates", rates))) {
      INDArray y0 = Nd4j.createFromArray(1.0, 0.0, 0.0);
      return tight.solve(term, y0, 0, 4e4).orThrow().finalState().getDouble(0);
    }
  }

  /** y'' = -y as a system: y = cos t. */
  @Test
  void adams() throws IOException {
    FunctionField pendulum =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = y[1];
              d[1] = -y[0];
            });
    INDArray y0 = Nd4j.createFromArray(1.0, 0.0);
    // document: adams
    OdeSolver adams = OdeSolver.builder().method(Methods.ADAMS).rtol(1e-10).atol(1e-10).build();
    Solution solution =
        adams.solve(Solve.of(pendulum, y0, 0, 5, 20).denseOutput().build()).orThrow();
    INDArray between = solution.denseOutput().at(12.5);
    // end
    assertEquals(Math.cos(5), solution.states().getDouble(1, 0), 1e-8);
    assertEquals(Math.cos(12.5), between.getDouble(0), 1e-8);
    solution.denseOutput().close();
    assertIsInTheDocument("adams");
  }

  @Test
  void stiffness() throws IOException {
    OdeSolver solver = OdeSolver.builder().rtol(1e-4).atol(1e-4).build();
    FunctionField reaction =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = -1000 * (y[0] - Math.cos(t)));
    INDArray y0 = Nd4j.createFromArray(1.0);
    // document: stiffness
    Solution stiff = solver.solve(reaction, y0, 0, 5);
    String why = stiff.stiffness().map(Stiffness::advice).orElse("the steps follow the error");
    // end
    assertTrue(why.startsWith("choose a method for stiff problems"), why);
    assertIsInTheDocument("stiffness");
  }

  private static void assertIsInTheDocument(String mark) throws IOException {
    assertIsInTheDocument(mark, "");
  }

  private static void assertIsInTheDocument(String mark, String close) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    String source =
        Files.readString(
            root.resolve("dl4j-odelayer/src/test/java/io/github/dl4jode/SolversDocumentTest.java"));
    int start = source.indexOf('\n', source.indexOf("// document: " + mark + "\n")) + 1;
    String code =
        source.substring(start, source.lastIndexOf('\n', source.indexOf("// end", start)));
    String example = "```java\n" + code.stripTrailing().stripIndent() + close + "\n```";
    assertTrue(Files.readString(root.resolve("docs/solvers.md")).contains(example), example);
  }
}
