package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.EveryMethod;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.reversible.SymplecticMethod;
import io.github.dl4jode.term.BlockJacobian;
import io.github.dl4jode.term.Term;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Measured orders of convergence, with fixed steps in double precision. */
class ConvergenceOrderTest {

  /** Each with the time τ(t) of an equation, autonomous if τ' = 1. A wrong c_i shows only then. */
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

    double[] solution(Equation equation, double t) {
      return equation.solution(phase(t));
    }

    double[] derivative(Equation equation, double t) {
      double[] f = equation.f(solution(equation, t));
      return new double[] {f[0] * speed(t), f[1] * speed(t)};
    }

    Term term(Equation equation) {
      return new TimedTerm(equation, this::speed);
    }

    INDArray state(Equation equation, double t) {
      return Nd4j.createFromArray(solution(equation, t));
    }
  }

  /** dy/dτ = f(y): not linear, because a wrong a_ij shows only then. */
  enum Equation {
    /** u' = u v, v' = -u², solved by u = sech τ, v = -tanh τ. */
    PRODUCTS {
      @Override
      double[] solution(double phase) {
        return new double[] {1 / Math.cosh(phase), -Math.tanh(phase)};
      }

      @Override
      double[] f(double... y) {
        return new double[] {y[0] * y[1], -y[0] * y[0]};
      }

      @Override
      double[] jacobian(double... y) {
        return new double[] {y[1], y[0], -2 * y[0], 0};
      }
    },
    /** q' = p, p' = q - 2 q³, which is separable, solved by q = sech τ. */
    SEPARABLE {
      @Override
      double[] solution(double phase) {
        return new double[] {1 / Math.cosh(phase), -Math.tanh(phase) / Math.cosh(phase)};
      }

      @Override
      double[] f(double... y) {
        return new double[] {y[1], y[0] - 2 * y[0] * y[0] * y[0]};
      }

      @Override
      double[] jacobian(double... y) {
        return new double[] {0, 1, 1 - 6 * y[0] * y[0], 0};
      }
    };

    abstract double[] solution(double phase);

    abstract double[] f(double... y);

    /** By rows. */
    abstract double[] jacobian(double... y);

    static Equation of(Method method) {
      return method instanceof SymplecticMethod ? SEPARABLE : PRODUCTS;
    }
  }

  /** y' = f(y) τ'(t), with its Jacobian. */
  private record TimedTerm(Equation equation, DoubleUnaryOperator speed)
      implements Term, BlockJacobian {

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
      return DataType.DOUBLE;
    }

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      double[] f = equation.f(state.getDouble(0), state.getDouble(1));
      derivative.putScalar(0, f[0] * speed.applyAsDouble(t));
      derivative.putScalar(1, f[1] * speed.applyAsDouble(t));
    }

    @Override
    public Optional<BlockJacobian> newBlockJacobian() {
      return Optional.of(this);
    }

    @Override
    public int blocks() {
      return 1;
    }

    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public int evaluate(double t, INDArray state, double[] result) {
      double[] rows = equation.jacobian(state.getDouble(0), state.getDouble(1));
      for (int i = 0; i < rows.length; i++) {
        result[i] = rows[i] * speed.applyAsDouble(t);
      }
      return 2;
    }

    @Override
    public void integrandProduct(double t, INDArray state, INDArray direction, INDArray product) {
      throw new AssertionError("no quadratures");
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  /** With a coupling that damps within few steps, so that the leading term of the error rules. */
  private static Stream<Method> reversible() {
    return Stream.of(Methods.EULER, Methods.MIDPOINT, Methods.BOSH3, Methods.RK4, Methods.DOPRI5)
        .map(method -> Methods.reversible(method, 0.5));
  }

  /** Adams, whose order varies, has a test of each order of its own. */
  static Stream<Arguments> cases() {
    return Stream.concat(EveryMethod.ofFixedOrder(), reversible())
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
    double h = interpolationStep(method, order);
    double coarse = interpolationError(method, problem, h);
    double fine = interpolationError(method, problem, h / 2);
    assertEquals(order + 1, log2(coarse / fine), 0.2, coarse + " → " + fine);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void derivativeOfTheInterpolantHasOneOrderLess(Method method, Problem problem) {
    int order = method.interpolant().order();
    double h = interpolationStep(method, order);
    double coarse = derivativeError(method, problem, h);
    double fine = derivativeError(method, problem, h / 2);
    assertEquals(order, log2(coarse / fine), 0.2, coarse + " → " + fine);
  }

  /** Above order 5 errors of small steps would be those of rounding. */
  private static double interpolationStep(Method method, int order) {
    // Yoshida's substeps go far: the error at the end of a longer step would hide the
    // interpolant's.
    if (method.equals(Methods.YOSHIDA4)) {
      return 0.01;
    }
    return order > 5 ? 0.3 : order == 5 ? 0.1 : order >= 3 ? 0.05 : 0.02;
  }

  /** The mean error along the solution; at one time alone, errors of two kinds may cancel. */
  private static double globalError(Method method, Problem problem, int steps) {
    double[] times = {0.2, 3.2};
    Equation equation = Equation.of(method);
    OdeSolver solver = fixedSteps(method, 3.0 / steps);
    double[] sum = {0};
    StepObserver addError =
        step -> sum[0] += error(step.state(), problem.solution(equation, step.start()));
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution solution =
          solver.solve(
              Solve.of(problem.term(equation), problem.state(equation, times[0]), times)
                  .observer(addError)
                  .build(),
              workspace);
      assertEquals(steps, solution.statistics().acceptedSteps());
    }
    return sum[0] / steps;
  }

  /** The mean error at four places of steps that begin exactly, from several times. */
  private static double interpolationError(Method method, Problem problem, double h) {
    double sum = 0;
    Equation equation = Equation.of(method);
    for (double t = 0.2; t < 3; t += 0.4) {
      double[] times = {t, t + 0.2 * h, t + 0.4 * h, t + 0.6 * h, t + 0.8 * h, t + h};
      Solution solution =
          fixedSteps(method, h)
              .solve(problem.term(equation), problem.state(equation, t), times)
              .orThrow();
      assertEquals(1, solution.statistics().acceptedSteps());
      for (int i = 1; i < times.length - 1; i++) {
        sum += error(solution.states().getRow(i), problem.solution(equation, times[i]));
      }
    }
    return sum / 28;
  }

  /** The mean error of y' at places of steps that begin exactly, from several times. */
  private static double derivativeError(Method method, Problem problem, double h) {
    double sum = 0;
    int count = 0;
    Equation equation = Equation.of(method);
    for (double t = 0.2; t < 3; t += 0.4) {
      double[] times = {t + 0.1 * h, t + 0.3 * h, t + 0.5 * h, t + 0.7 * h, t + 0.9 * h};
      Solve solve =
          Solve.of(problem.term(equation), problem.state(equation, t), t, t + h)
              .denseOutput()
              .build();
      try (DenseOutput output = fixedSteps(method, h).solve(solve).orThrow().denseOutput()) {
        assertEquals(1, output.steps());
        INDArray rates = output.derivativeAt(times);
        for (int i = 0; i < times.length; i++, count++) {
          sum += error(rates.getRow(i), problem.derivative(equation, times[i]));
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
