package io.github.dl4jode.array.loop;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions of many doubles, by polynomials, with relative errors below 1e-15. To be
 * used where {@link VectorModule#isUsable()} only.
 *
 * <p>The result of an element does not depend on its place. Results go to a separate array; where n
 * is no multiple of the length of a register, its last elements are computed twice.
 */
public final class DoubleFunctionLoops {

  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

  private static final int WIDTH = SPECIES.length();

  /** Added to a small number, it leaves the nearest integer in the last bits. */
  private static final double ROUNDING = 0x1.8p52;

  private static final int SIGNIFICAND_BITS = 52;
  private static final long BITS_OF_ONE = Double.doubleToRawLongBits(1);
  private static final long SIGN = Long.MIN_VALUE;

  private static final double BINARY_EXPONENT = 1.4426950408889634;

  /** log 2 in two parts, so that n log 2 is exact in the first one. */
  private static final double LOG_2 = 0x1.62e42fefa38p-1;

  private static final double REST_OF_LOG_2 = 5.497923018708371e-14;

  /** e^710 is infinite, and e^-750 is 0. */
  private static final double LARGEST_EXPONENT = 710;

  private static final double SMALLEST_EXPONENT = -750;

  /** e^-40 is less than half of the last bit of 1. */
  private static final double NEGLIGIBLE_EXPONENT = -40;

  /** (e^x - 1) / (e^x + 1) is 1 here, as that of all larger numbers. */
  private static final double LIMIT_OF_QUOTIENT = 40;

  /** Up to this size, e^x - 1 is x. */
  private static final double TINY = 0x1p-54;

  private DoubleFunctionLoops() {}

  // Each function is written once in its loop: a second time Java would not inline it, and make
  // objects of its vectors. What is no number passes through all arithmetic, and compares as false.

  /** y ← e^x, n elements. */
  public static void exponential(double[] x, double[] y, int n) {
    if (n < WIDTH) {
      double[] few = new double[WIDTH];
      exponential(Arrays.copyOf(x, WIDTH), few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      exponential(DoubleVector.fromArray(SPECIES, x, first)).intoArray(y, first);
    }
  }

  /** y ← e^x - 1, n elements. */
  public static void exponentialLessOne(double[] x, double[] y, int n) {
    if (n < WIDTH) {
      double[] few = new double[WIDTH];
      exponentialLessOne(Arrays.copyOf(x, WIDTH), few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      exponentialLessOne(DoubleVector.fromArray(SPECIES, x, first)).intoArray(y, first);
    }
  }

  /** y ← tanh x, n elements. */
  public static void tanh(double[] x, double[] y, int n) {
    if (n < WIDTH) {
      double[] few = new double[WIDTH];
      tanh(Arrays.copyOf(x, WIDTH), few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      tanh(DoubleVector.fromArray(SPECIES, x, first)).intoArray(y, first);
    }
  }

  /** y ← log(1 + e^x), n elements. */
  public static void softplus(double[] x, double[] y, int n) {
    if (n < WIDTH) {
      double[] few = new double[WIDTH];
      softplus(Arrays.copyOf(x, WIDTH), few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    decays(x, y, 0, n);
    int whole = n - n % WIDTH;
    if (whole < n) {
      // The last register holds elements of the one before, whose power is then needed again.
      softplus(x, y, n - WIDTH, n);
      decays(x, y, whole - WIDTH, whole);
    }
    softplus(x, y, 0, whole);
  }

  /** y ← e^-|x|, elements from the first to before the end. */
  private static void decays(double[] x, double[] y, int from, int end) {
    for (int i = from; i < end; i += WIDTH) {
      int first = Math.min(i, end - WIDTH);
      exponential(DoubleVector.fromArray(SPECIES, x, first).abs().neg()).intoArray(y, first);
    }
  }

  /**
   * y ← max(x, 0) + log(1 + y), a whole number of registers. In one loop with the power it is too
   * much for the compiler.
   */
  private static void softplus(double[] x, double[] y, int from, int end) {
    for (int i = from; i < end; i += WIDTH) {
      DoubleVector values = DoubleVector.fromArray(SPECIES, x, i);
      logarithmOfOneMore(DoubleVector.fromArray(SPECIES, y, i))
          .add(values.blend(0, values.lt(0)))
          .intoArray(y, i);
    }
  }

  /** y ← factor x, or limit (e^x - 1) where x is negative, n elements. */
  public static void exponentialLinearUnit(
      double[] x, double factor, double limit, double[] y, int n) {
    if (n < WIDTH) {
      double[] few = new double[WIDTH];
      exponentialLinearUnit(Arrays.copyOf(x, WIDTH), factor, limit, few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      DoubleVector values = DoubleVector.fromArray(SPECIES, x, first);
      DoubleVector negative =
          lessOne(values.blend(NEGLIGIBLE_EXPONENT, values.lt(NEGLIGIBLE_EXPONENT)), 0);
      values
          .mul(factor)
          .blend(negative.mul(limit), values.compare(VectorOperators.LT, 0))
          .intoArray(y, first);
    }
  }

  /**
   * e^x = 2^n e^r. The power of two is multiplied in two parts, because n goes from -1082 to 1025,
   * while the exponent of a double goes from -1022 to 1023.
   */
  private static DoubleVector exponential(DoubleVector x) {
    DoubleVector bounded =
        x.blend(LARGEST_EXPONENT, x.compare(VectorOperators.GT, LARGEST_EXPONENT));
    bounded = bounded.blend(SMALLEST_EXPONENT, x.lt(SMALLEST_EXPONENT));
    DoubleVector n = bounded.fma(number(BINARY_EXPONENT), number(ROUNDING)).sub(ROUNDING);
    DoubleVector half = n.fma(number(0.5), number(ROUNDING));
    DoubleVector rest = n.sub(half.sub(ROUNDING)).add(ROUNDING);
    return remainderLessOne(bounded, n).add(1).mul(powerOfTwo(half)).mul(powerOfTwo(rest));
  }

  /** Where x is near 0 the result is x itself, with its sign. */
  private static DoubleVector exponentialLessOne(DoubleVector x) {
    DoubleVector bounded =
        x.blend(LARGEST_EXPONENT, x.compare(VectorOperators.GT, LARGEST_EXPONENT));
    bounded = bounded.blend(NEGLIGIBLE_EXPONENT, x.lt(NEGLIGIBLE_EXPONENT));
    // Half of it: 2^1024 is no number, and 2^1023 is.
    DoubleVector half = lessOne(bounded, -1);
    return half.add(half).blend(x, x.abs().lt(TINY));
  }

  /** m / (2 + m) with m = e^2|x| - 1, with the sign of x. */
  private static DoubleVector tanh(DoubleVector x) {
    LongVector sign = x.reinterpretAsLongs().and(SIGN);
    DoubleVector twice = x.abs().mul(2);
    DoubleVector bounded =
        twice.blend(LIMIT_OF_QUOTIENT, twice.compare(VectorOperators.GT, LIMIT_OF_QUOTIENT));
    DoubleVector m = lessOne(bounded, 0);
    return m.div(m.add(2)).reinterpretAsLongs().or(sign).reinterpretAsDoubles();
  }

  /** log(1 + u) = 2 artanh(u / (2 + u)) for u from 0 to 1. */
  private static DoubleVector logarithmOfOneMore(DoubleVector u) {
    DoubleVector s = u.div(u.add(2));
    DoubleVector q = s.mul(s);
    DoubleVector p = number(0.17009841530737155).fma(q, number(0.08344926802369573));
    p = p.fma(q, number(0.12104954908300032)).fma(q, number(0.13301120137394049));
    p = p.fma(q, number(0.15386548486138757)).fma(q, number(0.18181744474694575));
    p = p.fma(q, number(0.2222222395377259)).fma(q, number(0.28571428548115885));
    p = p.fma(q, number(0.40000000000155134)).fma(q, number(0.6666666666666631));
    return s.mul(q).fma(p, s.add(s));
  }

  /** 2^shift (e^x - 1) = 2^(n + shift) (e^r - 1) + (2^(n + shift) - 2^shift). */
  private static DoubleVector lessOne(DoubleVector x, int shift) {
    DoubleVector shifted = x.fma(number(BINARY_EXPONENT), number(ROUNDING));
    DoubleVector power = powerOfTwo(shifted.add(shift));
    DoubleVector rest = power.sub(shift == 0 ? 1 : 0.5);
    return power.fma(remainderLessOne(x, shifted.sub(ROUNDING)), rest);
  }

  /**
   * e^r - 1 for r = x - n log 2, from -0.347 to 0.347: r + r² P(r), fitted to an error of 2e-17.
   */
  private static DoubleVector remainderLessOne(DoubleVector x, DoubleVector n) {
    DoubleVector r = n.fma(number(-LOG_2), x);
    r = n.fma(number(-REST_OF_LOG_2), r);
    DoubleVector p = number(2.5053761047656857e-08).fma(r, number(2.7626038626974827e-07));
    p = p.fma(r, number(2.7557407577940926e-06)).fma(r, number(2.4801505271629876e-05));
    p = p.fma(r, number(0.00019841269718979732)).fma(r, number(0.0013888888931567036));
    p = p.fma(r, number(0.008333333333389557)).fma(r, number(0.04166666666657674));
    p = p.fma(r, number(0.16666666666666588)).fma(r, number(0.5000000000000006));
    return r.mul(r).fma(p, r);
  }

  /** 2^n, of n + {@link #ROUNDING}. */
  private static DoubleVector powerOfTwo(DoubleVector shifted) {
    return shifted
        .reinterpretAsLongs()
        .lanewise(VectorOperators.LSHL, SIGNIFICAND_BITS)
        .add(BITS_OF_ONE)
        .reinterpretAsDoubles();
  }

  private static DoubleVector number(double value) {
    return DoubleVector.broadcast(SPECIES, value);
  }
}
