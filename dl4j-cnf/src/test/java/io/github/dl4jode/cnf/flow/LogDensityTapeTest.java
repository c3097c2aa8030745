package io.github.dl4jode.cnf.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.testing.HeldArrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** log p(x) = -‖x‖² / 2 + x_1. */
class LogDensityTapeTest {

  private static final LogDensity DENSITY =
      (graph, x) -> {
        SDVariable weights = graph.constant(Nd4j.createFromArray(new double[] {1, 0}));
        return graph.sum(x.mul(x).mul(-0.5).add(x.mul(weights)), 1);
      };

  private final INDArray points = Nd4j.createFromArray(0.5, -1, 2, 0.25, -3, 1.5);

  @Test
  void valuesAndGradientsAreThoseOfTheFormula() {
    double[] x = points.toDoubleVector();
    try (LogDensityTape tape = new LogDensityTape(DENSITY, DataType.DOUBLE, 3, 2)) {
      for (double scale : new double[] {1, 2}) {
        INDArray values = tape.values(points.mul(scale));
        INDArray gradient = tape.gradient(-0.7);
        for (int n = 0; n < 3; n++) {
          double first = scale * x[2 * n];
          double second = scale * x[2 * n + 1];
          assertEquals(-(first * first + second * second) / 2 + first, values.getDouble(n), 1e-13);
          assertEquals(-0.7 * (1 - first), gradient.getDouble(2L * n), 1e-13);
          assertEquals(0.7 * second, gradient.getDouble(2L * n + 1), 1e-13);
        }
      }
    }
    assertArrayEquals(new double[] {0.5, -1, 2, 0.25, -3, 1.5}, x);
  }

  @Test
  void aDensityOfAnotherShapeIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new LogDensityTape((graph, x) -> x.mul(2), DataType.DOUBLE, 3, 2));
    assertEquals(
        "A log-density gives one number for each of the 3 points, [n]; this one has shape [3, 2]",
        refusal.getMessage());
  }

  @Test
  void itsBytesAreThoseOfItsArrays() {
    INDArray many = Nd4j.ones(DataType.DOUBLE, 2_000);
    try (LogDensityTape tape = new LogDensityTape(DENSITY, DataType.DOUBLE, 1_000, 2)) {
      tape.values(many);
      tape.gradient(1);
      assertEquals(HeldArrays.bytes(tape, List.of(many)), tape.bytes(), 500);
    }
  }

  @Test
  void closingItFreesItsArrays() throws Exception {
    LogDensityTape tape = new LogDensityTape(DENSITY, DataType.DOUBLE, 3, 2);
    tape.values(points);
    tape.gradient(1);
    HeldArrays.assertFreed(tape, List.of(points));
  }
}
