package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.gradients;
import static io.github.dl4jode.gradient.GradientRuns.onLast;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the continuous adjoint must not be trusted: y' = -λ y, z' = θ y² on [0, 1], L = z(1), so
 * that dL/dθ = (1 - e^(-2λ)) / 2λ comes from the beginning, where y solved backwards is wrong.
 */
class UnstableReversalTest {

  private static double error(GradientMethod method, double lambda) {
    return error(method, lambda, 0, 1);
  }

  private static double error(GradientMethod method, double lambda, double... times) {
    HostField field = TestFields.contraction(DataType.DOUBLE, lambda, 0.7);
    INDArray start = array(DataType.DOUBLE, 1, 0);
    Gradients gradients =
        gradients(
            method,
            solver(1e-6, 1e-6),
            field,
            start,
            times,
            onLast(DataType.DOUBLE, times.length, 0, 1));
    double expected = (1 - Math.exp(-2 * lambda)) / (2 * lambda);
    return Math.abs(gradients.parameters().getDouble(0) - expected) / expected;
  }

  @ParameterizedTest
  @ValueSource(doubles = {10, 20})
  void gradientsFromStoredStatesHold(double lambda) {
    for (GradientMethod method : GradientRuns.ALL) {
      if (!(method instanceof ContinuousAdjoint)) {
        assertTrue(error(method, lambda) < 1e-5, () -> method + ": " + error(method, lambda));
      }
    }
  }

  /** The defect is real: should this fail, the warning in the documentation has become wrong. */
  @ParameterizedTest
  @ValueSource(doubles = {10, 20})
  void continuousAdjointIsWrong(double lambda) {
    double error = error(new ContinuousAdjoint(), lambda);
    assertTrue(error > (lambda == 20 ? 1 : 1e-4), () -> "relative error " + error);
  }

  /** y is set to every output, so errors grow from one to the next only: by e here, not by e²⁰. */
  @Test
  void outputsOnTheWayHoldTheContinuousAdjoint() {
    double[] times = IntStream.rangeClosed(0, 20).mapToDouble(i -> i / 20.0).toArray();
    double error = error(new ContinuousAdjoint(), 20, times);
    assertTrue(error < 1e-4, () -> "relative error " + error);
  }
}
