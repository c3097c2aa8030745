package io.github.dl4jode.solver;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The 25 problems of DETEST over [0, 20]: Hull, Enright, Fellen and Sedgwick (1972), Comparing
 * numerical methods for ordinary differential equations, SIAM J. Numer. Anal. 9; Enright and Pryce
 * (1987), Two FORTRAN packages for assessing initial value methods, ACM TOMS 13.
 */
@SuppressWarnings("ImmutableEnumChecker") // Its arrays are only given out as copies.
enum DetestProblem {
  A1((t, y, d) -> d[0] = -y[0], 1),
  A2((t, y, d) -> d[0] = -y[0] * y[0] * y[0] / 2, 1),
  A3((t, y, d) -> d[0] = y[0] * Math.cos(t), 1),
  A4((t, y, d) -> d[0] = y[0] / 4 * (1 - y[0] / 20), 1),
  A5((t, y, d) -> d[0] = (y[0] - t) / (y[0] + t), 4),
  B1(
      (t, y, d) -> {
        d[0] = 2 * (y[0] - y[0] * y[1]);
        d[1] = -(y[1] - y[0] * y[1]);
      },
      1,
      3),
  B2(
      (t, y, d) -> {
        d[0] = -y[0] + y[1];
        d[1] = y[0] - 2 * y[1] + y[2];
        d[2] = y[1] - y[2];
      },
      2,
      0,
      1),
  B3(
      (t, y, d) -> {
        d[0] = -y[0];
        d[1] = y[0] - y[1] * y[1];
        d[2] = y[1] * y[1];
      },
      1,
      0,
      0),
  B4(
      (t, y, d) -> {
        double r = Math.hypot(y[0], y[1]);
        d[0] = -y[1] - y[0] * y[2] / r;
        d[1] = y[0] - y[1] * y[2] / r;
        d[2] = y[0] / r;
      },
      3,
      0,
      0),
  B5(
      (t, y, d) -> {
        d[0] = y[1] * y[2];
        d[1] = -y[0] * y[2];
        d[2] = -0.51 * y[0] * y[1];
      },
      0,
      1,
      1),
  C1((t, y, d) -> chain(y, d, i -> 1), unit(10)),
  C2((t, y, d) -> chain(y, d, i -> i), unit(10)),
  C3((t, y, d) -> diffusion(y, d), unit(10)),
  C4((t, y, d) -> diffusion(y, d), unit(51)),
  C5((t, y, d) -> OuterPlanets.evaluate(y, d), OuterPlanets.initial()),
  D1((t, y, d) -> orbit(y, d), onOrbit(0.1)),
  D2((t, y, d) -> orbit(y, d), onOrbit(0.3)),
  D3((t, y, d) -> orbit(y, d), onOrbit(0.5)),
  D4((t, y, d) -> orbit(y, d), onOrbit(0.7)),
  D5((t, y, d) -> orbit(y, d), onOrbit(0.9)),
  E1(
      (t, y, d) -> {
        double x = t + 1;
        d[0] = y[1];
        d[1] = -(y[1] / x + (1 - 0.25 / (x * x)) * y[0]);
      },
      0.671396707141803,
      0.09540051444747447),
  E2(
      (t, y, d) -> {
        d[0] = y[1];
        d[1] = (1 - y[0] * y[0]) * y[1] - y[0];
      },
      2,
      0),
  E3(
      (t, y, d) -> {
        d[0] = y[1];
        d[1] = y[0] * y[0] * y[0] / 6 - y[0] + 2 * Math.sin(2.78535 * t);
      },
      0,
      0),
  E4(
      (t, y, d) -> {
        d[0] = y[1];
        d[1] = 0.032 - 0.4 * y[1] * y[1];
      },
      30,
      0),
  E5(
      (t, y, d) -> {
        d[0] = y[1];
        d[1] = Math.sqrt(1 + y[1] * y[1]) / (25 - t);
      },
      0,
      0);

  static final double END = 20;

  private final FunctionField.Function function;
  private final double[] initial;

  DetestProblem(FunctionField.Function function, double... initial) {
    this.function = function;
    this.initial = initial;
  }

  double[] initial() {
    return initial.clone();
  }

  FunctionField.Function function() {
    return function;
  }

  FunctionField field() {
    return new FunctionField(initial.length, DataType.DOUBLE, function);
  }

  INDArray initialState() {
    return Nd4j.createFromArray(initial);
  }

  private static double[] unit(int size) {
    double[] unit = new double[size];
    unit[0] = 1;
    return unit;
  }

  /** The rate at which element i, counted from 1, decays. */
  @FunctionalInterface
  private interface Rate {
    double of(int i);
  }

  /** Elements that decay one into the next; the last one stays. */
  private static void chain(double[] y, double[] d, Rate rate) {
    d[0] = -rate.of(1) * y[0];
    for (int i = 1; i < y.length - 1; i++) {
      d[i] = rate.of(i) * y[i - 1] - rate.of(i + 1) * y[i];
    }
    d[y.length - 1] = rate.of(y.length - 1) * y[y.length - 2];
  }

  private static void diffusion(double[] y, double[] d) {
    for (int i = 0; i < y.length; i++) {
      d[i] = (i == 0 ? 0 : y[i - 1]) - 2 * y[i] + (i == y.length - 1 ? 0 : y[i + 1]);
    }
  }

  private static void orbit(double[] y, double[] d) {
    double cube = Math.pow(y[0] * y[0] + y[1] * y[1], 1.5);
    d[0] = y[2];
    d[1] = y[3];
    d[2] = -y[0] / cube;
    d[3] = -y[1] / cube;
  }

  private static double[] onOrbit(double eccentricity) {
    return new double[] {
      1 - eccentricity, 0, 0, Math.sqrt((1 + eccentricity) / (1 - eccentricity))
    };
  }

  /** The sun and the five outer planets, in units of 100 days. */
  private static final class OuterPlanets {

    private static final double GRAVITY = 2.95912208286;
    private static final double SUN = 1.00000597682;
    private static final double[] MASSES = {
      .000954786104043, .000285583733151, .0000437273164546, .0000517759138449, .00000277777777778
    };

    static double[] initial() {
      return new double[] {
        3.42947415189, 3.35386959711, 1.35494901715,
        6.64145542550, 5.97156957878, 2.18231499728,
        11.2630437207, 14.6952576794, 6.27960525067,
        -30.1552268759, 1.65699966404, 1.43785752721,
        -21.1238353380, 28.4465098142, 15.3882659679,
        -.557160570446, .505696783289, .230578543901,
        -.415570776342, .365682722812, .169143213293,
        -.325325669158, .189706021964, .0877265322780,
        -.0240476254170, -.287659532608, -.117219543175,
        -.176860753121, -.216393453025, -.0148647893090
      };
    }

    static void evaluate(double[] y, double[] d) {
      int planets = MASSES.length;
      double[] fromSun = new double[planets];
      for (int j = 0; j < planets; j++) {
        fromSun[j] = cube(y[3 * j], y[3 * j + 1], y[3 * j + 2]);
      }
      System.arraycopy(y, 3 * planets, d, 0, 3 * planets);
      Arrays.fill(d, 3 * planets, 6 * planets, 0);
      for (int j = 0; j < planets; j++) {
        for (int k = 0; k < planets; k++) {
          double between =
              cube(y[3 * k] - y[3 * j], y[3 * k + 1] - y[3 * j + 1], y[3 * k + 2] - y[3 * j + 2]);
          for (int i = 0; i < 3; i++) {
            double own = y[3 * j + i];
            double other = y[3 * k + i];
            d[3 * (planets + j) + i] +=
                GRAVITY
                    * (j == k
                        ? -(SUN + MASSES[j]) * own / fromSun[j]
                        : MASSES[k] * ((other - own) / between - other / fromSun[k]));
          }
        }
      }
    }

    private static double cube(double x, double y, double z) {
      return Math.pow(x * x + y * y + z * z, 1.5);
    }
  }
}
