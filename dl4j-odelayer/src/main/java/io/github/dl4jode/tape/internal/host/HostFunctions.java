package io.github.dl4jode.tape.internal.host;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Functions of one number on every element of an array, by op name.
 *
 * <p>Each has a loop of its own, which the virtual machine compiles to vector instructions where
 * the function has any.
 */
final class HostFunctions {

  /** y_i = f(x_i), where f may have a parameter. */
  interface Loop {
    void apply(double[] x, double[] y, double parameter);
  }

  private static final Map<String, Loop> BY_NAME =
      Map.ofEntries(
          Map.entry("neg", HostFunctions::negate),
          Map.entry("abs", HostFunctions::magnitude),
          Map.entry("sqrt", HostFunctions::root),
          Map.entry("rsqrt", HostFunctions::reciprocalRoot),
          Map.entry("exp", HostFunctions::exponential),
          Map.entry("expm1", HostFunctions::exponentialLessOne),
          Map.entry("log", HostFunctions::logarithm),
          Map.entry("log1p", HostFunctions::logarithmOfOneMore),
          Map.entry("sin", HostFunctions::sine),
          Map.entry("cos", HostFunctions::cosine),
          Map.entry("sinh", HostFunctions::hyperbolicSine),
          Map.entry("cosh", HostFunctions::hyperbolicCosine),
          Map.entry("atan", HostFunctions::arcTangent),
          Map.entry("sign", HostFunctions::sign),
          Map.entry("Reciprocal", HostFunctions::reciprocal),
          Map.entry("relu", HostFunctions::rectifier),
          Map.entry("step", HostFunctions::step),
          Map.entry("elu", HostFunctions::exponentialLinearUnit),
          Map.entry("softplus", HostFunctions::softplus),
          Map.entry("pow", HostFunctions::power));

  private static final Set<String> CHEAP =
      Set.of("neg", "abs", "sqrt", "rsqrt", "relu", "step", "sign", "Reciprocal");

  private HostFunctions() {}

  /** The function of an op, to the precision of a type. */
  static Optional<Loop> named(String op, DataType precision) {
    if (op.equals("tanh")) {
      return Optional.of(
          precision == DataType.FLOAT ? HostFunctions::tanhOfFloat : HostFunctions::tanh);
    }
    Loop loop = BY_NAME.get(op);
    return loop == null ? HostActivations.named(op, precision) : Optional.of(loop);
  }

  /** The default parameter of an op. */
  static double defaultParameter(String op) {
    return op.equals("elu") ? 1 : HostActivations.defaultParameter(op);
  }

  /** Whether an element costs more than a few cycles. */
  static boolean isCostly(String op) {
    return op.equals("tanh")
        || HostActivations.isCostly(op)
        || (BY_NAME.containsKey(op) && !CHEAP.contains(op));
  }

  private static void negate(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = -x[i];
    }
  }

  private static void magnitude(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.abs(x[i]);
    }
  }

  private static void root(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.sqrt(x[i]);
    }
  }

  private static void reciprocalRoot(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = 1 / Math.sqrt(x[i]);
    }
  }

  private static void exponential(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.exp(x[i]);
    }
  }

  private static void logarithm(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.log(x[i]);
    }
  }

  private static void sine(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.sin(x[i]);
    }
  }

  private static void cosine(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.cos(x[i]);
    }
  }

  private static void exponentialLessOne(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.expm1(x[i]);
    }
  }

  private static void logarithmOfOneMore(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.log1p(x[i]);
    }
  }

  private static void hyperbolicSine(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.sinh(x[i]);
    }
  }

  private static void hyperbolicCosine(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.cosh(x[i]);
    }
  }

  private static void arcTangent(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.atan(x[i]);
    }
  }

  private static void sign(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.signum(x[i]);
    }
  }

  private static void reciprocal(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = 1 / x[i];
    }
  }

  /** x above the threshold, 0 elsewhere; what is no number stays so. */
  private static void rectifier(double[] x, double[] y, double threshold) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] <= threshold ? 0 : x[i];
    }
  }

  private static void step(double[] x, double[] y, double threshold) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] > threshold ? 1 : 0;
    }
  }

  private static void exponentialLinearUnit(double[] x, double[] y, double scale) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i] < 0 ? scale * Math.expm1(x[i]) : x[i];
    }
  }

  /** log(1 + e^x), written so that e^x cannot overflow. */
  private static void softplus(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i])));
    }
  }

  private static void power(double[] x, double[] y, double exponent) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.pow(x[i], exponent);
    }
  }

  private static void tanh(double[] x, double[] y, double parameter) {
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.tanh(x[i]);
    }
  }

  private static void tanhOfFloat(double[] x, double[] y, double parameter) {
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
