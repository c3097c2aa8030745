package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.solver.Formula;

/**
 * Seven stars in a plane, with the masses 1 to 7: Hairer, Nørsett and Wanner I, section II.10.
 *
 * <p>The end is that of Mazzia and Magherini (2008), Test set for initial value problem solvers,
 * release 2.4.
 */
final class Pleiades implements Formula {

  private static final int STARS = 7;
  private static final double[] START = {
    3, 3, -1, -3, 2, -2, 2,
    3, -3, 2, 0, 0, -4, 4,
    0, 0, 0, 0, 0, 1.75, -1.5,
    0, 0, 0, -1.25, 1, 0, 0
  };
  private static final double[] AT_3 = {
    0.3706139143970502, 3.237284092057233, -3.222559032418324, 0.659709145577531,
    0.3425581707156584, 1.562172101400631, -0.7003092922212495, -3.943437585517392,
    -3.271380973972550, 5.225081843456543, -2.590612434977470, 1.198213693392275,
    -0.2429682344935824, 1.091449240428980, 3.417003806314313, 1.354584501625501,
    -2.590065597810775, 2.025053734714242, -1.155815100160448, -0.8072988170223021,
    0.5952396354208710, -3.741244961234010, 0.3773459685750630, 0.9386858869551073,
    0.3667922227200571, -0.3474046353808490, 2.344915448180937, -1.947020434263292
  };

  static PrecisionProblem problem() {
    return PrecisionProblem.nonStiff(
        "pleiades",
        "Pleiades",
        3,
        START.clone(),
        () -> PrecisionField.withDifferences(START.length, new Pleiades()),
        AT_3::clone);
  }

  @Override
  public void evaluate(double t, double[] y, double[] f) {
    for (int i = 0; i < STARS; i++) {
      double ax = 0;
      double ay = 0;
      for (int j = 0; j < STARS; j++) {
        if (i != j) {
          double dx = y[j] - y[i];
          double dy = y[STARS + j] - y[STARS + i];
          double square = dx * dx + dy * dy;
          double pull = (j + 1) / (square * Math.sqrt(square));
          ax += pull * dx;
          ay += pull * dy;
        }
      }
      f[i] = y[2 * STARS + i];
      f[STARS + i] = y[3 * STARS + i];
      f[2 * STARS + i] = ax;
      f[3 * STARS + i] = ay;
    }
  }
}
