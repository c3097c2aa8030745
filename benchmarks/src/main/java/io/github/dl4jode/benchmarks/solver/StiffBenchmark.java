package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Stiff problems whose end is known. */
enum StiffBenchmark {
  /** Robertson's three reactions to t = 1e11 (Hairer and Wanner II, section IV.10). */
  ROBERTSON(1e11) {
    @Override
    TapeTerm term() {
      INDArray effects =
          Nd4j.createFromArray(new double[][] {{-0.04, 0.04, 0}, {1e4, -1e4, 0}, {0, -3e7, 3e7}});
      return TapeTerm.evaluationOnly(
          (graph, t, y, parameters) -> {
            SDVariable[] of = graph.split(y, 3, 1);
            SDVariable reactions = graph.concat(1, of[0], of[1].mul(of[2]), of[1].mul(of[1]));
            return reactions.mmul(graph.constant(effects));
          },
          DataType.DOUBLE,
          new long[] {1, 3},
          Map.of());
    }

    @Override
    INDArray start() {
      return Nd4j.createFromArray(1.0, 0.0, 0.0);
    }

    @Override
    double[] absoluteTolerances(double rtol) {
      return new double[] {1e-8 * rtol, 1e-13 * rtol, 1e-2 * rtol};
    }

    @Override
    double error(INDArray end) {
      return Math.abs(end.getDouble(0) / 0.2083340149701255e-07 - 1);
    }
  },

  /**
   * 256 examples of eight components that fall to cos(t) with rates from 1 to 1e6, coupled by a
   * reflection R: y' = (y - cos t) R D R - sin t.
   */
  BATCH(10) {
    @Override
    TapeTerm term() {
      double[][] matrix = new double[COMPONENTS][COMPONENTS];
      for (int i = 0; i < COMPONENTS; i++) {
        for (int j = 0; j < COMPONENTS; j++) {
          for (int k = 0; k < COMPONENTS; k++) {
            double rate = -Math.pow(10, 6.0 * k / (COMPONENTS - 1));
            matrix[i][j] += reflection(i, k) * rate * reflection(k, j);
          }
        }
      }
      INDArray rates = Nd4j.createFromArray(matrix);
      return TapeTerm.evaluationOnly(
          (graph, t, y, parameters) ->
              y.sub(graph.math().cos(t)).mmul(graph.constant(rates)).sub(graph.math().sin(t)),
          DataType.DOUBLE,
          new long[] {EXAMPLES, COMPONENTS},
          Map.of());
    }

    @Override
    INDArray start() {
      double[] start = new double[EXAMPLES * COMPONENTS];
      for (int i = 0; i < start.length; i++) {
        start[i] = 1 + Math.sin(i);
      }
      return Nd4j.createFromArray(start);
    }

    @Override
    double[] absoluteTolerances(double rtol) {
      double[] tolerances = new double[COMPONENTS];
      Arrays.fill(tolerances, rtol);
      return tolerances;
    }

    @Override
    double error(INDArray end) {
      // exp(-10) of the slowest part is left.
      return end.sub(Math.cos(10)).amaxNumber().doubleValue();
    }
  };

  private static final int EXAMPLES = 256;
  private static final int COMPONENTS = 8;

  private final double end;

  StiffBenchmark(double end) {
    this.end = end;
  }

  /** I - 2 v vᵀ with v of length 1. */
  private static double reflection(int i, int j) {
    return (i == j ? 1 : 0) - 2.0 / COMPONENTS;
  }

  double end() {
    return end;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The equation, to be closed. */
  abstract TapeTerm term();

  /** y_0 [n]. */
  abstract INDArray start();

  /** The absolute tolerances of the components for a relative one. */
  abstract double[] absoluteTolerances(double rtol);

  /** The largest error at the end. */
  abstract double error(INDArray end);
}
