package io.github.dl4jode.method.implicit;

import io.github.dl4jode.method.Interpolant;
import java.util.Optional;

/** The coefficients of ESDIRK pairs. */
@SuppressWarnings("FloatingPointLiteralPrecision") // The digits of the papers.
final class EsdirkTableaus {

  private EsdirkTableaus() {}

  /**
   * Order 5(4): Kværnø (2004), Singly diagonally implicit Runge–Kutta methods with an explicit
   * first stage, BIT Numerical Mathematics 44, method ESDIRK5/4a with γ = 0.26. The interpolant is
   * of order 4: v is the shortest vector with Σ v_i = Σ v_i c_i = Σ v_i c_i² = 0, Σ v_i c_i³ = 1/4
   * and Σ v_i a_ij c_j² = 1/12.
   */
  static EsdirkTableau kvaerno5() {
    double gamma = 0.26;
    double[][] a = {
      {},
      {gamma},
      {0.13, 0.84033320996790809},
      {0.22371961478320505, 0.47675532319799699, -0.06470895363112615},
      {0.16648564323248321, 0.10450018841591720, 0.03631482272098715, -0.13090704451073998},
      {0.13855640231268224, 0, -0.04245337201752043, 0.02446657898003141, 0.61943039072480676},
      {
        0.13659751177640291,
        0,
        -0.05496908796538376,
        -0.04118626728321046,
        0.62993304899016403,
        0.06962479448202728
      }
    };
    double[] embedded = {a[5][0], a[5][1], a[5][2], a[5][3], a[5][4], gamma, 0};
    double[] b = {a[6][0], a[6][1], a[6][2], a[6][3], a[6][4], a[6][5], gamma};
    double[] v = {
      -0.4842493496458575,
      0,
      0.9921747011803447,
      -0.6241080331021572,
      1.3801004273784265,
      -0.631958872905376,
      -0.631958872905376
    };
    return new EsdirkTableau(
        5,
        gamma,
        new double[] {0, 0.52, 1.230333209967908, 0.8957659843500759, 0.43639360985864756, 1, 1},
        a,
        embedded,
        false,
        EsdirkTableau.quartic(5, b, v),
        Optional.empty());
  }

  /**
   * Order 4(3): Kennedy and Carpenter (2003), Additive Runge–Kutta schemes for
   * convection–diffusion–reaction equations, Applied Numerical Mathematics 44, ARK4(3)6L[2]SA.
   */
  static EsdirkTableau kenCarp4() {
    double gamma = 0.25;
    double[] b = {
      82889.0 / 524892, 0, 15625.0 / 83664, 69875.0 / 102672, -2260.0 / 8211, gamma,
    };
    double[] embedded = {
      4586570599.0 / 29645900160.0,
      0,
      178811875.0 / 945068544,
      814220225.0 / 1159782912,
      -3700637.0 / 11593932,
      61727.0 / 225920
    };
    double[][] a = {
      {},
      {gamma},
      {8611.0 / 62500, -1743.0 / 31250},
      {5012029.0 / 34652500, -654441.0 / 2922500, 174375.0 / 388108},
      {
        15267082809.0 / 155376265600.0,
        -71443401.0 / 120774400,
        730878875.0 / 902184768,
        2285395.0 / 8070912
      },
      {b[0], b[1], b[2], b[3], b[4]}
    };
    return new EsdirkTableau(
        4,
        gamma,
        new double[] {0, 1.0 / 2, 83.0 / 250, 31.0 / 50, 17.0 / 20, 1},
        a,
        embedded,
        false,
        Interpolant.hermite(4, b, b.length),
        Optional.of(kenCarp4Explicit()));
  }

  private static double[][] kenCarp4Explicit() {
    return new double[][] {
      {},
      {1.0 / 2},
      {13861.0 / 62500, 6889.0 / 62500},
      {
        -116923316275.0 / 2393684061468.0,
        -2731218467317.0 / 15368042101831.0,
        9408046702089.0 / 11113171139209.0
      },
      {
        -451086348788.0 / 2902428689909.0,
        -2682348792572.0 / 7519795681897.0,
        12662868775082.0 / 11960479115383.0,
        3355817975965.0 / 11060851509271.0
      },
      {
        647845179188.0 / 3216320057751.0,
        73281519250.0 / 8382639484533.0,
        552539513391.0 / 3454668386233.0,
        3354512671639.0 / 8306763924573.0,
        4040.0 / 17871
      }
    };
  }
}
