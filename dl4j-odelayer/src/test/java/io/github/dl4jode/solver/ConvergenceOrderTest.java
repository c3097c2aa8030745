package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Measured orders of convergence, with fixed steps in double precision. */
class ConvergenceOrderTest {

  /**
   * u' = u v τ'(t), v' = -u² τ'(t), solved by u = sech τ, v = -tanh τ. A wrong c_i shows only where
   * f reads t, a wrong a_ij only where f is not linear.
   */
  enum Problem {
    /** τ = t - 3/2. */
    AUTONOMOUS {
      @Override
      double phase(double t) {
        return t - 1.5;
      }

      @Override
      double speed(double t) {
        return 1;
      }
    },
    /** τ = t - 3/2 + sin(2t)/10. */
    TIME_DEPENDENT {
      @Override
      double phase(double t) {
        return t - 1.5 + 0.1 * Math.sin(2 * t);
      }

      @Override
      double speed(double t) {
        return 1 + 0.2 * Math.cos(2 * t);
      }
    };

    abstract double phase(double t);

    abstract double speed(double t);

    double[] solution(double t) {
      return new double[] {1 / Math.cosh(phase(t)), -Math.tanh(phase(t))};
    }

    double[] derivative(double t) {
      double[] y = solution(t);
      return new double[] {y[0] * y[1] * speed(t), -y[0] * y[0] * speed(t)};
    }

    FunctionField field() {
      return new FunctionField(
          2,
          DataType.DOUBLE,
          (t, y, d) -> {
            d[0] = y[0] * y[1] * speed(t);
            d[1] = -y[0] * y[0] * speed(t);
          });
    }

    INDArray state(double t) {
      return Nd4j.createFromArray(solution(t));
    }
  }

  /** With a coupling that damps within few steps, so that the leading term of the error rules. */
  private static Stream<Method> reversible() {
    return Stream.concat(
        Stream.of(Methods.REVERSIBLE_HEUN),
        Stream.of(Methods.EULER, Methods.MIDPOINT, Methods.BOSH3, Methods.RK4, Methods.DOPRI5)
            .map(method -> Methods.reversible(method, 0.5)));
  }

  static Stream<Arguments> cases() {
    return Stream.concat(Methods.all().stream(), reversible())
        .flatMap(
            method ->
                Arrays.stream(Problem.values()).map(problem -> Arguments.of(method, problem)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void globalErrorHasTheOrderOfTheMethod(Method method, Problem problem) {
    int order = method.order();
    // Fine enough for the leading term to rule, coarse enough for rounding not to.
    int steps = order >= 8 ? 12 : order >= 5 ? 96 : 192;
    double coarse = globalError(method, problem, steps);
    double fine = globalError(method, problem, 2 * steps);
    assertEquals(order, log2(coarse / fine), 0.2, coarse + " → " + fine);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void interpolantHasItsOrderWithinAStep(Method method, Problem problem) {
    int order = method.interpolant().order();
    double h = interpolationStep(order);
    double coarse = interpolationError(method, problem, h);
    double fine = interpolationError(method, problem, h / 2);
    assertEquals(order + 1, log2(coarse / fine), 0.2, coarse + " → " + fine);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void derivativeOfTheInterpolantHasOneOrderLess(Method method, Problem problem) {
    int order = method.interpolant().order();
    double h = interpolationStep(order);
    double coarse = derivativeError(method, problem, h);
    double fine = derivativeError(method, problem, h / 2);
    assertEquals(order, log2(coarse / fine), 0.2, coarse + " → " + fine);
  }

  /** Above order 5 errors of small steps would be those of rounding. */
  private static double interpolationStep(int order) {
    return order > 5 ? 0.3 : order == 5 ? 0.1 : order >= 3 ? 0.05 : 0.02;
  }

  /** The mean error along the solution; at one time alone, errors of two kinds may cancel. */
  private static double globalError(Method method, Problem problem, int steps) {
    double[] times = {0.2, 3.2};
    OdeSolver solver = fixedSteps(method, 3.0 / steps);
    double[] sum = {0};
    StepObserver addError = step -> sum[0] += error(step.state(), problem.solution(step.start()));
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution solution =
          solver.solve(
              Solve.of(problem.field(), problem.state(times[0]), times).observer(addError).build(),
              workspace);
      assertEquals(steps, solution.statistics().acceptedSteps());
    }
    return sum[0] / steps;
  }

  /** The mean error at four places of steps that begin exactly, from several times. */
  private static double interpolationError(Method method, Problem problem, double h) {
    double sum = 0;
    for (double t = 0.2; t < 3; t += 0.4) {
      double[] times = {t, t + 0.2 * h, t + 0.4 * h, t + 0.6 * h, t + 0.8 * h, t + h};
      Solution solution =
          fixedSteps(method, h).solve(problem.field(), problem.state(t), times).orThrow();
      assertEquals(1, solution.statistics().acceptedSteps());
      for (int i = 1; i < times.length - 1; i++) {
        sum += error(solution.states().getRow(i), problem.solution(times[i]));
      }
    }
    return sum / 28;
  }

  /** The mean error of y' at places of steps that begin exactly, from several times. */
  private static double derivativeError(Method method, Problem problem, double h) {
    double sum = 0;
    int count = 0;
    for (double t = 0.2; t < 3; t += 0.4) {
      double[] times = {t + 0.1 * h, t + 0.3 * h, t + 0.5 * h, t + 0.7 * h, t + 0.9 * h};
      Solve solve = Solve.of(problem.field(), problem.state(t), t, t + h).denseOutput().build();
      try (DenseOutput output = fixedSteps(method, h).solve(solve).orThrow().denseOutput()) {
        assertEquals(1, output.steps());
        INDArray rates = output.derivativeAt(times);
        for (int i = 0; i < times.length; i++, count++) {
          sum += error(rates.getRow(i), problem.derivative(times[i]));
        }
      }
    }
    return sum / count;
  }

  private static OdeSolver fixedSteps(Method method, double h) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(h)).build();
  }

  private static double error(INDArray actual, double[] expected) {
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.pow(actual.getDouble(i) - expected[i], 2);
    }
    return Math.sqrt(sum);
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
