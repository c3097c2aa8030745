package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.Term;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Bad configurations and arguments are refused with a message that names them. */
class SolverArgumentsTest {

  private static final FunctionField FIELD =
      new FunctionField(2, DataType.DOUBLE, (t, y, d) -> d[0] = -y[0]);
  private static final OdeSolver SOLVER = OdeSolver.builder().build();

  private static void assertRefused(Executable action, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  static Stream<Arguments> badSolvers() {
    return Stream.of(
        bad("rtol", b -> b.rtol(-1)),
        bad("rtol", b -> b.rtol(Double.NaN)),
        bad("rtol", b -> b.rtol(1e-16)),
        bad("rtol", b -> b.rtol(2)),
        bad("atol", b -> b.atol(-1e-3)),
        bad("atol", b -> b.atol(Double.POSITIVE_INFINITY)),
        bad("atol must be positive where rtol is 0", b -> b.rtol(0).atol(0)),
        bad("firstStep", b -> b.firstStep(-0.1)),
        bad("minimumStep", b -> b.minimumStep(Double.NaN)),
        bad("maximumStep", b -> b.maximumStep(0)),
        bad("no less than minimumStep", b -> b.minimumStep(2).maximumStep(1)),
        bad("firstStep", b -> b.firstStep(2).maximumStep(1)),
        bad("maximumSteps", b -> b.maximumSteps(0)),
        bad("Method rk4 has no error estimate", b -> b.method(Methods.RK4)),
        bad("FixedStepSize", b -> b.method(Methods.EULER)),
        bad("fixed step size", b -> b.stepSizeController(new FixedStepSize(-0.1))),
        bad("fixed step size", b -> b.stepSizeController(new FixedStepSize(Double.NaN))),
        bad("safety", b -> control(b, 1.1, 0.2, 10, 1, 0)),
        bad("minimumFactor", b -> control(b, 0.9, 1, 10, 1, 0)),
        bad("maximumFactor", b -> control(b, 0.9, 0.2, 1, 1, 0)),
        bad("integralGain", b -> control(b, 0.9, 0.2, 10, 0, 0)),
        bad("proportionalGain", b -> control(b, 0.9, 0.2, 10, 1, -1)));
  }

  private static OdeSolver.Builder control(
      OdeSolver.Builder builder, double a, double b, double c, double d, double e) {
    return builder.stepSizeController(new AdaptiveStepSize(a, b, c, d, e));
  }

  private static Arguments bad(String part, UnaryOperator<OdeSolver.Builder> change) {
    return Arguments.of(part, change);
  }

  @ParameterizedTest(name = "{index} {0}")
  @MethodSource("badSolvers")
  void badSolversAreRefusedAtConstruction(String part, UnaryOperator<OdeSolver.Builder> change) {
    assertRefused(() -> change.apply(OdeSolver.builder()).build(), part);
  }

  @Test
  void badTimesAreRefused() {
    INDArray start = Nd4j.createFromArray(1.0, 2.0);
    assertRefused(() -> SOLVER.solve(FIELD, start), "needs times");
    assertRefused(() -> SOLVER.solve(FIELD, start, 0, 0, 1), "times[1] = 0.0 follows 0.0");
    assertRefused(() -> SOLVER.solve(FIELD, start, 0, 1, 0.5), "times[2] = 0.5 follows 1.0");
    assertRefused(() -> SOLVER.solve(FIELD, start, 0, -1, -0.5), "decrease strictly");
    assertRefused(() -> SOLVER.solve(FIELD, start, 0, Double.NaN), "times[1] is NaN");
    double forever = Double.POSITIVE_INFINITY;
    assertRefused(() -> SOLVER.solve(FIELD, start, 0, forever), "Infinity", "Event.ending");
    Solve never = Solve.of(FIELD, start, 0, forever).event(Event.recording((t, y) -> 1)).build();
    assertRefused(() -> SOLVER.solve(never), "Infinity", "Event.ending");
    Solve inside = Solve.of(FIELD, start, 0, forever, 4).event((t, y) -> 1).build();
    assertRefused(() -> SOLVER.solve(inside), "times[1] is Infinity");
  }

  @Test
  void statesThatDoNotFitAreRefused() {
    assertRefused(
        () -> SOLVER.solve(FIELD, Nd4j.createFromArray(1.0), 0, 1),
        "shape [2]",
        "shape [1]",
        "Reshape");
    assertRefused(() -> SOLVER.solve(FIELD, Nd4j.ones(DataType.DOUBLE, 1, 2), 0, 1), "[1, 2]");
    assertRefused(
        () -> SOLVER.solve(FIELD, Nd4j.createFromArray(1f, 2f), 0, 1), "DOUBLE", "FLOAT", "Cast");
    Term controlled =
        new DelegatingTerm(FIELD) {
          @Override
          public long errorControlledSize() {
            return 3;
          }
        };
    assertRefused(
        () -> SOLVER.solve(controlled, Nd4j.createFromArray(1.0, 2.0), 0, 1), "3 of 2 elements");
    Term integer =
        new DelegatingTerm(FIELD) {
          @Override
          public DataType dataType() {
            return DataType.INT32;
          }
        };
    assertRefused(() -> SOLVER.solve(integer, Nd4j.createFromArray(1.0, 2.0), 0, 1), "INT");
  }

  @Test
  void outputsThatDoNotFitAreRefused() {
    INDArray start = Nd4j.createFromArray(1.0, 2.0);
    double[] times = {0, 1, 2};
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      for (INDArray output :
          new INDArray[] {
            Nd4j.create(DataType.DOUBLE, 2, 2),
            Nd4j.create(DataType.FLOAT, 3, 2),
            Nd4j.create(DataType.DOUBLE, 6),
            Nd4j.create(DataType.DOUBLE, new long[] {3, 2}, 'f')
          }) {
        assertRefused(
            () -> SOLVER.solve(Solve.of(FIELD, start, times).output(output).build(), workspace),
            "[3, 2]");
      }
    }
  }

  @Test
  void stridedAndViewedStatesAreAccepted() {
    INDArray matrix = Nd4j.createFromArray(new double[][] {{1, 5}, {2, 6}, {3, 7}});
    FunctionField field = new FunctionField(3, DataType.DOUBLE, (t, y, d) -> d[2] = 1);
    INDArray column = matrix.getColumn(1);
    assertEquals(
        Nd4j.createFromArray(5.0, 6.0, 8.0), SOLVER.solve(field, column, 0, 1).finalState());
    assertEquals(Nd4j.createFromArray(5.0, 6.0, 7.0), column, "the state is not modified");
  }
}
