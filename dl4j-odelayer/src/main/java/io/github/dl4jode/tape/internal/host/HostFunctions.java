package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.array.loop.DoubleFunctionLoops;
import io.github.dl4jode.array.loop.VectorModule;

/**
 * Functions of one number on every element of an array.
 *
 * <p>Each has a loop of its own, which the virtual machine compiles to vector instructions where
 * the function has any.
 */
public final class HostFunctions {

  /** y_i = f(x_i), where f may have a parameter. */
  public interface Loop {
    void apply(double[] x, double[] y, double parameter);
  }

  /** Below this size there is nothing to gain. */
  private static final int LEAST_FOR_VECTORS = 8;

  private HostFunctions() {}

  /** Whether loops by vector instructions are to be used. */
  static boolean isForVectors(double[] y) {
    return VectorModule.isUsable() && y.length >= LEAST_FOR_VECTORS;
  }

  public static void negate(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = -x[i];
    }
  }

  public static void magnitude(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.abs(x[i]);
    }
  }

  public static void root(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.sqrt(x[i]);
    }
  }

  public static void reciprocalRoot(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = 1 / Math.sqrt(x[i]);
    }
  }

  public static void exponential(double[] x, double[] y, double parameter) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.exponential(x, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.exp(x[i]);
    }
  }

  public static void logarithm(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.log(x[i]);
    }
  }

  public static void sine(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.sin(x[i]);
    }
  }

  public static void cosine(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.cos(x[i]);
    }
  }

  public static void exponentialLessOne(double[] x, double[] y, double parameter) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.exponentialLessOne(x, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.expm1(x[i]);
    }
  }

  public static void logarithmOfOneMore(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.log1p(x[i]);
    }
  }

  public static void hyperbolicSine(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.sinh(x[i]);
    }
  }

  public static void hyperbolicCosine(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.cosh(x[i]);
    }
  }

  public static void arcTangent(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.atan(x[i]);
    }
  }

  public static void sign(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.signum(x[i]);
    }
  }

  public static void reciprocal(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = 1 / x[i];
    }
  }

  /** x above the threshold, 0 elsewhere; what is no number stays so. */
  public static void rectifier(double[] x, double[] y, double threshold) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.rectify(x, threshold, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] <= threshold ? 0 : x[i];
    }
  }

  public static void step(double[] x, double[] y, double threshold) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.step(x, threshold, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] > threshold ? 1 : 0;
    }
  }

  public static void exponentialLinearUnit(double[] x, double[] y, double scale) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.exponentialLinearUnit(x, 1, scale, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] < 0 ? scale * Math.expm1(x[i]) : x[i];
    }
  }

  /** log(1 + e^x), written so that e^x cannot overflow. */
  public static void softplus(double[] x, double[] y, double parameter) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.softplus(x, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i])));
    }
  }

  /**
   * log(1 + e^x) to a relative error of 3e-9. Each loop is short and without a branch, so it
   * compiles to vector instructions; a single loop does not.
   */
  public static void softplusOfFloat(double[] x, double[] y, double parameter) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.softplus(x, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = sixteenthRootOfDecay(x[i]);
    }
    for (int i = 0; i < y.length; i++) {
      double power = y[i] * y[i];
      power *= power;
      power *= power;
      y[i] = power * power;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = logarithmOfOnePlus(y[i]);
    }
    for (int i = 0; i < y.length; i++) {
      y[i] += Math.max(x[i], 0);
    }
  }

  /** e^(-|x|/16), by the Taylor polynomial of degree 9 of e^(-|x|/256); |x| is at most 88. */
  private static double sixteenthRootOfDecay(double x) {
    double r = Math.max(-88, -Math.abs(x)) * (1.0 / 256);
    double e = 1.0 / 362880 * r + 1.0 / 40320;
    e = (e * r + 1.0 / 5040) * r + 1.0 / 720;
    e = (e * r + 1.0 / 120) * r + 1.0 / 24;
    e = (e * r + 1.0 / 6) * r + 0.5;
    e = (e * r + 1) * r + 1;
    e *= e;
    e *= e;
    e *= e;
    return e * e;
  }

  /** log(1 + u) for u from 0 to 1, by the series of 2 artanh(u / (2 + u)). */
  private static double logarithmOfOnePlus(double u) {
    double s = u / (u + 2);
    double q = s * s;
    double l = 2.0 / 17 * q + 2.0 / 15;
    l = (l * q + 2.0 / 13) * q + 2.0 / 11;
    l = (l * q + 2.0 / 9) * q + 2.0 / 7;
    l = (l * q + 2.0 / 5) * q + 2.0 / 3;
    return s * (l * q + 2);
  }

  public static void power(double[] x, double[] y, double exponent) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.pow(x[i], exponent);
    }
  }

  public static void tanh(double[] x, double[] y, double parameter) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.tanh(x, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.tanh(x[i]);
    }
  }

  public static void tanhOfFloat(double[] x, double[] y, double parameter) {
    if (isForVectors(y)) {
      DoubleFunctionLoops.tanh(x, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] = tanhOfFloat(x[i]);
    }
  }

  /**
   * x P(x²)/Q(x²), fitted for the smallest relative error, 1.4e-9, on |x| ≤ 9.02, where tanh is 1
   * in float. It has no branch, so it compiles to vector instructions.
   */
  static double tanhOfFloat(double x) {
    double u = Math.min(9.02, Math.max(-9.02, x));
    double s = u * u;
    double p = -1.2202249174247213e-11 * s + 3.058337727728555e-08;
    p = (p * s + 2.800678038353318e-05) * s + 0.003868294498692289;
    p = (p * s + 0.13679888682667168) * s + 0.9999999987027374;
    double q = 1.2873189475387074e-06 * s + 0.0003938572181058504;
    q = (q * s + 0.02724571758069588) * s + 0.4701322074834613;
    return u * p / (q * s + 1);
  }
}
