package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The Brusselator with diffusion in one dimension on 40 points (Hairer and Wanner II, section
 * IV.10): u and v of a point lie next to each other.
 */
final class Brusselator {

  private static final int POINTS = 40;
  private static final int SIZE = 2 * POINTS;
  private static final double END = 10;
  private static final double DIFFUSION = (POINTS + 1) * (POINTS + 1) / 50.0;

  private Brusselator() {}

  static PrecisionProblem problem() {
    return new PrecisionProblem(
        "brusselator",
        "Brusselator, 40 points",
        true,
        END,
        initial(),
        PrecisionProblem.ones(SIZE),
        Brusselator::field,
        Brusselator::reference);
  }

  private static double[] initial() {
    double[] initial = new double[SIZE];
    for (int i = 0; i < POINTS; i++) {
      initial[2 * i] = 1 + Math.sin(2 * Math.PI * (i + 1) / (POINTS + 1));
      initial[2 * i + 1] = 3;
    }
    return initial;
  }

  private static PrecisionField field() {
    return new PrecisionField(SIZE, Brusselator::evaluate, Brusselator::jacobian);
  }

  private static void evaluate(double t, double[] y, double[] f) {
    for (int i = 0; i < SIZE; i += 2) {
      double u = y[i];
      double v = y[i + 1];
      double leftU = i == 0 ? 1 : y[i - 2];
      double leftV = i == 0 ? 3 : y[i - 1];
      double rightU = i == SIZE - 2 ? 1 : y[i + 2];
      double rightV = i == SIZE - 2 ? 3 : y[i + 3];
      f[i] = 1 + u * u * v - 4 * u + DIFFUSION * (leftU - 2 * u + rightU);
      f[i + 1] = 3 * u - u * u * v + DIFFUSION * (leftV - 2 * v + rightV);
    }
  }

  private static void jacobian(double t, double[] y, double[][] rows) {
    for (int i = 0; i < SIZE; i += 2) {
      double u = y[i];
      double v = y[i + 1];
      rows[i][i] = 2 * u * v - 4;
      rows[i][i + 1] = u * u;
      rows[i + 1][i] = 3 - 2 * u * v;
      rows[i + 1][i + 1] = -u * u;
    }
    for (int i = 0; i < SIZE; i++) {
      rows[i][i] -= 2 * DIFFUSION;
      if (i >= 2) {
        rows[i][i - 2] = DIFFUSION;
      }
      if (i < SIZE - 2) {
        rows[i][i + 2] = DIFFUSION;
      }
    }
  }

  /** By Adams at a tolerance of 1e-13; the stability of explicit methods costs 10⁴ steps. */
  private static double[] reference() {
    OdeSolver solver =
        OdeSolver.builder()
            .method(Methods.ADAMS)
            .rtol(1e-13)
            .atol(1e-13)
            .maximumSteps(1_000_000)
            .build();
    return solver
        .solve(field(), Nd4j.createFromArray(initial()), 0, END)
        .orThrow()
        .finalState()
        .toDoubleVector();
  }
}
