package io.github.dl4jode.cnf.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.LinearDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.testing.HeldArrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Examples on the paths of y' = a y: e^{a s} times their beginnings. */
class StateSolveTest {

  private static final double TOLERANCE = 1e-7;
  private static final double BASE_TIME = 0.5;
  private static final double DATA_TIME = 2;

  private final INDArray rate = Nd4j.createFromArray(new double[][] {{0.4}});
  private final INDArray points = Nd4j.createFromArray(1.0, -2.0, 0.25);

  private StateSolve solve() {
    FlowSettings settings =
        new FlowSettings(
            Flows.fineSolver(),
            new DiscreteAdjoint(),
            BASE_TIME,
            DATA_TIME,
            /* controlled= */ true);
    return new StateSolve(
        new LinearDynamics(new double[1][1]),
        settings,
        DataType.DOUBLE,
        new long[] {3, 1},
        Map.of("A", rate),
        Nd4j.empty(DataType.DOUBLE));
  }

  private static double[] times(double factor, INDArray points) {
    return points.mul(factor).toDoubleVector();
  }

  @Test
  void thereAndBack() {
    try (StateSolve solve = solve()) {
      INDArray there = solve.towardsData(points);
      assertArrayEquals(times(Math.exp(0.4 * 1.5), points), there.toDoubleVector(), TOLERANCE);
      INDArray back = solve.towardsBase(points);
      assertArrayEquals(times(Math.exp(-0.4 * 1.5), points), back.toDoubleVector(), TOLERANCE);
      // Each is the caller's own.
      there.close();
      assertFalse(back.wasClosed());
    }
    assertArrayEquals(new double[] {1, -2, 0.25}, points.toDoubleVector());
  }

  @Test
  void itUsesTheParametersOfTheMoment() {
    try (StateSolve solve = solve()) {
      solve.towardsData(points);
      rate.assign(-0.3);
      double[] expected = times(Math.exp(-0.3 * 1.5), points);
      assertArrayEquals(expected, solve.towardsData(points).toDoubleVector(), TOLERANCE);
    }
  }

  @Test
  void fractionsAreOfTheWay() {
    double[] fractions = {0, 0.25, 0.9, 1};
    try (StateSolve solve = solve()) {
      INDArray states = solve.alongTowardsData(points, 0.25, 0.9);
      assertEquals(fractions.length, states.size(0));
      for (int i = 0; i < fractions.length; i++) {
        double[] expected = times(Math.exp(0.4 * 1.5 * fractions[i]), points);
        assertArrayEquals(expected, states.getRow(i).dup().toDoubleVector(), TOLERANCE);
      }
    }
  }

  @Test
  void closingItFreesItsArrays() throws Exception {
    StateSolve solve = solve();
    solve.towardsData(points);
    HeldArrays.assertFreed(solve, List.of(rate));
  }
}
