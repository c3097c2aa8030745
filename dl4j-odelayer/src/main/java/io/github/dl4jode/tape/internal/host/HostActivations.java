package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.array.loop.DoubleFunctionLoops;
import io.github.dl4jode.tape.internal.program.ActivationConstants;

/** Activation functions on every element of an array, and their derivatives times a cotangent. */
public final class HostActivations {

  /** y_i = f'(x_i) c_i, where f may have a parameter. */
  public interface Product {
    void apply(double[] x, double[] c, double[] y, double parameter);
  }

  private HostActivations() {}

  public static void scaledExponentialLinearUnit(double[] x, double[] y, double parameter) {
    if (HostFunctions.isForVectors(y)) {
      DoubleFunctionLoops.exponentialLinearUnit(
          x, ActivationConstants.SELU_SCALE, ActivationConstants.SELU_LIMIT, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] =
          x[i] > 0
              ? ActivationConstants.SELU_SCALE * x[i]
              : ActivationConstants.SELU_LIMIT * Math.expm1(x[i]);
    }
  }

  /** e^x - 1 = 2u/(1 - u) where u = tanh(x/2) and x is negative; there is no branch. */
  public static void scaledExponentialLinearUnitOfFloat(double[] x, double[] y, double parameter) {
    if (HostFunctions.isForVectors(y)) {
      DoubleFunctionLoops.exponentialLinearUnit(
          x, ActivationConstants.SELU_SCALE, ActivationConstants.SELU_LIMIT, y, y.length);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      double u = HostFunctions.tanhOfFloat(0.5 * Math.min(x[i], 0));
      y[i] =
          ActivationConstants.SELU_SCALE * Math.max(x[i], 0)
              + ActivationConstants.SELU_LIMIT * 2 * u / (1 - u);
    }
  }

  public static void slopeOfScaledExponentialLinearUnit(
      double[] x, double[] c, double[] y, double parameter) {
    if (HostFunctions.isForVectors(y)) {
      slopeOfScaledExponentialLinearUnitByVectors(x, c, y);
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] =
          c[i]
              * (x[i] > 0
                  ? ActivationConstants.SELU_SCALE
                  : ActivationConstants.SELU_LIMIT * Math.exp(x[i]));
    }
  }

  private static void slopeOfScaledExponentialLinearUnitByVectors(
      double[] x, double[] c, double[] y) {
    DoubleFunctionLoops.exponential(x, y, y.length);
    for (int i = 0; i < y.length; i++) {
      double slope =
          x[i] > 0 ? ActivationConstants.SELU_SCALE : ActivationConstants.SELU_LIMIT * y[i];
      y[i] = c[i] * slope;
    }
  }

  /** e^x = (1 + u)/(1 - u). */
  public static void slopeOfScaledExponentialLinearUnitOfFloat(
      double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      double u = HostFunctions.tanhOfFloat(0.5 * Math.min(x[i], 0));
      y[i] =
          c[i]
              * (x[i] > 0
                  ? ActivationConstants.SELU_SCALE
                  : ActivationConstants.SELU_LIMIT * (1 + u) / (1 - u));
    }
  }

  public static void leakyRectifier(double[] x, double[] y, double leak) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] < 0 ? leak * x[i] : x[i];
    }
  }

  /** ND4J rounds the slope to a float in the derivative, though not in the function. */
  public static void slopeOfLeakyRectifier(double[] x, double[] c, double[] y, double exact) {
    double leak = (float) exact;
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] < 0 ? leak * c[i] : c[i];
    }
  }

  public static void boundedRectifier(double[] x, double[] y, double threshold) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] <= threshold ? 0 : Math.min(x[i], 6);
    }
  }

  public static void slopeOfBoundedRectifier(double[] x, double[] c, double[] y, double threshold) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] > threshold && x[i] < 6 ? c[i] : 0;
    }
  }

  public static void softsign(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] / (1 + Math.abs(x[i]));
    }
  }

  public static void slopeOfSoftsign(double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      double root = 1 + Math.abs(x[i]);
      y[i] = c[i] / (root * root);
    }
  }

  /** -log(1 + e^-x), written so that e^-x cannot overflow. */
  public static void logSigmoid(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.min(x[i], 0) - Math.log1p(Math.exp(-Math.abs(x[i])));
    }
  }

  /** x (1 + tanh(k (x + u³)))/2 where u = 0.044715 x. */
  public static void preciseGelu(double[] x, double[] y, double parameter) {
    double k = Math.sqrt(2 / Math.PI);
    for (int i = 0; i < y.length; i++) {
      double u = 0.044715 * x[i];
      y[i] = 0.5 * x[i] * (1 + Math.tanh(k * (x[i] + u * u * u)));
    }
  }

  public static void hardTanh(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(-1, Math.min(x[i], 1));
    }
  }

  public static void slopeOfHardTanh(double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] >= -1 && x[i] <= 1 ? c[i] : 0;
    }
  }

  public static void hardSigmoid(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(0, Math.min(ActivationConstants.HARD_SLOPE * x[i] + 0.5, 1));
    }
  }

  public static void slopeOfHardSigmoid(double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] >= -2.5 && x[i] <= 2.5 ? ActivationConstants.HARD_SLOPE * c[i] : 0;
    }
  }

  /** y = a sign(u) (1 - 1/(1 + |u| + u² + b u⁴)) where u = 2x/3. */
  public static void rationalTanh(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      double u = Math.abs(x[i]) * 2 / 3;
      double s = u * u;
      double q = 1 + u + s + ActivationConstants.RATIONAL_FOURTH * s * s;
      y[i] = Math.copySign(ActivationConstants.RATIONAL_SCALE * (1 - 1 / q), x[i]);
    }
  }

  public static void slopeOfRationalTanh(double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      double u = Math.abs(x[i]) * 2 / 3;
      double s = u * u;
      double q = 1 + u + s + ActivationConstants.RATIONAL_FOURTH * s * s;
      double slope = 1 + 2 * u + 4 * ActivationConstants.RATIONAL_FOURTH * s * u;
      y[i] = c[i] * ActivationConstants.RATIONAL_SCALE * 2 / 3 * slope / (q * q);
    }
  }
}
