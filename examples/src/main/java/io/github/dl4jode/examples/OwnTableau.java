package io.github.dl4jode.examples;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A Runge–Kutta method of your own, from its tableau: the strong-stability-preserving method of
 * order 3 of Shu and Osher (1988), with a pair of order 2 for the error. It prints, for y' = y cos
 * t:
 *
 * <pre>{@code
 * step 0.100: error 1.1e-04
 * step 0.050: error 1.4e-05
 * observed order 3.0
 * adaptive at 1e-6: error 4.1e-06, 202 steps
 * }</pre>
 */
public final class OwnTableau {

  private OwnTableau() {}

  static Method shuOsher() {
    return ExplicitRungeKutta.builder("ssprk3", 3)
        .stage(0)
        .stage(1, 1)
        .stage(0.5, 0.25, 0.25)
        .weights(1.0 / 6, 1.0 / 6, 2.0 / 3)
        .embedded(2, 0.5, 0.5, 0)
        .build();
  }

  private static double errorOf(Solution solution) {
    return Math.abs(solution.finalState().getDouble(0) - Math.exp(Math.sin(5)));
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    INDArray y0 = Nd4j.createFromArray(1.0);
    OdeSolver solver = OdeSolver.builder().method(shuOsher()).rtol(1e-6).atol(1e-6).build();
    try (TapeTerm term =
        TapeTerm.evaluationOnly(
            (graph, t, y, none) -> y.mul(graph.math().cos(t)),
            DataType.DOUBLE,
            new long[] {1, 1},
            Map.of())) {
      double[] errors = new double[2];
      for (int i = 0; i < 2; i++) {
        double step = i == 0 ? 0.1 : 0.05;
        OdeSolver fixed = solver.toBuilder().stepSizeController(new FixedStepSize(step)).build();
        errors[i] = errorOf(fixed.solve(term, y0, 0, 5).orThrow());
        System.out.printf("step %.3f: error %.1e%n", step, errors[i]);
      }
      double order = Math.log(errors[0] / errors[1]) / Math.log(2);
      System.out.printf("observed order %.1f%n", order);
      Solution adaptive = solver.solve(term, y0, 0, 5).orThrow();
      System.out.printf(
          "adaptive at 1e-6: error %.1e, %d steps%n",
          errorOf(adaptive), adaptive.statistics().acceptedSteps());
    }
  }
}
