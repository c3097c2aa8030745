package io.github.dl4jode.solver;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Problems whose solutions are known: closed forms where there are any, otherwise computed with
 * DOP853 at rtol 1e-13 (A and B: Hull, Enright, Fellen and Sedgwick 1972, Comparing numerical
 * methods for ordinary differential equations).
 */
@SuppressWarnings("ImmutableEnumChecker") // Its arrays are only given out as copies.
public enum ReferenceProblem {
  A1_DECAY(0, 20, at(1), at(2.061153622438558e-09), (t, y, d) -> d[0] = -y[0]),
  A2(0, 20, at(1), at(0.2182178902359924), (t, y, d) -> d[0] = -y[0] * y[0] * y[0] / 2),
  A3(0, 20, at(1), at(2.4916502718504145), (t, y, d) -> d[0] = y[0] * Math.cos(t)),
  A4_LOGISTIC(0, 20, at(1), at(17.73016648131484), (t, y, d) -> d[0] = y[0] / 4 * (1 - y[0] / 20)),
  B1_LOTKA_VOLTERRA(
      0,
      20,
      at(1, 3),
      at(0.6761876, 0.18608161),
      (t, y, d) -> {
        d[0] = 2 * (y[0] - y[0] * y[1]);
        d[1] = -y[1] + y[0] * y[1];
      }),
  B2_CHAIN(
      0,
      20,
      at(2, 0, 1),
      at(1, 1, 1),
      (t, y, d) -> {
        d[0] = -y[0] + y[1];
        d[1] = y[0] - 2 * y[1] + y[2];
        d[2] = y[1] - y[2];
      }),
  B5_RIGID_BODY(
      0,
      20,
      at(0, 1, 1),
      at(-0.93965708, -0.34211778, 0.74141266),
      (t, y, d) -> {
        d[0] = y[1] * y[2];
        d[1] = -y[0] * y[2];
        d[2] = -0.51 * y[0] * y[1];
      }),
  VAN_DER_POL(
      0,
      20,
      at(2, 0),
      at(2.00814976, -0.04250888),
      (t, y, d) -> {
        d[0] = y[1];
        d[1] = (1 - y[0] * y[0]) * y[1] - y[0];
      }),
  CONSTANT(1, 8, at(3.2), at(4.6), (t, y, d) -> d[0] = 0.2 + Math.pow(y[0] - (0.2 * t + 3), 5)),
  SINE(
      1,
      8,
      at(4.450278076139419),
      at(9737.322744780608),
      (t, y, d) ->
          d[0] = 2 * y[0] / t + Math.pow(t, 4) * Math.sin(2 * t) - t * t + 4 * Math.pow(t, 3)),
  LINEAR(
      1,
      8,
      Linear.solution(1),
      Linear.solution(8),
      (t, y, d) -> {
        for (int i = 0; i < Linear.SIZE; i++) {
          d[i] = 0;
          for (int j = 0; j < Linear.SIZE; j++) {
            d[i] += Linear.A[i][j] * y[j];
          }
        }
      }),
  QUADRATURE(
      1, 8, at(Math.exp(-0.1)), at(Math.exp(-0.8)), (t, y, d) -> d[0] = -0.1 * Math.exp(-0.1 * t)),
  CUBIC_SPIRAL(
      0,
      1,
      at(2, 0),
      at(0.70926174, -1.50410846),
      (t, y, d) -> {
        double first = Math.pow(y[0], 3);
        double second = Math.pow(y[1], 3);
        d[0] = -0.1 * first - 2 * second;
        d[1] = 2 * first - 0.1 * second;
      });

  private final double start;
  private final double end;
  private final double[] initial;
  private final double[] solution;
  private final FunctionField.Function function;

  ReferenceProblem(
      double start,
      double end,
      double[] initial,
      double[] solution,
      FunctionField.Function function) {
    this.start = start;
    this.end = end;
    this.initial = initial;
    this.solution = solution;
    this.function = function;
  }

  private static double[] at(double... y) {
    return y;
  }

  /** Where the solve begins. */
  public double start() {
    return start;
  }

  /** Where it ends. */
  public double end() {
    return end;
  }

  /** The state at the start. */
  public double[] initial() {
    return initial.clone();
  }

  /** The state at the end. */
  public double[] solution() {
    return solution.clone();
  }

  /** f as a Java function. */
  public FunctionField.Function function() {
    return function;
  }

  /** The equation. */
  public FunctionField field(DataType dataType) {
    return new FunctionField(initial.length, dataType, function);
  }

  /** The same solution run through with time reversed: z(s) = y(-s), z' = -f(-s, z). */
  public FunctionField mirroredField(DataType dataType) {
    return new FunctionField(
        initial.length,
        dataType,
        (s, z, d) -> {
          function.evaluate(-s, z, d);
          for (int i = 0; i < d.length; i++) {
            d[i] = -d[i];
          }
        });
  }

  /** The state at the start, as an array. */
  public INDArray initialState(DataType dataType) {
    return Nd4j.createFromArray(initial).castTo(dataType);
  }

  /** The largest error of a state in units of the largest component of what is expected. */
  public static double relativeError(INDArray actual, double[] expected) {
    double error = 0;
    double scale = 0;
    for (int i = 0; i < expected.length; i++) {
      error = Math.max(error, Math.abs(actual.getDouble(i) - expected[i]));
      scale = Math.max(scale, Math.abs(expected[i]));
      if (Double.isNaN(actual.getDouble(i))) {
        return Double.NaN;
      }
    }
    return error / scale;
  }

  /** y' = A y with a skew-symmetric A, solved by its exponential series. */
  private static final class Linear {
    static final int SIZE = 10;
    static final double[][] A = new double[SIZE][SIZE];

    static {
      Random random = new Random(7);
      for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
          double entry = 0.1 * random.nextGaussian();
          A[i][j] += entry;
          A[j][i] -= entry;
        }
      }
    }

    static double[] solution(double t) {
      double[] sum = new double[SIZE];
      double[] term = new double[SIZE];
      java.util.Arrays.fill(term, 1);
      // |A t| is below 10, so that the 80th term is below 1e-40.
      for (int power = 1; power <= 80; power++) {
        double[] next = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
          sum[i] += term[i];
          for (int j = 0; j < SIZE; j++) {
            next[i] += A[i][j] * term[j] * t / power;
          }
        }
        term = next;
      }
      return sum;
    }
  }
}
