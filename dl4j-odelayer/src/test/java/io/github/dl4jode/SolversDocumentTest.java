package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
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
    }
    assertIsInTheDocument("stiff");
  }

  private static double lastFirst(TapeTerm.VectorField f, OdeSolver solver, INDArray rates) {
    OdeSolver tight = solver.toBuilder().rtol(1e-9).componentAtol(1e-11, 1e-15, 1e-11).build();
    try (TapeTerm term =
        TapeTerm.differentiable(f, DataType.DOUBLE, new long[] {1, 3}, Map.of("rates", rates))) {
      INDArray y0 = Nd4j.createFromArray(1.0, 0.0, 0.0);
      return tight.solve(term, y0, 0, 4e4).orThrow().finalState().getDouble(0);
    }
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
