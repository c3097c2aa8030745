package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.Term;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Quadratures are the same integrals carried as states, without being states. */
class QuadratureTest {

  /** Lotka–Volterra with the integrals of u v, cos 7t and u. */
  private static final class Field implements Term {
    private final DataType type;
    private final boolean controlled;

    Field(DataType type, boolean controlled) {
      this.type = type;
      this.controlled = controlled;
    }

    @Override
    public long batch() {
      return 1;
    }

    @Override
    public long size() {
      return 2;
    }

    @Override
    public DataType dataType() {
      return type;
    }

    @Override
    public long quadratureSize() {
      return 3;
    }

    @Override
    public boolean quadratureErrorControlled() {
      return controlled;
    }

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      double[] d = new double[5];
      asStates(t, new double[] {state.getDouble(0), state.getDouble(1), 0, 0, 0}, d);
      for (int i = 0; i < 2; i++) {
        derivative.putScalar(i, d[i]);
      }
      for (int i = 0; i < 3; i++) {
        integrand.putScalar(i, d[2 + i]);
      }
    }

    static void asStates(double t, double[] y, double[] d) {
      d[0] = 2 * (y[0] - y[0] * y[1]);
      d[1] = -y[1] + y[0] * y[1];
      d[2] = y[0] * y[1];
      d[3] = Math.cos(7 * t);
      d[4] = y[0];
    }
  }

  static Stream<Arguments> cases() {
    return Methods.all().stream()
        .flatMap(
            method ->
                Stream.of(DataType.DOUBLE, DataType.FLOAT)
                    .flatMap(
                        type ->
                            Stream.of(
                                Arguments.of(method, type, 0.0, 6.0),
                                Arguments.of(method, type, 6.0, 0.0))));
  }

  private static OdeSolver solver(ExplicitRungeKutta method) {
    OdeSolver.Builder builder =
        OdeSolver.builder().method(method).rtol(1e-4).atol(1e-5).firstStep(0.5);
    return method.tableau().hasErrorEstimate()
        ? builder.build()
        : builder.stepSizeController(new FixedStepSize(0.05)).build();
  }

  @ParameterizedTest(name = "{0} {1} {2} → {3}")
  @MethodSource("cases")
  void controlledQuadraturesEqualStates(
      ExplicitRungeKutta method, DataType type, double from, double to) {
    OdeSolver solver = solver(method);
    Solution carried =
        solver
            .solve(new Field(type, true), Nd4j.createFromArray(1.0, 3.0).castTo(type), from, to)
            .orThrow();
    FunctionField states = new FunctionField(5, type, Field::asStates);
    INDArray start = Nd4j.createFromArray(1.0, 3.0, 0.0, 0.0, 0.0).castTo(type);
    Solution asStates = solver.solve(states, start, from, to).orThrow();
    assertEquals(asStates.statistics(), carried.statistics());
    // The same weights on the same integrands, summed in another order.
    double rounding = type == DataType.FLOAT ? 2e-3 : 1e-9;
    for (int i = 0; i < 3; i++) {
      assertEquals(
          asStates.finalState().getDouble(2 + i), carried.quadratures().getDouble(i), rounding);
    }
    assertEquals(asStates.finalState().getDouble(0), carried.finalState().getDouble(0), rounding);
  }

  @ParameterizedTest(name = "{0} {1} {2} → {3}")
  @MethodSource("cases")
  void uncontrolledQuadraturesDoNotAlterTheSteps(
      ExplicitRungeKutta method, DataType type, double from, double to) {
    OdeSolver solver = solver(method);
    INDArray start = Nd4j.createFromArray(1.0, 3.0).castTo(type);
    Solution carried = solver.solve(new Field(type, false), start, from, from / 2 + 1.5, to);
    FunctionField alone = new FunctionField(2, type, ReferenceProblem.B1_LOTKA_VOLTERRA.function());
    Solution plain = solver.solve(alone, start, from, from / 2 + 1.5, to);
    assertEquals(plain.steps(), carried.steps());
    assertEquals(plain.states(), carried.states());
    assertEquals(plain.statistics(), carried.statistics());
    // The integral of cos 7t, by the steps of the others.
    double exact = (Math.sin(7 * to) - Math.sin(7 * from)) / 7;
    double expected = method.equals(Methods.EULER) ? 0.1 : 0.02;
    assertEquals(exact, carried.quadratures().getDouble(1), expected);
    assertEquals(3, carried.quadratures().length());
  }

  @Test
  void replayGivesTheSameQuadraturesToTheBit() {
    Field field = new Field(DataType.FLOAT, false);
    INDArray start = Nd4j.createFromArray(1f, 3f);
    for (ExplicitRungeKutta method : Methods.all()) {
      OdeSolver solver = solver(method);
      Solution solution = solver.solve(field, start, 0, 2, 6);
      assertTrue(
          solution.statistics().rejectedSteps() > 0 || !method.tableau().hasErrorEstimate(),
          "a rejected step must not count: " + solution);
      try (SolverWorkspace workspace = new SolverWorkspace()) {
        Solution replayed =
            solver.solve(
                Solve.of(field, start, 0, 2, 6).replay(solution.steps()).build(), workspace);
        assertEquals(solution.quadratures(), replayed.quadratures(), method.label());
      }
    }
  }

  @Test
  void aQuadratureThatIsNotFiniteIsAFailure() {
    Term field =
        new DelegatingTerm(new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = 0)) {
          @Override
          public long quadratureSize() {
            return 1;
          }

          @Override
          public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
            super.evaluate(t, state, derivative, integrand);
            integrand.assign(Math.sqrt(0.5 - t));
          }
        };
    INDArray start = Nd4j.createFromArray(1.0);
    OdeSolver solver = OdeSolver.builder().build();
    assertEquals(SolverStatus.SUCCESS, solver.solve(field, start, 0, 0.4).status());
    Solution solution = solver.solve(field, start, 0, 1);
    assertEquals(SolverStatus.NON_FINITE_DERIVATIVE, solution.status());
  }

  @Test
  void aFieldWithoutQuadraturesHasNone() {
    Solution solution =
        OdeSolver.builder()
            .build()
            .solve(
                ReferenceProblem.A1_DECAY.field(DataType.DOUBLE), Nd4j.createFromArray(1.0), 0, 1);
    assertTrue(solution.quadratures().isEmpty());
    assertFalse(solution.states().isEmpty());
  }
}
