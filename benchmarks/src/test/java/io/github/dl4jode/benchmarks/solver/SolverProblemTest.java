package io.github.dl4jode.benchmarks.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.dl4jode.term.Term;
import java.util.Arrays;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SolverProblemTest {

  /** The field as another library's solver sees it. */
  private record Equations(Term field) implements FirstOrderDifferentialEquations {

    @Override
    public int getDimension() {
      return (int) field.stateSize();
    }

    @Override
    public void computeDerivatives(double t, double[] y, double[] derivative) {
      INDArray result = Nd4j.createUninitialized(field.dataType(), y.length);
      field.evaluate(t, Nd4j.createFromArray(y), result);
      System.arraycopy(result.toDoubleVector(), 0, derivative, 0, y.length);
    }
  }

  /** DOP853 of another library from the first time to each of the others. */
  @ParameterizedTest
  @EnumSource
  void solutionsAreThoseOfTheField(SolverProblem problem) {
    double[] times = problem.times();
    Equations equations = new Equations(problem.field());
    double[] y = problem.solution(times[0]);
    DormandPrince853Integrator dop853 = new DormandPrince853Integrator(1e-12, 1, 1e-13, 1e-13);
    for (int i = 1; i < times.length; i++) {
      dop853.integrate(equations, times[i - 1], y.clone(), times[i], y);
      double[] expected = problem.solution(times[i]);
      double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertArrayEquals(expected, y, 1e-10 * scale, "at " + times[i]);
    }
  }
}
