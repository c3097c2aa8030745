package io.github.dl4jode.solver;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The methods, by the names of the field.
 *
 * <p>The first six are for fixed steps; the others carry an error estimate and serve for both.
 * Where nothing else is said the interpolant is the cubic Hermite polynomial.
 */
public enum Method {
  /** Euler's method, order 1, with linear interpolation. */
  EULER("euler", LowOrderTableaus.euler()),
  /** The explicit midpoint rule, order 2 (Runge 1895). */
  MIDPOINT("midpoint", LowOrderTableaus.midpoint()),
  /** Heun's method, the explicit trapezoidal rule, order 2. */
  HEUN2("heun2", LowOrderTableaus.heun2()),
  /** Heun's method of three stages, order 3 (Heun 1900). */
  HEUN3("heun3", LowOrderTableaus.heun3()),
  /**
   * The classic method of four stages, order 4 (Kutta 1901). torchdiffeq's rk4 is {@link #RK4_38}.
   */
  RK4("rk4", LowOrderTableaus.rk4()),
  /** The 3/8 rule, order 4 (Kutta 1901). */
  RK4_38("rk4_38", LowOrderTableaus.rk4ThreeEighths()),
  /** Heun's method with Euler's embedded, order 2(1). */
  ADAPTIVE_HEUN("adaptive_heun", LowOrderTableaus.adaptiveHeun()),
  /**
   * Order 3(2), FSAL: Bogacki and Shampine (1989), A 3(2) pair of Runge–Kutta formulas, Appl. Math.
   * Lett. 2.
   */
  BOSH3("bosh3", LowOrderTableaus.bosh3()),
  /**
   * Order 2(1) of three stages: Fehlberg (1969), Low-order classical Runge–Kutta formulas with
   * stepsize control, NASA TR R-315; the solution of order 2 is carried on.
   *
   * <p>Its two solutions differ by h (k_1 - k_3) / 512, so the estimate is a small part of the
   * error of order 1 and no measure of the error of the solution: at the tolerance 1e-3 that was
   * 1,821 tolerances on the problems of DETEST, for {@link #BOSH3} 7. Where f is rough the estimate
   * can miss everything: y' = 0.3 - sign y ends at 3.69 instead of 0. It is here for comparison
   * with other libraries; a tolerance for it is 1/512 of the error that is wanted.
   */
  FEHLBERG2("fehlberg2", LowOrderTableaus.fehlberg2()),
  /**
   * Order 5(4), FSAL, with an interpolant of order 4: Dormand and Prince (1980), A family of
   * embedded Runge–Kutta formulae, J. Comput. Appl. Math. 6.
   */
  DOPRI5("dopri5", FifthOrderTableaus.dopri5()),
  /**
   * Order 5(4), FSAL, with an interpolant of order 4: Tsitouras (2011), Runge–Kutta pairs of order
   * 5(4) satisfying only the first column simplifying assumption, Comput. Math. Appl. 62.
   */
  TSIT5("tsit5", FifthOrderTableaus.tsit5()),
  /**
   * Order 8(7) of 13 stages, with an interpolant of order 5: Prince and Dormand (1981), High order
   * embedded Runge–Kutta formulae, J. Comput. Appl. Math. 7.
   *
   * <p>The tolerance holds where steps end. Between, at output times before the last, at events and
   * in an interpolating adjoint, the interpolant is what counts: its error was 10 tolerances at
   * 1e-6 and 331 at 1e-12. Where states between matter, use {@link #DOPRI5} or {@link #TSIT5},
   * limit {@link OdeSolver#maximumStep()}, or solve from output to output.
   */
  DOPRI8("dopri8", EighthOrderTableau.dopri8());

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // It is immutable, and hides its arrays.
  private final ButcherTableau tableau;

  Method(String label, ButcherTableau tableau) {
    this.label = label;
    this.tableau = tableau;
  }

  /** The name as it is written in papers and in configurations: "dopri5". */
  public String label() {
    return label;
  }

  /** The coefficients. */
  public ButcherTableau tableau() {
    return tableau;
  }

  /**
   * The method of a label.
   *
   * @throws IllegalArgumentException if there is none; the message lists the labels
   */
  public static Method named(String label) {
    return Arrays.stream(values())
        .filter(method -> method.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No method \""
                        + label
                        + "\"; there are "
                        + Arrays.stream(values())
                            .map(Method::label)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return label;
  }
}
