package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.benchmarks.solver.FormulaField;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The curve to learn, y' = y³ A with A = [[-0.1, 2], [-2, -0.1]] from (2, 0), at 1,000 times on [0,
 * 25], and minibatches of pieces of it.
 */
public final class SpiralTask {

  static final int POINTS = 1000;

  private static final double END = 25;
  private static final double DAMPING = -0.1;
  private static final double ROTATION = 2;

  private final double[][] points;
  private final int batch;
  private final int length;
  private final SplittableRandom random = new SplittableRandom(1);

  /**
   * Minibatches of pieces.
   *
   * @param batch pieces in a minibatch
   * @param length successive points in a piece
   */
  public SpiralTask(int batch, int length) {
    this.batch = batch;
    this.length = length;
    FormulaField field =
        new FormulaField(
            2,
            (t, y, f) -> {
              double u = y[0] * y[0] * y[0];
              double v = y[1] * y[1] * y[1];
              f[0] = DAMPING * u - ROTATION * v;
              f[1] = ROTATION * u + DAMPING * v;
            });
    INDArray start = Nd4j.createFromArray(2.0, 0.0);
    points =
        OdeSolver.builder()
            .build()
            .solve(field, start, times(POINTS))
            .orThrow()
            .states()
            .toDoubleMatrix();
  }

  int batch() {
    return batch;
  }

  /** The times of a piece; the field does not depend on them, so every piece begins at 0. */
  double[] times() {
    return times(length);
  }

  private static double[] times(int count) {
    double[] times = new double[count];
    Arrays.setAll(times, i -> END * i / (POINTS - 1));
    return times;
  }

  /** The points of the next minibatch in float as [time][piece][coordinate]. */
  public float[][][] next() {
    float[][][] pieces = new float[length][batch][2];
    for (int piece = 0; piece < batch; piece++) {
      int first = length == POINTS ? 0 : random.nextInt(POINTS - length);
      for (int i = 0; i < length; i++) {
        pieces[i][piece][0] = (float) points[first + i][0];
        pieces[i][piece][1] = (float) points[first + i][1];
      }
    }
    return pieces;
  }
}
