package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.precision.PrecisionField.JacobianFormula;
import io.github.dl4jode.benchmarks.solver.Formula;
import java.util.List;

/**
 * The stiff problems: Hairer and Wanner II, section IV.10, with the ends of Mazzia and Magherini
 * (2008), Test set for initial value problem solvers, release 2.4.
 */
final class StiffProblems {

  private static final double STIFFNESS = 1000;
  private static final double LAMBDA = -1e5;

  private StiffProblems() {}

  static List<PrecisionProblem> all() {
    return List.of(
        robertson(), vanDerPol(), hires(), oregonator(), linear(), Brusselator.problem());
  }

  private static PrecisionProblem stiff(
      String label,
      String title,
      double end,
      double[] initial,
      double[] scale,
      double[] reference,
      Formula formula,
      JacobianFormula jacobian) {
    return new PrecisionProblem(
        label,
        title,
        true,
        end,
        initial,
        scale,
        () -> new PrecisionField(initial.length, formula, jacobian),
        reference::clone);
  }

  private static PrecisionProblem robertson() {
    return stiff(
        "robertson",
        "Robertson, to 10¹¹",
        1e11,
        new double[] {1, 0, 0},
        new double[] {1e-8, 1e-13, 1e-2},
        new double[] {0.2083340149701255e-07, 0.8333360770334713e-13, 0.9999999791665050},
        (t, y, f) -> {
          double slow = 0.04 * y[0] - 1e4 * y[1] * y[2];
          double fast = 3e7 * y[1] * y[1];
          f[0] = -slow;
          f[1] = slow - fast;
          f[2] = fast;
        },
        (t, y, rows) -> {
          double[] slow = {0.04, -1e4 * y[2], -1e4 * y[1]};
          double fast = 6e7 * y[1];
          for (int j = 0; j < 3; j++) {
            rows[0][j] = -slow[j];
            rows[1][j] = slow[j];
          }
          rows[1][1] -= fast;
          rows[2][1] = fast;
        });
  }

  private static PrecisionProblem vanDerPol() {
    return stiff(
        "van_der_pol",
        "Van der Pol, μ = 1000",
        2000,
        new double[] {2, 0},
        new double[] {1e-2, 1e-4},
        new double[] {0.1706167732170483e1, -0.8928097010247975e-3},
        (t, y, f) -> {
          f[0] = y[1];
          f[1] = STIFFNESS * (1 - y[0] * y[0]) * y[1] - y[0];
        },
        (t, y, rows) -> {
          rows[0][1] = 1;
          rows[1][0] = -2 * STIFFNESS * y[0] * y[1] - 1;
          rows[1][1] = STIFFNESS * (1 - y[0] * y[0]);
        });
  }

  private static final double[][] HIRES_RATES = {
    {-1.71, 0.43, 8.32, 0, 0, 0, 0, 0},
    {1.71, -8.75, 0, 0, 0, 0, 0, 0},
    {0, 0, -10.03, 0.43, 0.035, 0, 0, 0},
    {0, 8.32, 1.71, -1.12, 0, 0, 0, 0},
    {0, 0, 0, 0, -1.745, 0.43, 0.43, 0},
    {0, 0, 0, 0.69, 1.71, -0.43, 0.69, 0},
    {0, 0, 0, 0, 0, 0, -1.81, 0},
    {0, 0, 0, 0, 0, 0, 1.81, 0}
  };

  private static PrecisionProblem hires() {
    double small = 1e-4;
    return stiff(
        "hires",
        "HIRES",
        321.8122,
        new double[] {1, 0, 0, 0, 0, 0, 0, 0.0057},
        new double[] {small, small, small, small, small, small, small, small},
        new double[] {
          0.7371312573325668e-3,
          0.1442485726316185e-3,
          0.5888729740967575e-4,
          0.1175651343283149e-2,
          0.2386356198831331e-2,
          0.6238968252742796e-2,
          0.2849998395185769e-2,
          0.2850001604814231e-2
        },
        (t, y, f) -> {
          for (int i = 0; i < 8; i++) {
            f[i] = 0;
            for (int j = 0; j < 8; j++) {
              f[i] += HIRES_RATES[i][j] * y[j];
            }
          }
          double binding = 280 * y[5] * y[7];
          f[0] += 0.0007;
          f[5] -= binding;
          f[6] += binding;
          f[7] -= binding;
        },
        (t, y, rows) -> {
          for (int i = 0; i < 8; i++) {
            System.arraycopy(HIRES_RATES[i], 0, rows[i], 0, 8);
          }
          for (int i = 5; i < 8; i++) {
            double sign = i == 6 ? 1 : -1;
            rows[i][5] += sign * 280 * y[7];
            rows[i][7] += sign * 280 * y[5];
          }
        });
  }

  private static PrecisionProblem oregonator() {
    double s = 77.27;
    double q = 8.375e-6;
    double w = 0.161;
    return stiff(
        "oregonator",
        "Oregonator",
        360,
        new double[] {1, 2, 3},
        new double[] {1e-2, 1e-2, 1e-2},
        new double[] {0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3},
        (t, y, f) -> {
          f[0] = s * (y[1] + y[0] * (1 - q * y[0] - y[1]));
          f[1] = (y[2] - (1 + y[0]) * y[1]) / s;
          f[2] = w * (y[0] - y[2]);
        },
        (t, y, rows) -> {
          rows[0][0] = s * (1 - 2 * q * y[0] - y[1]);
          rows[0][1] = s * (1 - y[0]);
          rows[1][0] = -y[1] / s;
          rows[1][1] = -(1 + y[0]) / s;
          rows[1][2] = 1 / s;
          rows[2][0] = w;
          rows[2][2] = -w;
        });
  }

  /** Prothero and Robinson: y' = λ (y - φ) + φ', solved by φ = sin(t + π/4). */
  private static PrecisionProblem linear() {
    double end = 10;
    return stiff(
        "linear",
        "Prothero–Robinson, λ = -10⁵",
        end,
        new double[] {Math.sin(Math.PI / 4)},
        new double[] {1},
        new double[] {Math.sin(end + Math.PI / 4)},
        (t, y, f) -> {
          double phase = t + Math.PI / 4;
          f[0] = LAMBDA * (y[0] - Math.sin(phase)) + Math.cos(phase);
        },
        (t, y, rows) -> rows[0][0] = LAMBDA);
  }
}
