package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  private static void assertIsInTheDocument(String mark) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    String source =
        Files.readString(
            root.resolve("dl4j-odelayer/src/test/java/io/github/dl4jode/SolversDocumentTest.java"));
    int start = source.indexOf('\n', source.indexOf("// document: " + mark + "\n")) + 1;
    String code =
        source.substring(start, source.lastIndexOf('\n', source.indexOf("// end", start)));
    String example = "```java\n" + code.stripTrailing().stripIndent() + "\n```";
    assertTrue(Files.readString(root.resolve("docs/solvers.md")).contains(example), example);
  }
}
