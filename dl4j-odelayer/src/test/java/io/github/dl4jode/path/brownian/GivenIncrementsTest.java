package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.Vectors;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A path whose pieces are those of polygons, whose areas are sums. */
class GivenIncrementsTest {

  private static final int STEPS = 6;
  private static final int NOISE = 2;
  private static final double[] TIMES = {0, 0.5, 0.7, 1.5, 1.6, 2.5, 3};

  /** Points of a polygon inside each interval. */
  private static final int POINTS = 4000;

  private final double[][] steps = new double[STEPS * POINTS][NOISE];
  private final GivenIncrements path;

  GivenIncrementsTest() {
    Random random = new Random(4);
    for (double[] step : steps) {
      step[0] = random.nextGaussian() / Math.sqrt(POINTS);
      step[1] = random.nextGaussian() / Math.sqrt(POINTS);
    }
    INDArray w = Nd4j.create(DataType.DOUBLE, STEPS, 1, NOISE);
    INDArray h = Nd4j.create(DataType.DOUBLE, STEPS, 1, NOISE);
    INDArray k = Nd4j.create(DataType.DOUBLE, STEPS, 1, NOISE);
    INDArray a = Nd4j.create(DataType.DOUBLE, STEPS, 1, NOISE, NOISE);
    for (int i = 0; i < STEPS; i++) {
      double[][] areas = polygon(i, i + 1);
      for (int c = 0; c < NOISE; c++) {
        w.putScalar(new int[] {i, 0, c}, areas[0][c]);
        h.putScalar(new int[] {i, 0, c}, areas[1][c]);
        k.putScalar(new int[] {i, 0, c}, areas[2][c]);
      }
      a.putScalar(new int[] {i, 0, 0, 1}, areas[3][1]);
      a.putScalar(new int[] {i, 0, 1, 0}, areas[3][2]);
    }
    path = GivenIncrements.at(TIMES, w).spaceTime(h).spaceTimeTime(k).spaceSpace(a).build();
  }

  /** W, H, K and A of the polygon between two times of the grid, by their definitions. */
  private double[][] polygon(int from, int to) {
    double h = TIMES[to] - TIMES[from];
    double[] w = new double[NOISE];
    double[] first = new double[NOISE];
    double[] second = new double[NOISE];
    double area = 0;
    double x = 0;
    for (int i = from * POINTS; i < to * POINTS; i++) {
      int interval = i / POINTS;
      double dt = (TIMES[interval + 1] - TIMES[interval]) / POINTS;
      for (int c = 0; c < NOISE; c++) {
        double middle = w[c] + steps[i][c] / 2;
        first[c] += dt * middle;
        // ∫ W(r) (h/2 - r) dr over a side of the polygon.
        second[c] += dt * (middle * (h / 2 - x - dt / 2) - steps[i][c] * dt / 12);
      }
      area += (w[0] * steps[i][1] - w[1] * steps[i][0]) / 2;
      w[0] += steps[i][0];
      w[1] += steps[i][1];
      x += dt;
    }
    double[] spaceTime = new double[NOISE];
    double[] spaceTimeTime = new double[NOISE];
    for (int c = 0; c < NOISE; c++) {
      spaceTime[c] = first[c] / h - w[c] / 2;
      spaceTimeTime[c] = second[c] / (h * h) + w[c] / 12;
    }
    return new double[][] {w, spaceTime, spaceTimeTime, {0, area, -area, 0}};
  }

  private static INDArray row() {
    return Nd4j.create(DataType.DOUBLE, 1, NOISE);
  }

  @Test
  void piecesJoinToTheAreasOfTheirUnion() {
    for (int from = 0; from < STEPS; from++) {
      for (int to = from + 1; to <= STEPS; to++) {
        double[][] expected = polygon(from, to);
        INDArray w = row();
        INDArray h = row();
        INDArray k = row();
        INDArray a = Nd4j.create(DataType.DOUBLE, 1, NOISE, NOISE);
        path.increment(TIMES[from], TIMES[to], w, h, k);
        assertArrayEquals(expected[0], Vectors.toJava(w), 1e-12);
        assertArrayEquals(expected[1], Vectors.toJava(h), 1e-12);
        assertArrayEquals(expected[2], Vectors.toJava(k), 1e-12);
        path.spaceSpaceArea(TIMES[from], TIMES[to], w, h, a);
        assertArrayEquals(expected[3], Vectors.toJava(a), 1e-12);
      }
    }
  }

  @Test
  void backwardsItIsThePathRunBackwards() {
    INDArray w = row();
    INDArray h = row();
    INDArray k = row();
    INDArray a = Nd4j.create(DataType.DOUBLE, 1, NOISE, NOISE);
    double[][] expected = polygon(1, 4);
    path.increment(TIMES[4], TIMES[1], w, h, k);
    assertArrayEquals(expected[0], Vectors.toJava(w.neg()), 1e-12);
    assertArrayEquals(expected[1], Vectors.toJava(h), 1e-12);
    assertArrayEquals(expected[2], Vectors.toJava(k.neg()), 1e-12);
    path.spaceSpaceArea(TIMES[4], TIMES[1], w, h, a);
    assertArrayEquals(expected[3], Vectors.toJava(a.neg()), 1e-12);
  }

  @Test
  void anEmptyIntervalHasNoIncrement() {
    INDArray w = row().assign(7);
    path.increment(0.7, 0.7, w);
    assertArrayEquals(new double[NOISE], Vectors.toJava(w));
  }

  @Test
  void timesOffTheGridAreRefused() {
    INDArray w = row();
    String message =
        assertThrows(IllegalArgumentException.class, () -> path.increment(0.5, 0.6, w))
            .getMessage();
    assertEquals("t = 0.6 is not among the 7 times of the path, which go from 0.0 to 3.0", message);
  }

  @Test
  void areasThatWereNotGivenAreRefused() {
    GivenIncrements plain =
        GivenIncrements.at(new double[] {0, 1}, Nd4j.ones(DataType.DOUBLE, 1, 1, 2)).build();
    assertEquals(LevyArea.NONE, plain.levyArea());
    String message =
        assertThrows(UnsupportedOperationException.class, () -> plain.increment(0, 1, row(), row()))
            .getMessage();
    assertTrue(message.contains("spaceTime"), message);
  }

  @Test
  void wrongShapesAndTimesAreRefused() {
    INDArray w = Nd4j.ones(DataType.DOUBLE, 1, 1, 2);
    assertThrows(
        IllegalArgumentException.class, () -> GivenIncrements.at(new double[] {0, 1, 2}, w));
    assertThrows(IllegalArgumentException.class, () -> GivenIncrements.at(new double[] {1, 1}, w));
    GivenIncrements.Builder builder = GivenIncrements.at(new double[] {0, 1}, w);
    assertThrows(IllegalArgumentException.class, () -> builder.spaceTime(Nd4j.ones(3)));
    assertThrows(IllegalStateException.class, () -> builder.spaceTimeTime(w));
  }
}
