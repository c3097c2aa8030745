package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** y' is piecewise constant, so that a solve that knows its jumps is exact. */
class JumpTimesTest {

  /** 3 up to 1, then -2 up to 1.5, then 5. */
  private static double rate(double t) {
    return t < 1 ? 3 : t < 1.5 ? -2 : 5;
  }

  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void eachSideOfAJumpHasItsOwnRate(ExplicitRungeKutta method) {
    OdeSolver solver =
        OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.25)).build();
    for (boolean backwards : new boolean[] {false, true}) {
      FunctionField field = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = rate(t));
      double first = backwards ? 2 : 0;
      double[] jumps = backwards ? new double[] {1.5, 1} : new double[] {1, 1.5};
      Solution solution =
          solver.solve(
              Solve.of(field, Nd4j.createFromArray(7.0), first, 2 - first).jumps(jumps).build());
      double change = 3 * 1 - 2 * 0.5 + 5 * 0.5;
      assertEquals(7 + (backwards ? -change : change), solution.finalState().getDouble(0), 1e-13);
      int stages = method.tableau().stages();
      // With the FSAL property the first stage is evaluated at the start and after each jump.
      int expected = method.tableau().firstSameAsLast() ? 8 * (stages - 1) + 1 + 2 : 8 * stages;
      assertEquals(expected, field.evaluations());
    }
  }
}
