package io.github.dl4jode.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** What torchdiffeq asks of norms: one's own is called, and a larger one makes shorter steps. */
class LargeNormTest {

  static Stream<ExplicitRungeKutta> methods() {
    return Methods.all().stream().filter(it -> it.tableau().hasErrorEstimate());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aLargerNormCostsMoreEvaluations(ExplicitRungeKutta method) {
    int[] evaluations = new int[2];
    for (int i = 0; i < 2; i++) {
      int factor = i == 0 ? 1 : 10;
      int[] calls = {0};
      FunctionField field =
          new FunctionField(
              2,
              DataType.DOUBLE,
              (t, y, d) -> {
                d[0] = Math.tanh(y[0] - 2 * y[1]) * Math.sin(20 * t);
                d[1] = Math.tanh(y[0] + y[1]) * Math.sin(20 * t);
              });
      ErrorNorm norm =
          (state, quadratures, batch) -> {
            calls[0]++;
            assertEquals(2, state.length());
            return factor * state.maximum();
          };
      OdeSolver solver =
          OdeSolver.builder().method(method).rtol(1e-5).atol(1e-5).errorNorm(norm).build();
      solver.solve(field, Nd4j.createFromArray(1.0, 2.0), 0, 1).orThrow();
      assertTrue(calls[0] > 0);
      evaluations[i] = field.evaluations();
    }
    assertTrue(evaluations[0] < evaluations[1], evaluations[0] + " and " + evaluations[1]);
  }
}
