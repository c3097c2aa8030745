package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for every method, whatever the numbers. */
class SolverPropertiesTest {

  @Provide
  Arbitrary<ExplicitRungeKutta> methods() {
    return Arbitraries.of(Methods.all());
  }

  private static final ReferenceProblem NONLINEAR = ReferenceProblem.B1_LOTKA_VOLTERRA;

  private static OdeSolver fixed(ExplicitRungeKutta method) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.1)).build();
  }

  private static OdeSolver adaptive(ExplicitRungeKutta method) {
    return method.tableau().hasErrorEstimate()
        ? OdeSolver.builder().method(method).rtol(1e-4).atol(1e-6).build()
        : fixed(method);
  }

  private static INDArray array(List<Double> values) {
    return Nd4j.createFromArray(values.stream().mapToDouble(value -> value).toArray());
  }

  @Property(tries = 60)
  void solutionsOfLinearEquationsAddUp(
      @ForAll("methods") ExplicitRungeKutta method,
      @ForAll @Size(10) List<@DoubleRange(min = -2, max = 2) Double> first,
      @ForAll @Size(10) List<@DoubleRange(min = -2, max = 2) Double> second,
      @ForAll @DoubleRange(min = -3, max = 3) double a) {
    INDArray y = array(first);
    INDArray z = array(second);
    INDArray together = solveLinear(method, y.mul(a).add(z));
    INDArray apart = solveLinear(method, y).mul(a).add(solveLinear(method, z));
    assertTrue(together.equalsWithEps(apart, 1e-12), together + " against " + apart);
  }

  private static INDArray solveLinear(ExplicitRungeKutta method, INDArray start) {
    FunctionField field = ReferenceProblem.LINEAR.field(DataType.DOUBLE);
    return fixed(method).solve(field, start, 0, 0.33, 1).orThrow().states();
  }

  @Property(tries = 40)
  void thereAndBackAgain(
      @ForAll("methods") ExplicitRungeKutta method,
      @ForAll @DoubleRange(min = 0.5, max = 2) double u,
      @ForAll @DoubleRange(min = 0.5, max = 2) double v,
      @ForAll @DoubleRange(min = -2, max = 2) double span) {
    double end = 1 + (Math.abs(span) < 0.1 ? 0.5 : span);
    INDArray start = Nd4j.createFromArray(u, v);
    FunctionField field = NONLINEAR.field(DataType.DOUBLE);
    OdeSolver solver = adaptive(method);
    INDArray there = solver.solve(field, start, 1, end).orThrow().finalState();
    INDArray back = solver.solve(field, there, end, 1).orThrow().finalState();
    // Steps of 0.1 of the fixed methods; the tolerance of 1e-4 of the others, 512-fold for one.
    double bound =
        switch (method.label()) {
          case "euler" -> 3;
          case "midpoint", "heun2", "fehlberg2" -> 0.3;
          default -> 2e-2;
        };
    assertTrue(back.equalsWithEps(start, bound), method + ": " + start + " became " + back);
  }

  @Property(tries = 40)
  void autonomousEquationsDoNotKnowTheTime(
      @ForAll("methods") ExplicitRungeKutta method,
      @ForAll @DoubleRange(min = -50, max = 50) double shift) {
    OdeSolver solver = adaptive(method);
    INDArray start = NONLINEAR.initialState(DataType.DOUBLE);
    Solution here = solver.solve(NONLINEAR.field(DataType.DOUBLE), start, 0, 1.2, 3);
    Solution there =
        solver.solve(NONLINEAR.field(DataType.DOUBLE), start, shift, shift + 1.2, shift + 3);
    assertEquals(here.statistics(), there.statistics());
    // Where the last step begins is known to 1e-14 only, and u' is below 20.
    assertTrue(here.states().equalsWithEps(there.states(), 1e-11), method.label());
  }

  @Property(tries = 60)
  void outputTimesDoNotAlterTheSteps(
      @ForAll("methods") ExplicitRungeKutta method,
      @ForAll boolean backwards,
      @ForAll @Size(min = 1, max = 90) List<@DoubleRange(min = 0.01, max = 2.99) Double> interior) {
    double sign = backwards ? -1 : 1;
    double[] times =
        DoubleStream.concat(DoubleStream.of(0, 3), interior.stream().mapToDouble(t -> t))
            .sorted()
            .distinct()
            .map(t -> 0 + sign * t)
            .toArray();
    OdeSolver solver = adaptive(method);
    INDArray start = NONLINEAR.initialState(DataType.DOUBLE);
    Solution with = solver.solve(NONLINEAR.field(DataType.DOUBLE), start, times).orThrow();
    Solution without = solver.solve(NONLINEAR.field(DataType.DOUBLE), start, 0, sign * 3).orThrow();
    assertEquals(without.steps(), with.steps());
    assertEquals(without.finalState(), with.finalState());
    // And each of them lies near a solve that ends there.
    int some = times.length / 2;
    INDArray direct =
        solver.solve(NONLINEAR.field(DataType.DOUBLE), start, 0, times[some]).finalState();
    double bound = method.tableau().order() <= 2 ? 0.5 : 2e-2;
    assertTrue(
        direct.equalsWithEps(with.states().getRow(some), bound),
        method + " at " + times[some] + ": " + direct + ", " + with.states().getRow(some));
  }
}
