package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stiffness;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
