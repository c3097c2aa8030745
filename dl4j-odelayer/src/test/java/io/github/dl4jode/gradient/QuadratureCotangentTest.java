package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** y' = λ y with Q = ∫ y² dt = y0² (e^(2λT) - 1)/(2λ): each backward pass has its own cotangent. */
class QuadratureCotangentTest {

  private static final double LAMBDA = 0.6;
  private static final double Y0 = 1.5;
  private static final double SPAN = 1.2;
  private static final OdeSolver SOLVER = GradientRuns.solver(1e-9, 1e-11);

  private static List<GradientMethod> methods() {
    return GradientRuns.ALL;
  }

  /** The quadrature added to the field of the tests. */
  private static final class Carrying implements DifferentiableTerm {

    private final HostField field = TestFields.exponential(DataType.DOUBLE, LAMBDA);

    @Override
    public long batch() {
      return 1;
    }

    @Override
    public long size() {
      return 1;
    }

    @Override
    public DataType dataType() {
      return DataType.DOUBLE;
    }

    @Override
    public long parameterCount() {
      return 1;
    }

    @Override
    public long quadratureSize() {
      return 1;
    }

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      field.evaluate(t, state, derivative);
      integrand.putScalar(0, state.getDouble(0) * state.getDouble(0));
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
        INDArray sensitivityCotangent) {
      field.vectorJacobianProduct(
          t, state, cotangent, derivative, stateCotangent, sensitivityCotangent);
      double source = 2 * state.getDouble(0) * quadratureCotangent.getDouble(0);
      stateCotangent.putScalar(0, stateCotangent.getDouble(0) + source);
      integrand.putScalar(0, state.getDouble(0) * state.getDouble(0));
    }
  }

  /** L = g y(T) + c Q, from t = 0.5 on. */
  private static void assertGradients(double g, double c, Gradients gradients) {
    double growth = Math.exp(LAMBDA * SPAN);
    double end = Y0 * growth;
    double quadrature = Y0 * Y0 * (growth * growth - 1) / (2 * LAMBDA);
    double ofQuadrature = Y0 * Y0 * SPAN * growth * growth / LAMBDA - quadrature / LAMBDA;
    double rate = g * LAMBDA * end + c * end * end;
    assertEquals(g * growth + c * 2 * quadrature / Y0, gradients.initialState().getDouble(0), 1e-6);
    assertEquals(g * SPAN * end + c * ofQuadrature, gradients.parameters().getDouble(0), 1e-6);
    assertEquals(rate, gradients.times()[1], 1e-6, "dL/dT");
    assertEquals(-rate, gradients.times()[0], 1e-6, "dL/dt0");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void eachBackwardPassHasItsOwn(GradientMethod method) {
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0}, {3}});
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          method.solve(
              SOLVER,
              new Carrying(),
              Nd4j.createFromArray(Y0),
              new double[] {0.5, 0.5 + SPAN},
              workspace);
      for (double c : new double[] {2, -1, 0.5}) {
        assertGradients(3, c, solution.backward(cotangents, Nd4j.createFromArray(c)));
      }
      assertGradients(3, 0, solution.backward(cotangents));
      assertGradients(3, 4, solution.backward(cotangents, Nd4j.createFromArray(4.0)));
      assertGradients(
          0, 4, solution.backward(Nd4j.zeros(DataType.DOUBLE, 2, 1), Nd4j.createFromArray(4.0)));
    }
  }
}
