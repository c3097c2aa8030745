package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.Term;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The problems, each with its solution. */
enum SolverProblem {
  /** u' = 2 (u - u v), v' = -v + u v from (1, 3) over [0, 20]. */
  LOTKA_VOLTERRA(0, 20, 2) {
    @Override
    Term field() {
      return new FormulaField(
          2,
          (t, y, f) -> {
            f[0] = 2 * (y[0] - y[0] * y[1]);
            f[1] = -y[1] + y[0] * y[1];
          });
    }

    @Override
    double[] solution(double t) {
      return t == 0 ? new double[] {1, 3} : LOTKA_VOLTERRA_AT_20.clone();
    }
  },

  /** {@link LinearSystem} at ten times over [1, 8]. */
  LINEAR(1, 8, 10) {
    @Override
    Term field() {
      return new FormulaField(LinearSystem.SIZE, new LinearSystem());
    }

    @Override
    double[] solution(double t) {
      return new LinearSystem().solution(t);
    }
  },

  /** y' = 2 y / t + t⁴ sin 2t - t² + 4 t³ at ten times over [1, 8]. */
  SINE(1, 8, 10) {
    @Override
    Term field() {
      return new FormulaField(
          1, (t, y, f) -> f[0] = 2 * y[0] / t + t * t * (t * t * Math.sin(2 * t) - 1 + 4 * t));
    }

    @Override
    double[] solution(double t) {
      double sine = Math.sin(2 * t);
      double cosine = Math.cos(2 * t);
      double inner = -t * t * cosine / 2 + t * sine / 2 + cosine / 4 - t + 2 * t * t;
      return new double[] {t * t * (inner + Math.PI - 0.25)};
    }
  },

  /** The oscillator of van der Pol, x'' = (1 - x²) x' - x, from (2, 0) over [0, 20]. */
  VAN_DER_POL(0, 20, 2) {
    @Override
    Term field() {
      return new FormulaField(
          2,
          (t, y, f) -> {
            f[0] = y[1];
            f[1] = (1 - y[0] * y[0]) * y[1] - y[0];
          });
    }

    @Override
    double[] solution(double t) {
      return t == 0 ? new double[] {2, 0} : VAN_DER_POL_AT_20.clone();
    }
  },

  /** y_i' = -(i/1000) y_i for i from 1 to 1000, from 1, over [0, 20]: a SameDiff graph. */
  DECAY1000(0, 20, 2) {
    @Override
    Term field() {
      double[] rates = new double[DECAYS];
      Arrays.setAll(rates, i -> -rate(i));
      return TapeTerm.evaluationOnly(
          (graph, t, y, parameters) -> y.mul(graph.constant(Nd4j.createFromArray(rates))),
          DataType.DOUBLE,
          new long[] {DECAYS},
          Map.of());
    }

    @Override
    double[] solution(double t) {
      double[] y = new double[DECAYS];
      Arrays.setAll(y, i -> Math.exp(-rate(i) * t));
      return y;
    }
  };

  private static final int DECAYS = 1000;

  /** By Taylor series of order 40 in decimal arithmetic of 50 digits. */
  private static final double[] LOTKA_VOLTERRA_AT_20 = {0.6761876008576606, 0.18608160996400297};

  /** Likewise. */
  private static final double[] VAN_DER_POL_AT_20 = {2.0081497621749484, -0.04250887527320215};

  private final double firstTime;
  private final double lastTime;
  private final int timeCount;

  SolverProblem(double firstTime, double lastTime, int timeCount) {
    this.firstTime = firstTime;
    this.lastTime = lastTime;
    this.timeCount = timeCount;
  }

  /** A field of its own for each solve that may run at the same time. */
  abstract Term field();

  /** The solution at one of the {@link #times()}. */
  abstract double[] solution(double t);

  /** The output times, evenly spaced, the first that of the initial state. */
  double[] times() {
    double[] times = new double[timeCount];
    Arrays.setAll(times, i -> firstTime + (lastTime - firstTime) * i / (timeCount - 1));
    return times;
  }

  /** The name in options and results. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The label, by which the help lists the choices. */
  @Override
  public String toString() {
    return label();
  }

  private static double rate(int i) {
    return (i + 1.0) / DECAYS;
  }
}
