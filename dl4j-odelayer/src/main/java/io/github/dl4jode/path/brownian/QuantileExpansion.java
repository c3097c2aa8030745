package io.github.dl4jode.path.brownian;

/** The Taylor polynomials of the quantile function of the normal distribution. */
final class QuantileExpansion {

  private static final double ROOT_OF_TWO_PI = StrictMath.sqrt(2 * Math.PI);

  // The coefficients of Wichura, "Algorithm AS 241", 1988, for three ranges of p.
  private static final double[] CENTRE_NUMERATOR = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3
  };
  private static final double[] CENTRE_DENOMINATOR = {
    1,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3
  };
  private static final double[] MIDDLE_NUMERATOR = {
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4
  };
  private static final double[] MIDDLE_DENOMINATOR = {
    1,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9
  };
  private static final double[] TAIL_NUMERATOR = {
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7
  };
  private static final double[] TAIL_DENOMINATOR = {
    1,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15
  };

  private QuantileExpansion() {}

  /**
   * The coefficients of the Taylor polynomial, from the constant one.
   *
   * @param p a probability below ½, around which to expand
   */
  static double[] around(double p, int degree) {
    double quantile = quantile(p);
    double slope = ROOT_OF_TWO_PI * StrictMath.exp(quantile * quantile / 2);
    double[] result = new double[degree + 1];
    result[0] = quantile;
    double[] derivative = {1};
    double power = 1;
    for (int n = 1; n <= degree; n++) {
      power *= slope / n;
      result[n] = power * polynomial(derivative, quantile);
      derivative = next(derivative, n);
    }
    return result;
  }

  /** The n-th derivative is P_n(q) q'ⁿ, where P_{n+1} = P_n' + n q P_n. */
  private static double[] next(double[] coefficients, int n) {
    double[] result = new double[coefficients.length + 1];
    for (int i = 0; i < coefficients.length; i++) {
      result[i + 1] += n * coefficients[i];
      if (i > 0) {
        result[i - 1] += i * coefficients[i];
      }
    }
    return result;
  }

  /** The quantile of a probability below ½, to a relative error of 7e-16. */
  static double quantile(double p) {
    double fromCentre = p - 0.5;
    if (fromCentre >= -0.425) {
      double r = 0.180625 - fromCentre * fromCentre;
      return fromCentre * ratio(CENTRE_NUMERATOR, CENTRE_DENOMINATOR, r);
    }
    double r = StrictMath.sqrt(-StrictMath.log(p));
    return r <= 5
        ? -ratio(MIDDLE_NUMERATOR, MIDDLE_DENOMINATOR, r - 1.6)
        : -ratio(TAIL_NUMERATOR, TAIL_DENOMINATOR, r - 5);
  }

  private static double ratio(double[] numerator, double[] denominator, double x) {
    return polynomial(numerator, x) / polynomial(denominator, x);
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      sum = sum * x + coefficients[i];
    }
    return sum;
  }
}
