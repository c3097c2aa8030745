package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.recurrent.PointReader.Missing;
import io.github.dl4jode.latentode.sequence.PointSequence;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.latentode.sequence.SeriesGrid;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a recurrence reads of two series of two sensors at two times, number by number. */
class PointReaderTest {

  private static final double[] VALUES = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final double[] TIMES = {0, 0.5, 0, 2};
  private static final double[] ALL = {1, 1, 1, 1, 1, 1, 1, 1};

  /** The second series has no second point, and the first no second value of sensor 1. */
  private static final double[] SOME = {1, 1, 1, 0, 1, 0, 1, 0};

  private static final INDArray FED = Nd4j.createFromArray(0.1, 0.2, 0.3, 0.4);

  private static PointReader reader(Evolution evolution, Missing missing, boolean training) {
    return new PointReader(
        new RecurrentSettings(new TanhCell(3), evolution, true, true),
        DataType.DOUBLE,
        2,
        2,
        missing,
        training);
  }

  private static PointReader.Source source(double[] values, double[] mask, boolean... isPoint) {
    return new PointReader.Source(
        PointSequence.of(isPoint, TIMES, 2, ReadingOrder.FORWARDS), values, mask, 2);
  }

  private static final boolean[] EVERYWHERE = {true, true, true, true};
  private static final boolean[] NOT_THE_LAST = {true, true, true, false};

  private static void assertNumbers(INDArray array, double... expected) {
    assertArrayEquals(expected, array.dup().toDoubleVector());
  }

  private static Evolution solver() {
    return new OdeEvolution(
        DenseDynamics.builder().size(3).build(),
        OdeSolver.builder().build(),
        new DiscreteAdjoint());
  }

  @Test
  void valuesMasksAndGaps() {
    try (PointReader reader = reader(Evolution.none(), Missing.IGNORED, true)) {
      Recurrence.Step first = reader.read(0, source(VALUES, ALL, EVERYWHERE), FED);
      assertNumbers(first.input(), 1, 3, 1, 1, 0.5, 5, 7, 1, 1, 2);
      assertTrue(first.active().isEmpty(), "all series have a point");
      assertTrue(first.missing().isEmpty() && first.fed().isEmpty(), "nothing is missing");
      assertTrue(first.gaps().isEmpty(), "without a solver");
      Recurrence.Step last = reader.read(1, source(VALUES, SOME, NOT_THE_LAST), FED);
      assertNumbers(last.input(), 2, 0, 1, 0, 0, 0, 0, 0, 0, 0);
      assertNumbers(last.active(), 1, 0);
      assertTrue(last.missing().isEmpty() && last.fed().isEmpty(), "missing values are ignored");
    }
  }

  @Test
  void gapsAreForASolverAlone() {
    try (PointReader reader = reader(solver(), Missing.IGNORED, true)) {
      PointReader.Source source = source(VALUES, ALL, EVERYWHERE);
      assertNumbers(reader.read(0, source, FED).gaps(), 0.5, 2);
      assertTrue(reader.read(1, source, FED).gaps().isEmpty(), "no gap follows");
    }
  }

  @Test
  void missingValuesAreFedAtPointsOrEverywhere() {
    PointReader.Source source = source(VALUES, SOME, EVERYWHERE);
    try (PointReader atObservations = reader(Evolution.none(), Missing.FED_AT_OBSERVATIONS, true);
        PointReader everywhere = reader(Evolution.none(), Missing.FED, true)) {
      Recurrence.Step some = atObservations.read(1, source, FED);
      assertNumbers(some.active(), 1, 0);
      assertNumbers(some.missing(), 0, 1, 0, 0);
      assertSame(FED, some.fed());
      Recurrence.Step all = everywhere.read(1, source, FED);
      assertTrue(all.active().isEmpty(), "a point without a value is fed");
      assertNumbers(all.missing(), 0, 1, 1, 1);
      assertTrue(everywhere.read(0, source, FED).missing().isEmpty(), "nothing is missing there");
    }
  }

  /** A backward pass reads the arrays again; without one, each step overwrites the last. */
  @Test
  void arraysAreKeptInTraining() {
    for (boolean training : new boolean[] {true, false}) {
      try (PointReader reader = reader(Evolution.none(), Missing.IGNORED, training)) {
        PointReader.Source source = source(VALUES, SOME, NOT_THE_LAST);
        INDArray first = reader.read(0, source, FED).input();
        INDArray second = reader.read(1, source, FED).input();
        if (training) {
          assertNotSame(first, second);
          assertEquals(1, first.getDouble(0));
        } else {
          assertSame(first, second);
        }
      }
    }
  }

  /** 500 series of 2 sensors at 30 times, of which each series misses others. */
  private static PointReader.Source manySeries() {
    SplittableRandom random = new SplittableRandom(1);
    double[] values = random.doubles(500 * 2 * 30).toArray();
    double[] mask = random.ints(500 * 2 * 30, 0, 2).asDoubleStream().toArray();
    double[] times = new double[500 * 30];
    Arrays.setAll(times, i -> i % 30);
    boolean[] isPoint = SeriesGrid.anySensor(mask, 500, 2, 30);
    return new PointReader.Source(
        PointSequence.of(isPoint, times, 500, ReadingOrder.BACKWARDS), values, mask, 30);
  }

  private static PointReader readerOfMany(Workers workers) {
    return new PointReader(
        new RecurrentSettings(new TanhCell(3), solver(), true, true),
        DataType.FLOAT,
        500,
        2,
        Missing.IGNORED,
        true,
        workers);
  }

  @Test
  void threadsReadAllStepsAsOneReadsStepByStep() {
    PointReader.Source source = manySeries();
    try (Workers alone = new Workers(1);
        Workers three = new Workers(3);
        PointReader stepByStep = readerOfMany(alone);
        PointReader atOnce = readerOfMany(three)) {
      for (int round = 0; round < 20; round++) {
        List<Recurrence.Step> all = atOnce.readAll(source);
        assertEquals(source.points().steps(), all.size());
        for (int k = 0; k < all.size(); k++) {
          Recurrence.Step expected = stepByStep.read(k, source, FED);
          assertEquals(expected.input(), all.get(k).input(), "input of step " + k);
          assertEquals(expected.active(), all.get(k).active(), "active at step " + k);
          assertEquals(expected.gaps(), all.get(k).gaps(), "gaps after step " + k);
          assertTrue(all.get(k).fed().isEmpty(), "nothing is fed");
        }
      }
      assertEquals(20, three.computations(), "each reading is divided");
    }
  }

  @Test
  void aValueThatIsShownAndNotFiniteIsRefused() {
    for (double value : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      double[] values = VALUES.clone();
      values[3] = value;
      values[6] = value;
      try (PointReader reader = reader(Evolution.none(), Missing.IGNORED, true)) {
        reader.read(1, source(values, SOME, NOT_THE_LAST), FED);
        IllegalArgumentException refusal =
            assertThrows(
                IllegalArgumentException.class,
                () -> reader.read(0, source(values, ALL, EVERYWHERE), FED));
        assertEquals(
            "The value of series 1, sensor 1 at place 0 of the grid is "
                + value
                + ", and the mask shows it: a missing value has mask 0",
            refusal.getMessage());
      }
    }
  }
}
