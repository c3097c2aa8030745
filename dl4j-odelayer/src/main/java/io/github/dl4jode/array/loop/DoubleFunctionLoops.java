package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
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
  private static final long SIGN = Long.MIN_VALUE;
  private static final long MAGNITUDE = Long.MAX_VALUE;

  private static final double BINARY_EXPONENT = 1.4426950408889634;

  /** log 2 in two parts, so that n log 2 is exact in the first one. */
  private static final double LOG_2 = 0x1.62e42fefa38p-1;

  private static final double REST_OF_LOG_2 = 5.497923018708371e-14;

  /** e^-708 is a normal number, and so is e^708. */
  private static final double LARGEST_NORMAL_EXPONENT = 708;

  private static final long BITS_OF_LARGEST = Double.doubleToRawLongBits(LARGEST_NORMAL_EXPONENT);

  private static final double LARGEST_OF_TANH = 40;

  /** Up to this size, e^x - 1 is x. */
  private static final double TINY = 0x1p-54;

  /** Of the last elements of a register, by their number. */
  public static final List<VectorMask<Double>> LAST_LANES =
      IntStream.rangeClosed(0, WIDTH)
          .mapToObj(count -> VectorMask.fromLong(SPECIES, ((1L << count) - 1) << (WIDTH - count)))
          .toList();

  private DoubleFunctionLoops() {}

  // All of a function is in its loops, of less than fifty operations each: in larger ones Java 17
  // makes objects of vectors. What is no number passes through arithmetic. Polynomials are summed
  // by pairs of terms: one term after the other, each waits for the one before. Softplus has two
  // loops, because the constants of one would fill more registers than there are.

  /** y ← e^x, n elements. */
  public static void exponential(double[] x, double[] y, int n) {
    powers(x, 0, y, n);
  }

  /**
   * y ← e^z = 2^m e^r, of x with these bits of a sign. Where the power is no normal number, and
   * where x is none, it is Java's.
   */
  private static void powers(double[] x, long sign, double[] y, int n) {
    double[] from = atLeastARegister(x, n);
    double[] to = n < WIDTH ? new double[WIDTH] : y;
    int last = Math.max(n, WIDTH) - WIDTH;
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, last);
      LongVector bits = fromArray(SPECIES, from, first).reinterpretAsLongs().or(sign);
      DoubleVector z = bits.reinterpretAsDoubles();
      DoubleVector rounding = broadcast(SPECIES, ROUNDING);
      DoubleVector shifted = z.fma(broadcast(SPECIES, BINARY_EXPONENT), rounding);
      DoubleVector m = shifted.sub(rounding);
      DoubleVector r = m.fma(broadcast(SPECIES, -LOG_2), z);
      r = m.fma(broadcast(SPECIES, -REST_OF_LOG_2), r);
      // e^r - 1 is r + r² P(r) for r from -0.347 to 0.347, fitted to an error of 2e-17.
      DoubleVector square = r.mul(r);
      DoubleVector fourth = square.mul(square);
      DoubleVector p0 =
          r.fma(broadcast(SPECIES, 0.16666666666666588), broadcast(SPECIES, 0.5000000000000006));
      DoubleVector p2 =
          r.fma(broadcast(SPECIES, 0.008333333333389557), broadcast(SPECIES, 0.04166666666657674));
      DoubleVector p4 =
          r.fma(
              broadcast(SPECIES, 0.00019841269718979732),
              broadcast(SPECIES, 0.0013888888931567036));
      DoubleVector p6 =
          r.fma(
              broadcast(SPECIES, 2.7557407577940926e-06),
              broadcast(SPECIES, 2.4801505271629876e-05));
      DoubleVector p8 =
          r.fma(
              broadcast(SPECIES, 2.5053761047656857e-08),
              broadcast(SPECIES, 2.7626038626974827e-07));
      p4 = p8.fma(fourth, p6.fma(square, p4));
      DoubleVector p = p4.fma(fourth, p2.fma(square, p0));
      LongVector power = square.fma(p, r).add(1).reinterpretAsLongs();
      power
          .add(shifted.reinterpretAsLongs().lanewise(LSHL, SIGNIFICAND_BITS))
          .reinterpretAsDoubles()
          .intoArray(to, first);
      if (!bits.and(MAGNITUDE).compare(LT, BITS_OF_LARGEST).allTrue()) {
        replaceLargePowers(from, sign, to, first);
      }
    }
    takeFew(to, y, n);
  }

  private static void replaceLargePowers(double[] x, long sign, double[] y, int first) {
    for (int i = first; i < first + WIDTH; i++) {
      double z = withSign(x[i], sign);
      if (!(Math.abs(z) < LARGEST_NORMAL_EXPONENT)) {
        y[i] = Math.exp(z);
      }
    }
  }

  private static double withSign(double x, long sign) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) | sign);
  }

  /** y ← e^x - 1, n elements. */
  public static void exponentialLessOne(double[] x, double[] y, int n) {
    halvesLessOne(x, 0, y, n);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      DoubleVector values = fromArray(SPECIES, x, i);
      DoubleVector half = fromArray(SPECIES, y, i);
      half.add(half).blend(values, values.abs().lt(TINY)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = Math.abs(x[i]) < TINY ? x[i] : y[i] + y[i];
    }
  }

  /** y ← tanh x, n elements. */
  public static void tanh(double[] x, double[] y, int n) {
    tanhOfHalf(x, 2, y, n);
  }

  /** y ← factor tanh(slope x) + shift, n elements; of a sigmoid all are ½. */
  public static void scaledTanh(
      double[] x, double slope, double factor, double shift, double[] y, int n) {
    tanhOfHalf(x, 2 * Math.abs(slope), y, n);
    double multiple = Math.copySign(1, slope) * factor;
    for (int i = 0; i < n; i++) {
      y[i] = y[i] * multiple + shift;
    }
  }

  /**
   * y ← tanh(x twice / 2), n elements: h / (1 + h) with h = (e^z - 1) / 2 and z = |x| twice, with
   * the sign of x; it is 1 from z = 38.2 on.
   */
  private static void tanhOfHalf(double[] x, double twice, double[] y, int n) {
    double[] from = atLeastARegister(x, n);
    double[] to = n < WIDTH ? new double[WIDTH] : y;
    int last = Math.max(n, WIDTH) - WIDTH;
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, last);
      DoubleVector values = fromArray(SPECIES, from, first);
      LongVector bits = values.reinterpretAsLongs();
      DoubleVector size = bits.and(MAGNITUDE).reinterpretAsDoubles();
      DoubleVector scaled = size.mul(twice);
      // A minimum of doubles or of longs takes more instructions.
      DoubleVector z = scaled.blend(LARGEST_OF_TANH, scaled.compare(GT, LARGEST_OF_TANH));
      DoubleVector rounding = broadcast(SPECIES, ROUNDING);
      DoubleVector shifted = z.fma(broadcast(SPECIES, BINARY_EXPONENT), rounding);
      DoubleVector m = shifted.sub(rounding);
      DoubleVector r = m.fma(broadcast(SPECIES, -LOG_2), z);
      r = m.fma(broadcast(SPECIES, -REST_OF_LOG_2), r);
      // e^r - 1 is r + r² P(r) for r from -0.347 to 0.347, as below.
      DoubleVector square = r.mul(r);
      DoubleVector fourth = square.mul(square);
      DoubleVector p0 =
          r.fma(broadcast(SPECIES, 0.16666666666666588), broadcast(SPECIES, 0.5000000000000006));
      DoubleVector p2 =
          r.fma(broadcast(SPECIES, 0.008333333333389557), broadcast(SPECIES, 0.04166666666657674));
      DoubleVector p4 =
          r.fma(
              broadcast(SPECIES, 0.00019841269718979732),
              broadcast(SPECIES, 0.0013888888931567036));
      DoubleVector p6 =
          r.fma(
              broadcast(SPECIES, 2.7557407577940926e-06),
              broadcast(SPECIES, 2.4801505271629876e-05));
      DoubleVector p8 =
          r.fma(
              broadcast(SPECIES, 2.5053761047656857e-08),
              broadcast(SPECIES, 2.7626038626974827e-07));
      p4 = p8.fma(fourth, p6.fma(square, p4));
      DoubleVector p = p4.fma(fourth, p2.fma(square, p0));
      DoubleVector half = broadcast(SPECIES, 0.5);
      DoubleVector power =
          shifted
              .reinterpretAsLongs()
              .lanewise(LSHL, SIGNIFICAND_BITS)
              .add(half.reinterpretAsLongs())
              .reinterpretAsDoubles();
      DoubleVector h = power.fma(square.fma(p, r), power.sub(half));
      h.div(h.add(1))
          .reinterpretAsLongs()
          .or(bits.and(SIGN))
          .reinterpretAsDoubles()
          .blend(values, values.compare(NE, values))
          .intoArray(to, first);
    }
    takeFew(to, y, n);
  }

  /** y ← factor x, or limit (e^x - 1) where x is negative, n elements. */
  public static void exponentialLinearUnit(
      double[] x, double factor, double limit, double[] y, int n) {
    halvesLessOne(x, 0, y, n);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      DoubleVector values = fromArray(SPECIES, x, i);
      DoubleVector half = fromArray(SPECIES, y, i);
      values.mul(factor).blend(half.add(half).mul(limit), values.lt(0)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] < 0 ? (y[i] + y[i]) * limit : x[i] * factor;
    }
  }

  /** y ← c (1 - e^-x), n elements: the cotangent c of x = log(1 + e^z) goes back to z. */
  public static void softplusCotangent(double[] c, double[] x, double[] y, int n) {
    halvesLessOne(x, SIGN, y, n);
    for (int i = 0; i < n; i++) {
      y[i] *= -2 * c[i];
    }
  }

  /**
   * y ← (e^z - 1) / 2 of x with these bits of a sign, n elements. Half of it, for 2^1024 is no
   * number: 2^(m - 1) (e^r - 1) + (2^(m - 1) - ½).
   */
  private static void halvesLessOne(double[] x, long sign, double[] y, int n) {
    double[] from = atLeastARegister(x, n);
    double[] to = n < WIDTH ? new double[WIDTH] : y;
    int last = Math.max(n, WIDTH) - WIDTH;
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, last);
      LongVector bits = fromArray(SPECIES, from, first).reinterpretAsLongs().or(sign);
      DoubleVector z = bits.reinterpretAsDoubles();
      DoubleVector rounding = broadcast(SPECIES, ROUNDING);
      DoubleVector shifted = z.fma(broadcast(SPECIES, BINARY_EXPONENT), rounding);
      DoubleVector m = shifted.sub(rounding);
      DoubleVector r = m.fma(broadcast(SPECIES, -LOG_2), z);
      r = m.fma(broadcast(SPECIES, -REST_OF_LOG_2), r);
      // e^r - 1 is r + r² P(r) for r from -0.347 to 0.347, fitted to an error of 2e-17.
      DoubleVector square = r.mul(r);
      DoubleVector fourth = square.mul(square);
      DoubleVector p0 =
          r.fma(broadcast(SPECIES, 0.16666666666666588), broadcast(SPECIES, 0.5000000000000006));
      DoubleVector p2 =
          r.fma(broadcast(SPECIES, 0.008333333333389557), broadcast(SPECIES, 0.04166666666657674));
      DoubleVector p4 =
          r.fma(
              broadcast(SPECIES, 0.00019841269718979732),
              broadcast(SPECIES, 0.0013888888931567036));
      DoubleVector p6 =
          r.fma(
              broadcast(SPECIES, 2.7557407577940926e-06),
              broadcast(SPECIES, 2.4801505271629876e-05));
      DoubleVector p8 =
          r.fma(
              broadcast(SPECIES, 2.5053761047656857e-08),
              broadcast(SPECIES, 2.7626038626974827e-07));
      p4 = p8.fma(fourth, p6.fma(square, p4));
      DoubleVector p = p4.fma(fourth, p2.fma(square, p0));
      DoubleVector half = broadcast(SPECIES, 0.5);
      DoubleVector power =
          shifted
              .reinterpretAsLongs()
              .lanewise(LSHL, SIGNIFICAND_BITS)
              .add(half.reinterpretAsLongs())
              .reinterpretAsDoubles();
      power.fma(square.fma(p, r), power.sub(half)).intoArray(to, first);
      if (!bits.and(MAGNITUDE).compare(LT, BITS_OF_LARGEST).allTrue()) {
        replaceLargeHalves(from, sign, to, first);
      }
    }
    takeFew(to, y, n);
  }

  private static void replaceLargeHalves(double[] x, long sign, double[] y, int first) {
    for (int i = first; i < first + WIDTH; i++) {
      double z = withSign(x[i], sign);
      if (!(Math.abs(z) < LARGEST_NORMAL_EXPONENT)) {
        y[i] = Math.min(Math.expm1(z) / 2, Double.MAX_VALUE);
      }
    }
  }

  /** y ← log(1 + e^x), n elements. */
  public static void softplus(double[] x, double[] y, int n) {
    double[] from = atLeastARegister(x, n);
    double[] to = n < WIDTH ? new double[WIDTH] : y;
    int end = Math.max(n, WIDTH);
    int rest = end % WIDTH;
    powers(from, SIGN, to, end);
    if (rest > 0) {
      addLogarithms(from, to, end - WIDTH, end, rest);
    }
    addLogarithms(from, to, 0, end - rest, WIDTH);
    takeFew(to, y, n);
  }

  /**
   * y ← max(x, 0) + log(1 + y) with log(1 + y) = 2 artanh(y / (2 + y)), in the last lanes of a
   * whole number of registers.
   */
  private static void addLogarithms(double[] x, double[] y, int from, int end, int lanes) {
    VectorMask<Double> mask = LAST_LANES.get(lanes);
    for (int i = from; i < end; i += WIDTH) {
      DoubleVector values = fromArray(SPECIES, x, i);
      DoubleVector u = fromArray(SPECIES, y, i);
      DoubleVector s = u.div(u.add(2));
      DoubleVector q = s.mul(s);
      DoubleVector square = q.mul(q);
      DoubleVector fourth = square.mul(square);
      DoubleVector p0 =
          q.fma(broadcast(SPECIES, 0.40000000000155134), broadcast(SPECIES, 0.6666666666666631));
      DoubleVector p2 =
          q.fma(broadcast(SPECIES, 0.2222222395377259), broadcast(SPECIES, 0.28571428548115885));
      DoubleVector p4 =
          q.fma(broadcast(SPECIES, 0.15386548486138757), broadcast(SPECIES, 0.18181744474694575));
      DoubleVector p6 =
          q.fma(broadcast(SPECIES, 0.12104954908300032), broadcast(SPECIES, 0.13301120137394049));
      DoubleVector p8 =
          q.fma(broadcast(SPECIES, 0.17009841530737155), broadcast(SPECIES, 0.08344926802369573));
      p4 = p8.fma(fourth, p6.fma(square, p4));
      DoubleVector p = p4.fma(fourth, p2.fma(square, p0));
      DoubleVector sum = s.mul(q).fma(p, s.add(s)).add(values.blend(0, values.lt(0)));
      u.blend(sum, mask).intoArray(y, i);
    }
  }

  /** y ← x, or 0 up to a threshold, n elements. */
  public static void rectify(double[] x, double threshold, double[] y, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      DoubleVector values = fromArray(SPECIES, x, i);
      values.blend(0, values.compare(LE, threshold)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] <= threshold ? 0 : x[i];
    }
  }

  /** y ← 1 above a threshold, 0 elsewhere, n elements. */
  public static void step(double[] x, double threshold, double[] y, int n) {
    DoubleVector zero = broadcast(SPECIES, 0);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      zero.blend(1, fromArray(SPECIES, x, i).compare(GT, threshold)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] > threshold ? 1 : 0;
    }
  }

  /** The same, or a copy where n elements fill no register. */
  private static double[] atLeastARegister(double[] x, int n) {
    return n < WIDTH ? Arrays.copyOf(x, WIDTH) : x;
  }

  private static void takeFew(double[] results, double[] y, int n) {
    if (n < WIDTH) {
      System.arraycopy(results, 0, y, 0, n);
    }
  }
}
