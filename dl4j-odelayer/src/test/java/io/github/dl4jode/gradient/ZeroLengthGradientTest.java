package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where there is nothing to integrate, y(t_N) is y(t_0), and moves with f as the last time moves.
 */
class ZeroLengthGradientTest {

  private static final double[] SPAN = {0, 1};

  private static List<GradientMethod> methods() {
    return GradientRuns.ALL;
  }

  /** A solve with steps comes first, and leaves its numbers in every array. */
  @ParameterizedTest
  @MethodSource("methods")
  void theCotangentsAreAdded(GradientMethod method) {
    HostField field = TestFields.nonlinear(DataType.DOUBLE, 2, 1);
    INDArray start = GradientRuns.array(DataType.DOUBLE, 1, -1);
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{1, 2}, {10, 20}});
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      for (int repetition = 0; repetition < 2; repetition++) {
        Gradients before =
            method
                .solve(GradientRuns.solver(1e-3, 1e-3), field, start, SPAN, workspace)
                .backward(cotangents);
        assertFalse(before.parameters().norm2Number().doubleValue() == 0);
        Gradients twice =
            method
                .solve(
                    GradientRuns.solver(1e-3, 1e-3), field, start, new double[] {3, 3}, workspace)
                .backward(cotangents);
        assertEquals(GradientRuns.array(DataType.DOUBLE, 11, 22), twice.initialState());
        assertEquals(0, twice.parameters().norm2Number().doubleValue());
        assertEquals(8, twice.parameters().length());
        assertEquals(SolverStatistics.none(), twice.statistics());
        INDArray rate = Nd4j.create(DataType.DOUBLE, 2);
        field.evaluate(3, start, rate);
        double expected = 10 * rate.getDouble(0) + 20 * rate.getDouble(1);
        assertTrue(Math.abs(expected) > 0.1);
        assertArrayEquals(new double[] {-expected, expected}, twice.times(), 1e-13);
        assertEquals(1, twice.statistics().functionEvaluations());
        Gradients once =
            method
                .solve(GradientRuns.solver(1e-3, 1e-3), field, start, new double[] {3}, workspace)
                .backward(cotangents.getRow(0).reshape(1, 2));
        assertEquals(GradientRuns.array(DataType.DOUBLE, 1, 2), once.initialState());
        assertEquals(0, once.parameters().norm2Number().doubleValue());
        assertArrayEquals(new double[] {0}, once.times());
      }
    }
  }
}
