package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.term.TermShape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Where an iteration may end: a fiftieth of the tolerance, or rounding. */
class NewtonScaleTest {

  private static NewtonScale scale(DataType type, int batch, int size) {
    return new NewtonScale(new TermShape(batch, size, type, (long) batch * size, 0, false));
  }

  @Test
  void oneIsAFiftiethOfTheTolerance() {
    NewtonScale scale = scale(DataType.DOUBLE, 1, 2);
    scale.to(Tolerances.of(1e-3, 1e-4));
    scale.take(10, -1);
    double first = (1e-4 + 1e-3 * 10) / 50;
    double second = (1e-4 + 1e-3) / 50;
    assertEquals(1, scale.of(first, -second), 1e-12);
    // The root of the mean square of the components.
    assertEquals(Math.sqrt(0.5), scale.of(first, 0), 1e-12);
    assertEquals(Math.sqrt(2), scale.of(0, 2 * second), 1e-12);
    assertFalse(scale.isToRounding());
  }

  @Test
  void eachComponentHasItsTolerance() {
    NewtonScale scale = scale(DataType.DOUBLE, 2, 2);
    scale.to(new Tolerances(List.of(1e-3, 1e-6), List.of(1e-2, 1e-8)));
    scale.take(1, 1, 0, 2);
    double first = (1e-2 + 1e-3) / 50;
    double second = (1e-8 + 1e-6) / 50;
    assertEquals(1, scale.of(first, second, 0, 0), 1e-12);
    assertEquals(1, scale.of(0, 0, 1e-2 / 50, (1e-8 + 2e-6) / 50), 1e-12);
  }

  @Test
  void theWorstExampleDecides() {
    NewtonScale scale = scale(DataType.DOUBLE, 3, 1);
    scale.to(Tolerances.of(0, 50));
    scale.take(1, 1, 1);
    assertEquals(3, scale.of(1, -3, 2), 1e-12);
    assertTrue(Double.isNaN(scale.of(1, Double.NaN, 2)));
    assertTrue(Double.isNaN(scale.of(Double.NaN, 1, 2)));
  }

  /** Without tolerances, and where they ask for more than the type holds. */
  @Test
  void theRoundingOfTheStateIsTheLeast() {
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
      double ulp = type == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
      NewtonScale scale = scale(type, 1, 1);
      assertTrue(scale.isToRounding());
      scale.take(-1000);
      double units = ulp * 1000 / scale.of(ulp * 1000);
      assertTrue(units >= ulp * 1000 && units <= 16 * ulp * 1000, type + ": " + units);
      scale.to(Tolerances.of(1e-15, 1e-100));
      scale.take(-1000);
      assertEquals(units, ulp * 1000 / scale.of(ulp * 1000), 1e-3 * units, "" + type);
      scale.to(Tolerances.of(1e-2, 1e-3));
      scale.toRounding();
      scale.take(-1000);
      assertEquals(units, ulp * 1000 / scale.of(ulp * 1000), 1e-3 * units, "" + type);
    }
  }

  /** A component that has fallen to nothing next to the others has no digits of its own. */
  @Test
  void roundingIsThatOfTheLargestComponentOfAnExample() {
    NewtonScale scale = scale(DataType.DOUBLE, 2, 2);
    double ulp = Math.ulp(1.0);
    assertTrue(scale.isRounding(new double[] {ulp, ulp, 0, 0}, 1, 1e-12, 0, 0));
    assertFalse(scale.isRounding(new double[] {0, 1e-9, 0, 0}, 1, 1, 1, 1));
    // Of its own example.
    assertFalse(scale.isRounding(new double[] {0, 0, ulp, 0}, 1, 1, 1e-12, 0));
    assertTrue(scale.isRounding(new double[] {0, 0, ulp, -ulp}, 1e-12, 0, 0, -1));
    assertFalse(scale.isRounding(new double[] {0, 0, 0, -1e-9}, 1, 1, 0, -1));
    assertFalse(scale.isRounding(new double[] {Double.NaN, 0, 0, 0}, 1, 1, 1, 1));
  }
}
