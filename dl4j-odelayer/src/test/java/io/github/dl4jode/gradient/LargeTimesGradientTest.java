package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.onLast;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TestFields;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Gradients of an autonomous equation are as exact at large times as at small ones. */
class LargeTimesGradientTest {

  static Stream<Arguments> cases() {
    return GradientRuns.ALL.stream()
        .flatMap(
            gradient ->
                Stream.of(Methods.RK4, Methods.DOPRI5)
                    .flatMap(
                        method ->
                            Stream.of(1e9, -1e9, 1e12, -1e12)
                                .filter(t0 -> isWithinReach(gradient, t0))
                                .flatMap(
                                    t0 ->
                                        Stream.of(
                                            Arguments.of(gradient, method, t0, 1.0),
                                            Arguments.of(gradient, method, t0, -1.0)))));
  }

  /**
   * The interpolating adjoint reads the forward solution at times that are rounded to units of the
   * clock: at 1e12 to 6e-5, which no error test at 1e-9 lets pass.
   */
  private static boolean isWithinReach(GradientMethod gradient, double t0) {
    return !(gradient instanceof InterpolatingAdjoint) || Math.abs(t0) < 1e12;
  }

  /** y(t0 + T) = y0 e^(λT) with λT = -1: the errors of dL/dy0 and of dL/dλ / T, both 1/e. */
  private static double[] errors(
      GradientMethod gradient, ExplicitRungeKutta method, double t0, double span) {
    OdeSolver solver = GradientRuns.solver(method, 1e-9, 1e-12, 1.0 / 300);
    Gradients gradients =
        GradientRuns.gradients(
            gradient,
            solver,
            TestFields.exponential(DataType.DOUBLE, -span),
            array(DataType.DOUBLE, 1),
            new double[] {t0, t0 + span},
            onLast(DataType.DOUBLE, 2, 1));
    double expected = Math.exp(-1);
    return new double[] {
      Math.abs(gradients.initialState().getDouble(0) - expected),
      Math.abs(gradients.parameters().getDouble(0) / span - expected)
    };
  }

  @ParameterizedTest(name = "{0} {1} from {2} by {3}")
  @MethodSource("cases")
  void errorsAreTheSameWhereverTimeBegins(
      GradientMethod gradient, ExplicitRungeKutta method, double t0, double span) {
    double[] atZero = errors(gradient, method, 0, span);
    double[] far = errors(gradient, method, t0, span);
    for (int i = 0; i < far.length; i++) {
      double clock = gradient instanceof InterpolatingAdjoint ? Math.ulp(t0) : 0;
      double bound = 1.5 * atZero[i] + 1e-13 + clock;
      assertTrue(far[i] <= bound, "gradient " + i + ": " + far[i] + " for " + atZero[i] + " at 0");
    }
  }
}
