package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DelegatingHostField;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every evaluation that a backward pass makes is in its statistics, and no one is for nothing. */
class EvaluationCountTest {
  private static final double[] TIMES = {0.5, 1, 1.7};

  static Stream<Arguments> cases() {
    return GradientRuns.ALL.stream()
        .flatMap(
            gradient ->
                Stream.of(Methods.RK4, Methods.ADAPTIVE_HEUN, Methods.DOPRI5, Methods.DOPRI8)
                    .flatMap(
                        method ->
                            Stream.of(true, false)
                                .map(carrying -> Arguments.of(gradient, method, carrying))));
  }

  /** With Q = ∫ y² dt. */
  private static final class Carrying extends DelegatingHostField {

    Carrying(HostField field) {
      super(field);
    }

    private static void square(INDArray state, INDArray integrand) {
      integrand.putScalar(0, state.getDouble(0) * state.getDouble(0));
    }

    @Override
    public long quadratureSize() {
      return 1;
    }

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      super.evaluate(t, state, derivative, integrand);
      square(state, integrand);
    }

    @Override
    public void vectorJacobianProduct(
        double t,
        INDArray state,
        INDArray cotangent,
        INDArray quadratureCotangent,
        INDArray derivative,
        INDArray integrand,
        INDArray stateCotangent,
        INDArray parameterCotangent) {
      super.vectorJacobianProduct(
          t,
          state,
          cotangent,
          quadratureCotangent,
          derivative,
          integrand,
          stateCotangent,
          parameterCotangent);
      square(state, integrand);
      double source = 2 * state.getDouble(0) * quadratureCotangent.getDouble(0);
      stateCotangent.putScalar(0, stateCotangent.getDouble(0) + source);
    }
  }

  @ParameterizedTest(name = "{0} {1} quadratures {2}")
  @MethodSource("cases")
  void evaluationsAreCounted(
      GradientMethod gradient, ExplicitRungeKutta method, boolean quadratures) {
    HostField counting = TestFields.exponential(DataType.DOUBLE, 0.6);
    Carrying carrying = new Carrying(counting);
    OdeSolver solver = GradientRuns.solver(method, 1e-4, 1e-6, 0.1);
    INDArray start = GradientRuns.array(DataType.DOUBLE, 1.5);
    INDArray cotangents = GradientRuns.varied(DataType.DOUBLE, 3, 1);
    INDArray ofQuadratures = GradientRuns.array(DataType.DOUBLE, 2);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          gradient.solve(solver, quadratures ? carrying : counting, start, TIMES, workspace);
      assertEquals(counting.evaluations(), solution.solution().statistics().functionEvaluations());
      counting.resetCounters();
      Gradients gradients =
          quadratures
              ? solution.backward(cotangents, ofQuadratures)
              : solution.backward(cotangents);
      int made = counting.evaluations() + counting.products();
      assertEquals(made, gradients.statistics().functionEvaluations());
      if (!gradient.equals(new DiscreteAdjoint(StageStorage.RECOMPUTED))) {
        assertEquals(0, counting.evaluations(), "products alone, unless somebody asks for more");
      }
      double[] times = gradients.times();
      int withTimes = counting.evaluations() + counting.products();
      assertEquals(withTimes, gradients.statistics().functionEvaluations());
      assertArrayEquals(times, gradients.times());
      assertEquals(withTimes, counting.evaluations() + counting.products(), "once only");
      Gradients late = solution.backward(cotangents);
      solution.backward(cotangents);
      assertThrows(IllegalStateException.class, late::times);
      assertArrayEquals(times, gradients.times());
    }
  }
}
