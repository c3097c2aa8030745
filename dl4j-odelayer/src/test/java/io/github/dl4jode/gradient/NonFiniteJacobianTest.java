package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A field that has no derivative where it is evaluated is told apart from cotangents too large. */
class NonFiniteJacobianTest {
  private static final double[] TIMES = {2, 3};

  static List<GradientMethod> methods() {
    return Stream.concat(GradientRuns.ALL.stream(), Stream.of(new DiscreteAdjoint())).toList();
  }

  private static OdeSolverException failure(
      GradientMethod method, DifferentiableTerm field, double... start) {
    DataType type = field.dataType();
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          method.solve(
              GradientRuns.solver(1e-3, 1e-3),
              field,
              GradientRuns.array(type, start),
              TIMES,
              workspace);
      solution.solution().orThrow();
      return assertThrows(
          OdeSolverException.class,
          () -> solution.backward(Nd4j.ones(type, TIMES.length, start.length)));
    }
  }

  private static void assertBlamesTheField(OdeSolverException failure) {
    String message = failure.getMessage();
    assertEquals(SolverStatus.NON_FINITE_JACOBIAN, failure.status(), message);
    assertTrue(failure.time() >= 2 && failure.time() <= 3, message);
    assertTrue(message.contains("t = " + failure.time()), message);
    assertTrue(message.contains("sqrt") && message.contains("norm2"), message);
    assertFalse(message.contains("smaller weights") || message.contains("try Discrete"), message);
  }

  /** y' = √|y|, z' = θ z: y stays at 0, where the root has no derivative. */
  private static HostField root(DataType type) {
    return new HostField(2, type, 0.5) {
      @Override
      protected void derivative(double t, double[] y, double[] f) {
        f[0] = Math.sqrt(Math.abs(y[0]));
        f[1] = parameters()[0] * y[1];
      }

      @Override
      protected void products(
          double t, double[] y, double[] a, double[] stateCotangent, double[] parameterCotangent) {
        stateCotangent[0] = a[0] / (2 * Math.sqrt(Math.abs(y[0])));
        stateCotangent[1] = a[1] * parameters()[0];
        parameterCotangent[0] = a[1] * y[1];
      }
    };
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aRootAtZero(GradientMethod method) {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      assertBlamesTheField(failure(method, root(type), 0, 1));
    }
  }

  /** The state's part is finite and the parameter's is not: y' = √(θ y) at y = 0 by θ alone. */
  @ParameterizedTest
  @MethodSource("methods")
  void aDerivativeByParametersAlone(GradientMethod method) {
    HostField field =
        new HostField(1, DataType.DOUBLE, 0.5) {
          @Override
          protected void derivative(double t, double[] y, double[] f) {
            f[0] = -0.1 * y[0];
          }

          @Override
          protected void products(
              double t,
              double[] y,
              double[] a,
              double[] stateCotangent,
              double[] parameterCotangent) {
            stateCotangent[0] = -0.1 * a[0];
            parameterCotangent[0] = Double.NaN;
          }
        };
    assertBlamesTheField(failure(method, field, 1));
  }

  /** y' = tanh y + |y|₂ as a graph, and as one with a quadrature, at y = 0. */
  @ParameterizedTest
  @MethodSource("methods")
  void aNormAtZero(GradientMethod method) {
    try (TapeTerm field =
            TapeTerm.differentiable(
                (graph, t, y, p) -> graph.math().tanh(y).add(graph.norm2(y, true, 1)),
                DataType.FLOAT,
                new long[] {1, 3},
                Map.of());
        TapeTerm carrying =
            TapeTerm.builder(
                    (graph, at) ->
                        new TapeTerm.Parts(
                            graph.math().tanh(at.y()).add(graph.norm2(at.y(), true, 1)),
                            List.of(at.y().sum(1))),
                    DataType.FLOAT,
                    1,
                    3)
                .build()) {
      assertBlamesTheField(failure(method, field, 0, 0, 0));
      assertBlamesTheField(failure(method, carrying, 0, 0, 0));
    }
  }

  /** y grows by e⁴⁰, and a cotangent of 1e38 with it: an overflow is still called one. */
  @Test
  void anOverflowIsStillOne() {
    HostField exploding = TestFields.exponential(DataType.FLOAT, 40);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint()
              .solve(
                  GradientRuns.solver(1e-3, 1e-3),
                  exploding,
                  GradientRuns.array(DataType.FLOAT, 1e-20),
                  TIMES,
                  workspace);
      OdeSolverException failure =
          assertThrows(
              OdeSolverException.class,
              () -> solution.backward(GradientRuns.onLast(DataType.FLOAT, 2, 1e38)));
      assertEquals(SolverStatus.NON_FINITE_STATE, failure.status());
      assertTrue(failure.getMessage().contains("cotangents overflow"), failure.getMessage());
    }
  }
}
