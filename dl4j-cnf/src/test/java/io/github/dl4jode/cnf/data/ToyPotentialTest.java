package io.github.dl4jode.cnf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.flow.LogDensityTape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ToyPotentialTest {

  private static double normal(double x, double deviation) {
    return Math.exp(-0.5 * x * x / (deviation * deviation));
  }

  /** The table of the paper, as it stands there. */
  private static double potential(ToyPotential which, double z1, double z2) {
    double w1 = Math.sin(2 * Math.PI * z1 / 4);
    double w2 = 3 * normal(z1 - 1, 0.6);
    double w3 = 3 / (1 + Math.exp(-(z1 - 1) / 0.3));
    return switch (which) {
      case U1 ->
          0.5 * Math.pow((Math.hypot(z1, z2) - 2) / 0.4, 2)
              - Math.log(normal(z1 - 2, 0.6) + normal(z1 + 2, 0.6));
      case U2 -> 0.5 * Math.pow((z2 - w1) / 0.4, 2);
      case U3 -> -Math.log(normal(z2 - w1, 0.35) + normal(z2 - w1 + w2, 0.35));
      case U4 -> -Math.log(normal(z2 - w1, 0.4) + normal(z2 - w1 + w3, 0.35));
    };
  }

  @ParameterizedTest
  @EnumSource
  void valuesAndGradientsAreThoseOfThePaper(ToyPotential which) {
    int count = 40;
    double step = 1e-5;
    INDArray points = Flows.normal(3, count, 2).muli(1.7);
    try (LogDensityTape tape = new LogDensityTape(which, DataType.DOUBLE, count, 2)) {
      INDArray values = tape.values(points.reshape(2L * count));
      INDArray gradient = tape.gradient(1);
      for (int i = 0; i < count; i++) {
        double z1 = points.getDouble(i, 0);
        double z2 = points.getDouble(i, 1);
        assertEquals(-potential(which, z1, z2), values.getDouble(i), 1e-9);
        double first = potential(which, z1 + step, z2) - potential(which, z1 - step, z2);
        double second = potential(which, z1, z2 + step) - potential(which, z1, z2 - step);
        assertEquals(-first / (2 * step), gradient.getDouble(2L * i), 1e-5);
        assertEquals(-second / (2 * step), gradient.getDouble(2L * i + 1), 1e-5);
      }
    }
  }

  /** In float, where e^x ends at x = 88. */
  @ParameterizedTest
  @EnumSource
  void farAwayNothingOverflows(ToyPotential which) {
    INDArray points = Nd4j.createFromArray(30f, 40f, -50f, 5f, 20f, -60f);
    try (LogDensityTape tape = new LogDensityTape(which, DataType.FLOAT, 3, 2)) {
      INDArray values = tape.values(points);
      for (int i = 0; i < 3; i++) {
        double value = values.getDouble(i);
        assertTrue(Double.isFinite(value) && value < -50, () -> which + ": " + value);
      }
      assertTrue(Double.isFinite(tape.gradient(1).sumNumber().doubleValue()));
    }
  }

  @Test
  void aConfinedDensityHasFlanksOutsideAlone() {
    LogDensity flat = (graph, x) -> graph.sum(x.mul(0), 1);
    INDArray points = Nd4j.createFromArray(3.9, -3.9, 4.5, 0, -5, 4.2);
    try (LogDensityTape tape = new LogDensityTape(flat.confinedTo(4, 0.5), DataType.DOUBLE, 3, 2)) {
      INDArray values = tape.values(points);
      assertEquals(0, values.getDouble(0), 0);
      assertEquals(-0.5, values.getDouble(1), 1e-12); // one deviation out
      assertEquals(-0.5 * (4 + 0.16), values.getDouble(2), 1e-12); // 2 and 0.4 of them
    }
    assertThrows(IllegalArgumentException.class, () -> flat.confinedTo(0, 1));
    assertThrows(IllegalArgumentException.class, () -> flat.confinedTo(1, Double.NaN));
  }

  @Test
  void whatIsNoDensityInThePlaneIsRefused() {
    IllegalArgumentException space =
        assertThrows(
            IllegalArgumentException.class,
            () -> new LogDensityTape(ToyPotential.U2, DataType.DOUBLE, 4, 3));
    assertEquals("U2 is a density in the plane, not of 3 components", space.getMessage());
    LogDensity summed = (graph, x) -> graph.sum(x.mul(x));
    IllegalArgumentException scalar =
        assertThrows(
            IllegalArgumentException.class,
            () -> new LogDensityTape(summed, DataType.DOUBLE, 4, 3));
    assertEquals(
        "A log-density gives one number for each of the 4 points, [n]; this one has shape []",
        scalar.getMessage());
  }
}
