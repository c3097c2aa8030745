package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.term.DifferentiableTerm;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One transposed system; products that are a little off its matrix make corrections slow. */
class TransposedStagesTest {

  private static final double RATE = -100;
  private static final double H = 0.5;

  /** y' = -100 y, whose vector–Jacobian products are too small by a factor. */
  private static final class Decay implements DifferentiableTerm {

    private final double factor;
    private int jacobians;

    Decay(double factor) {
      this.factor = factor;
    }

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
      return 0;
    }

    @Override
    public void evaluate(double t, INDArray y, INDArray derivative, INDArray integrand) {
      derivative.putScalar(0, RATE * y.getDouble(0));
    }

    @Override
    public void vectorJacobianProduct(
        double t,
        INDArray y,
        INDArray cotangent,
        INDArray quadratureCotangent,
        INDArray derivative,
        INDArray integrand,
        INDArray stateCotangent,
        INDArray sensitivityCotangent) {
      evaluate(t, y, derivative, integrand);
      stateCotangent.putScalar(0, factor * RATE * cotangent.getDouble(0));
    }

    @Override
    public void jacobianVectorProduct(
        double t, INDArray y, INDArray tangent, INDArray derivative, INDArray derivativeTangent) {
      jacobians++;
      derivativeTangent.putScalar(0, RATE * tangent.getDouble(0));
    }
  }

  private static double[] solved(Decay term, double... kappas) {
    Esdirk method = Methods.KVAERNO5;
    double[] ofState = new double[kappas.length];
    try (OffHeapMemory memory = new OffHeapMemory(DataType.DOUBLE);
        TransposedStages stages =
            new TransposedStages(method, term, memory, Nd4j.empty(DataType.DOUBLE))) {
      stages.start(Nd4j.empty(DataType.DOUBLE));
      for (int i = 0; i < kappas.length; i++) {
        double[] one = {0};
        stages.solve(0, H, Nd4j.createFromArray(1.0), new double[] {kappas[i]}, 1, one);
        ofState[i] = one[0];
      }
    }
    return ofState;
  }

  /** Ȳ = Jᵀ k̄ with (1 - h γ Jᵀ) k̄ = κ. */
  private static double exact(double factor, double kappa) {
    double gamma = Methods.KVAERNO5.tableau().gamma();
    return factor * RATE * kappa / (1 - H * gamma * factor * RATE);
  }

  @Test
  void itSolvesTheSystemOfTheProducts() {
    for (double factor : new double[] {1, 0.99, 0.8}) {
      double[] ofState = solved(new Decay(factor), 2, -3);
      assertEquals(exact(factor, 2), ofState[0], 1e-9);
      assertEquals(exact(factor, -3), ofState[1], 1e-9);
    }
  }

  /** Where corrections are slow, the factors are of another stage, or it would be for nothing. */
  @Test
  void theJacobianOfAStageIsEvaluatedOnce() {
    Decay quick = new Decay(1);
    solved(quick, 2, -3);
    assertEquals(1, quick.jacobians, "the factors of a stage nearby are good");
    Decay slow = new Decay(0.8);
    solved(slow, 2);
    assertEquals(1, slow.jacobians);
  }

  @Test
  void nothingIsFactorisedForNothing() {
    Decay term = new Decay(1);
    assertEquals(0, solved(term, 0)[0]);
    assertEquals(0, term.jacobians);
  }
}
