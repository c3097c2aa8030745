package io.github.dl4jode.method.explicit;

/** Where an explicit Runge–Kutta method is stable on the negative real axis. */
final class StabilityInterval {

  private static final double RESOLUTION = 0.01;
  private static final double FARTHEST = 100;
  private static final double SLACK = 1e-9;

  private StabilityInterval() {}

  /** The largest x so that |R(-z)| ≤ 1 for all z up to x, R being the stability polynomial. */
  static double of(ButcherTableau tableau) {
    double low = 0;
    while (low < FARTHEST && isStable(tableau, low + RESOLUTION)) {
      low += RESOLUTION;
    }
    double high = low + RESOLUTION;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (isStable(tableau, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean isStable(ButcherTableau tableau, double x) {
    return Math.abs(growth(tableau, -x)) <= 1 + SLACK;
  }

  /** R(z): y_{n+1} / y_n for y' = λ y, z = λ h. */
  static double growth(ButcherTableau tableau, double z) {
    double[] stages = new double[tableau.stages()];
    double end = 1;
    for (int i = 0; i < stages.length; i++) {
      stages[i] = 1;
      for (int j = 0; j < i; j++) {
        stages[i] += z * tableau.a(i, j) * stages[j];
      }
      end += z * tableau.b(i) * stages[i];
    }
    return end;
  }
}
