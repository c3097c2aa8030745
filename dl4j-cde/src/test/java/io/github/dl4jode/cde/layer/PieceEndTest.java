package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PieceEndTest {

  private static final double NAN = Double.NaN;
  private static final PieceEnd PLAIN = new PieceEnd(OptionalInt.empty());

  /** One series that ends before the piece, and one that misses a value. */
  private static INDArray series() {
    return Nd4j.createFromArray(
        new double[][][] {
          {{0, 1, NAN, NAN}, {5, 7, NAN, NAN}, {NAN, NAN, NAN, NAN}},
          {{0, 1, 2, 3}, {2, NAN, 4, NAN}, {1, 2, NAN, 6}}
        });
  }

  private static double[] row(INDArray series, int example, int channel) {
    return series.slice(example).getRow(channel).toDoubleVector();
  }

  @Test
  void theLastValuesAreHeld() {
    INDArray held = PLAIN.held(series());
    assertArrayEquals(new double[] {0, 1, NAN, 1}, row(held, 0, 0));
    assertArrayEquals(new double[] {5, 7, NAN, 7}, row(held, 0, 1));
    assertArrayEquals(new double[] {NAN, NAN, NAN, NAN}, row(held, 0, 2));
    assertArrayEquals(new double[] {2, NAN, 4, 4}, row(held, 1, 1));
    INDArray whole = Nd4j.rand(DataType.DOUBLE, 2, 3, 4);
    assertSame(whole, PLAIN.held(whole));
  }

  /** Times increase; that of a step with a value is never made up. */
  @Test
  void theTimeOfASeriesThatHasEndedIsTheNextNumber() {
    PieceEnd timed = new PieceEnd(OptionalInt.of(0));
    assertArrayEquals(new double[] {0, 1, NAN, Math.nextUp(1.0)}, row(timed.held(series()), 0, 0));
    INDArray inFloat = timed.held(series().castTo(DataType.FLOAT));
    assertEquals(Math.nextUp(1f), inFloat.getFloat(0, 0, 3));
    INDArray timeless = series();
    timeless.putScalar(new int[] {1, 0, 3}, NAN);
    assertTrue(Double.isNaN(timed.held(timeless).getDouble(1, 0, 3)));
  }

  @Test
  void cotangentsGoToTheValuesThatWereHeld() {
    INDArray cotangent =
        Nd4j.createFromArray(
            new double[][][] {
              {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}},
              {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}
            });
    PLAIN.transpose(series(), cotangent);
    assertArrayEquals(new double[] {1, 6, 3, 0}, row(cotangent, 0, 0));
    assertArrayEquals(new double[] {9, 10, 11, 0}, row(cotangent, 0, 2));
    assertArrayEquals(new double[] {1, 2, 3, 4}, row(cotangent, 1, 0));
    assertArrayEquals(new double[] {5, 6, 15, 0}, row(cotangent, 1, 1));
  }

  @Test
  void theLastStepsKeepTheSlope() {
    INDArray end = PieceEnd.lastSteps(PLAIN.held(series()), 2);
    assertArrayEquals(new double[] {1, 1}, row(end, 0, 0));
    assertArrayEquals(new double[] {NAN, NAN}, row(end, 0, 2));
    assertArrayEquals(new double[] {4, 6}, row(end, 1, 2), "2, missing, 6");
    assertArrayEquals(new long[] {2, 3, 1}, PieceEnd.lastSteps(series(), 1).shape());
    assertArrayEquals(new long[] {2, 3, 4}, PieceEnd.lastSteps(series(), 9).shape());
  }
}
