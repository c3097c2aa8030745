package io.github.dl4jode.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.path.Path;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Three examples: two steps each but for the second, which stays where it is in the second one. */
class RowStepsTest {

  private static RowSteps steps() {
    RowSteps steps = new RowSteps(3);
    steps.add();
    write(steps.lastStarts(), 0, 5, -1);
    write(steps.lastSizes(), 0.5, 2, 0.25);
    steps.add();
    write(steps.lastStarts(), 0.5, 7, -0.75);
    write(steps.lastSizes(), 1, 0, -0.5);
    return steps;
  }

  private static void write(double[] array, double... values) {
    System.arraycopy(values, 0, array, 0, values.length);
  }

  private static double[] at(Path path, double s) {
    INDArray value = Nd4j.create(DataType.DOUBLE, path.valueShape());
    path.value(s, value);
    return value.ravel().toDoubleVector();
  }

  @Test
  void timesRunThroughTheStepsOfEachExample() {
    Path times = steps().times(3, 1);
    assertArrayEquals(new long[] {3, 1}, times.valueShape());
    assertArrayEquals(new double[] {0, 5, -1}, at(times, 0));
    assertArrayEquals(new double[] {0.25, 6, -0.875}, at(times, 0.5));
    assertArrayEquals(new double[] {0.5, 7, -0.75}, at(times, 1));
    assertArrayEquals(new double[] {1.25, 7, -1.125}, at(times, 1.75));
    assertArrayEquals(new double[] {1.5, 7, -1.25}, at(times, 2), "the end of the last step");
  }

  @Test
  void ratesAreTheSizesAndJumpBetweenTheSteps() {
    RowSteps steps = steps();
    Path rates = steps.rates(3, 2);
    assertArrayEquals(new double[] {0.5, 0.5, 2, 2, 0.25, 0.25}, at(rates, 0));
    assertArrayEquals(new double[] {0.5, 0.5, 2, 2, 0.25, 0.25}, at(rates, Math.nextDown(1.0)));
    assertArrayEquals(new double[] {1, 1, 0, 0, -0.5, -0.5}, at(rates, 1));
    assertArrayEquals(new double[] {1, 1, 0, 0, -0.5, -0.5}, at(rates, 2));
    assertArrayEquals(new double[] {1}, rates.jumps());
    assertEquals(0, steps.times(3, 1).jumps().length);
    steps.add();
    assertArrayEquals(new double[] {1, 2}, rates.jumps());
  }

  @Test
  void anExampleMayMakeTheStepsOfAnother() {
    RowSteps steps = steps();
    steps.copy(0, 2);
    assertArrayEquals(new double[] {0.25, 6, 0.25}, at(steps.times(3), 0.5));
    assertArrayEquals(new double[] {1, 0, 1}, at(steps.rates(3), 1.5));
  }

  @Test
  void stepsAreAddedAsStandingStillAndRemoved() {
    RowSteps steps = steps();
    steps.add();
    assertArrayEquals(new double[3], steps.lastStarts());
    assertArrayEquals(new double[3], steps.lastSizes());
    assertEquals(3, steps.count());
    steps.removeLast();
    assertArrayEquals(new double[] {1.5, 7, -1.25}, at(steps.times(3), 2));
    steps.add();
    write(steps.lastStarts(), 1, 1, 1);
    write(steps.lastSizes(), 2, 4, 6);
    assertArrayEquals(new double[] {2, 3, 4}, at(steps.times(3), 2.5));
    steps.clear();
    assertEquals(0, steps.count());
    assertEquals(0, steps.rates(3).jumps().length);
  }

  /** In its first step the third example stays, in its second one the first, and later all. */
  @Test
  void whatAnExampleStandsStillIsLeftOut() {
    RowSteps steps = new RowSteps(3);
    double[][] sizes = {{1, 1, 0}, {0, 2, 3}, {4, 0, 0}, {0, 0, 0}};
    double[][] starts = {{0, 0, 9}, {1, 1, 9}, {1, 3, 12}, {5, 3, 12}};
    for (int n = 0; n < 4; n++) {
      steps.add();
      write(steps.lastStarts(), starts[n]);
      write(steps.lastSizes(), sizes[n]);
    }
    steps.compact(5, 3, 12);
    assertEquals(2, steps.count());
    assertArrayEquals(new double[] {0, 0, 9}, at(steps.times(3), 0));
    assertArrayEquals(new double[] {1, 1, 3}, at(steps.rates(3), 0));
    assertArrayEquals(new double[] {1, 1, 12}, at(steps.times(3), 1));
    assertArrayEquals(new double[] {4, 2, 0}, at(steps.rates(3), 1));

    RowSteps others = new RowSteps(2);
    others.take(steps, 2, 2, 1);
    assertEquals(2, others.count());
    assertArrayEquals(new double[] {9, 0}, at(others.times(2), 0));
    assertArrayEquals(new double[] {0, 2}, at(others.rates(2), 1));
    others.take(steps, 1, 0, 0);
    assertEquals(1, others.count());
    assertArrayEquals(new double[] {1, 1}, at(others.rates(2), 0));
  }

  /** What an array holds already is not written again. */
  @Test
  void anArrayHasTheRatesOfItsOwnLastCall() {
    RowSteps steps = steps();
    Path rates = steps.rates(3);
    INDArray first = Nd4j.create(DataType.DOUBLE, 3);
    INDArray second = Nd4j.create(DataType.DOUBLE, 3);

    rates.value(0, first);
    rates.value(0.5, first);
    assertArrayEquals(new double[] {0.5, 2, 0.25}, first.toDoubleVector());
    rates.value(0.5, second);
    assertArrayEquals(new double[] {0.5, 2, 0.25}, second.toDoubleVector());
    rates.value(1, second);
    rates.value(1, first);
    assertArrayEquals(new double[] {1, 0, -0.5}, first.toDoubleVector());
    rates.value(0, first);
    assertArrayEquals(new double[] {0.5, 2, 0.25}, first.toDoubleVector());
    rates.value(1, first);
    steps.lastSizes()[1] = 3;
    rates.value(1, first);
    assertArrayEquals(new double[] {1, 3, -0.5}, first.toDoubleVector(), "a size has changed");
  }
}
