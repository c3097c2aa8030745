package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.assertClose;
import static io.github.dl4jode.gradient.GradientRuns.gradients;
import static io.github.dl4jode.gradient.GradientRuns.rows;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TestFields;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Gradients of solves by the Adams method. */
class AdamsGradientTest {

  private static final OdeSolver SOLVER =
      OdeSolver.builder().method(Methods.ADAMS).rtol(1e-10).atol(1e-12).build();

  static Stream<GradientMethod> methods() {
    return Stream.of(new ContinuousAdjoint(), new InterpolatingAdjoint());
  }

  /** y' = λ y: y(t) = e^(λ t) y0, with outputs inside, where the backward solve starts again. */
  @ParameterizedTest
  @MethodSource("methods")
  void theExponentialWithOutputsInside(GradientMethod method) {
    double lambda = -0.8;
    double[] times = {0, 0.3, 0.7, 2};
    double[] g = {0.25, 1, -2, 0.5};
    double y0 = 1.25;
    double ofState = 0;
    double ofLambda = 0;
    for (int i = 0; i < times.length; i++) {
      ofState += g[i] * Math.exp(lambda * times[i]);
      ofLambda += g[i] * times[i] * Math.exp(lambda * times[i]) * y0;
    }
    Gradients gradients =
        gradients(
            method,
            SOLVER,
            TestFields.exponential(DataType.DOUBLE, lambda),
            array(DataType.DOUBLE, y0),
            times,
            rows(
                DataType.DOUBLE,
                new double[] {g[0]},
                new double[] {g[1]},
                new double[] {g[2]},
                new double[] {g[3]}));
    assertClose(ofState, gradients.initialState().getDouble(0), 1e-8, "dL/dy0");
    assertClose(ofLambda, gradients.parameters().getDouble(0), 1e-8, "dL/dλ");
  }

  @Test
  void theDiscreteAdjointIsRefused() {
    String message =
        assertThrows(
                UnsupportedOperationException.class,
                () ->
                    gradients(
                        new DiscreteAdjoint(),
                        SOLVER,
                        TestFields.exponential(DataType.DOUBLE, 1),
                        array(DataType.DOUBLE, 1),
                        new double[] {0, 1},
                        GradientRuns.onLast(DataType.DOUBLE, 2, 1)))
            .getMessage();
    assertTrue(message.contains("ContinuousAdjoint or InterpolatingAdjoint"), message);
  }
}
