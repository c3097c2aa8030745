package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.tape.internal.program.ActivationConstants;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Activation functions on every element of an array, and their derivatives times a cotangent, by op
 * name.
 */
public final class HostActivations {

  /** y_i = f'(x_i) c_i, where f may have a parameter. */
  interface Product {
    void apply(double[] x, double[] c, double[] y, double parameter);
  }

  private static final Map<String, HostFunctions.Loop> FUNCTIONS =
      Map.of(
          "selu", HostActivations::scaledExponentialLinearUnit,
          "leakyrelu", HostActivations::leakyRectifier,
          "relu6", HostActivations::boundedRectifier,
          "softsign", HostActivations::softsign,
          "logsigmoid", HostActivations::logSigmoid,
          "precise_gelu", HostActivations::preciseGelu,
          "hardtanh", HostActivations::hardTanh,
          "hard_sigmoid", HostActivations::hardSigmoid,
          "rational_tanh", HostActivations::rationalTanh);

  private static final Map<String, Product> PRODUCTS =
      Map.of(
          "selu_bp", HostActivations::slopeOfScaledExponentialLinearUnit,
          "lrelu_bp", HostActivations::slopeOfLeakyRectifier,
          "relu6_bp", HostActivations::slopeOfBoundedRectifier,
          "softsign_bp", HostActivations::slopeOfSoftsign,
          "hardtanh_bp", HostActivations::slopeOfHardTanh,
          "hardsigmoid_bp", HostActivations::slopeOfHardSigmoid,
          "rationaltanh_bp", HostActivations::slopeOfRationalTanh);

  private static final Set<String> COSTLY = Set.of("selu", "selu_bp", "logsigmoid", "precise_gelu");

  private HostActivations() {}

  /** The function of an op, to the precision of a type. */
  static Optional<HostFunctions.Loop> named(String op, DataType precision) {
    boolean isFloat = precision == DataType.FLOAT;
    return op.equals("selu") && isFloat
        ? Optional.of(HostActivations::scaledExponentialLinearUnitOfFloat)
        : Optional.ofNullable(FUNCTIONS.get(op));
  }

  /** The derivative times a cotangent that an op gives, to the precision of a type. */
  static Optional<Product> product(String op, DataType precision) {
    boolean isFloat = precision == DataType.FLOAT;
    return op.equals("selu_bp") && isFloat
        ? Optional.of(HostActivations::slopeOfScaledExponentialLinearUnitOfFloat)
        : Optional.ofNullable(PRODUCTS.get(op));
  }

  /** The default parameter of an op. */
  static double defaultParameter(String op) {
    return op.equals("leakyrelu") || op.equals("lrelu_bp") ? ActivationConstants.DEFAULT_LEAK : 0;
  }

  /** Whether an element costs more than a few cycles. */
  static boolean isCostly(String op) {
    return COSTLY.contains(op);
  }

  private static void scaledExponentialLinearUnit(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] =
          x[i] > 0
              ? ActivationConstants.SELU_SCALE * x[i]
              : ActivationConstants.SELU_LIMIT * Math.expm1(x[i]);
    }
  }

  /** e^x - 1 = 2u/(1 - u) where u = tanh(x/2) and x is negative; there is no branch. */
  private static void scaledExponentialLinearUnitOfFloat(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      double u = HostFunctions.tanhOfFloat(0.5 * Math.min(x[i], 0));
      y[i] =
          ActivationConstants.SELU_SCALE * Math.max(x[i], 0)
              + ActivationConstants.SELU_LIMIT * 2 * u / (1 - u);
    }
  }

  private static void slopeOfScaledExponentialLinearUnit(
      double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] =
          c[i]
              * (x[i] > 0
                  ? ActivationConstants.SELU_SCALE
                  : ActivationConstants.SELU_LIMIT * Math.exp(x[i]));
    }
  }

  /** e^x = (1 + u)/(1 - u). */
  private static void slopeOfScaledExponentialLinearUnitOfFloat(
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

  private static void leakyRectifier(double[] x, double[] y, double leak) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] < 0 ? leak * x[i] : x[i];
    }
  }

  /** ND4J rounds the slope to a float in the derivative, though not in the function. */
  private static void slopeOfLeakyRectifier(double[] x, double[] c, double[] y, double exact) {
    double leak = (float) exact;
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] < 0 ? leak * c[i] : c[i];
    }
  }

  private static void boundedRectifier(double[] x, double[] y, double threshold) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] <= threshold ? 0 : Math.min(x[i], 6);
    }
  }

  private static void slopeOfBoundedRectifier(
      double[] x, double[] c, double[] y, double threshold) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] > threshold && x[i] < 6 ? c[i] : 0;
    }
  }

  private static void softsign(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] / (1 + Math.abs(x[i]));
    }
  }

  private static void slopeOfSoftsign(double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      double root = 1 + Math.abs(x[i]);
      y[i] = c[i] / (root * root);
    }
  }

  /** -log(1 + e^-x), written so that e^-x cannot overflow. */
  private static void logSigmoid(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.min(x[i], 0) - Math.log1p(Math.exp(-Math.abs(x[i])));
    }
  }

  /** x (1 + tanh(k (x + u³)))/2 where u = 0.044715 x. */
  private static void preciseGelu(double[] x, double[] y, double parameter) {
    double k = Math.sqrt(2 / Math.PI);
    for (int i = 0; i < y.length; i++) {
      double u = 0.044715 * x[i];
      y[i] = 0.5 * x[i] * (1 + Math.tanh(k * (x[i] + u * u * u)));
    }
  }

  private static void hardTanh(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(-1, Math.min(x[i], 1));
    }
  }

  private static void slopeOfHardTanh(double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] >= -1 && x[i] <= 1 ? c[i] : 0;
    }
  }

  private static void hardSigmoid(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(0, Math.min(ActivationConstants.HARD_SLOPE * x[i] + 0.5, 1));
    }
  }

  private static void slopeOfHardSigmoid(double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] >= -2.5 && x[i] <= 2.5 ? ActivationConstants.HARD_SLOPE * c[i] : 0;
    }
  }

  /** y = a sign(u) (1 - 1/(1 + |u| + u² + b u⁴)) where u = 2x/3. */
  private static void rationalTanh(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      double u = Math.abs(x[i]) * 2 / 3;
      double s = u * u;
      double q = 1 + u + s + ActivationConstants.RATIONAL_FOURTH * s * s;
      y[i] = Math.copySign(ActivationConstants.RATIONAL_SCALE * (1 - 1 / q), x[i]);
    }
  }

  private static void slopeOfRationalTanh(double[] x, double[] c, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      double u = Math.abs(x[i]) * 2 / 3;
      double s = u * u;
      double q = 1 + u + s + ActivationConstants.RATIONAL_FOURTH * s * s;
      double slope = 1 + 2 * u + 4 * ActivationConstants.RATIONAL_FOURTH * s * u;
      y[i] = c[i] * ActivationConstants.RATIONAL_SCALE * 2 / 3 * slope / (q * q);
    }
  }
}
