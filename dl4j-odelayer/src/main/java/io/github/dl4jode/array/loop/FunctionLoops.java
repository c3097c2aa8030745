package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Activation functions of many floats, by polynomials. To be used where {@link
 * VectorModule#isUsable()} only.
 *
 * <p>The result of an element does not depend on its place. Results go to a separate array; where n
 * is no multiple of the length of a register, its last elements are computed twice.
 */
public final class FunctionLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;

  private static final int WIDTH = SPECIES.length();

  /** Added to a small number, it leaves the nearest integer in the last bits. */
  private static final float ROUNDING = 0x1.8p23f;

  private static final int SIGNIFICAND_BITS = 23;
  private static final float BINARY_EXPONENT = 1.442695f;

  /** log 2 in two parts, so that n log 2 is exact in the first one. */
  private static final float LOG_2 = 0.693145751953125f;

  private static final float REST_OF_LOG_2 = 1.4286068e-6f;

  // The bits of positive numbers are in the order of the numbers: as integers they are bounded by
  // one instruction, where Java's min and max of floats take five, because of -0 and NaN.
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int SIGN = 0x80000000;

  /** e^-87 is the smallest power with all its digits. */
  private static final float LARGEST_DECAY = 87;

  private static final int BITS_OF_LARGEST_DECAY = Float.floatToRawIntBits(LARGEST_DECAY);

  private static final int LARGEST_OF_TANH = Float.floatToRawIntBits(9.0125f);
  private static final int ONE = Float.floatToRawIntBits(1);

  /** The product with it is the number itself. */
  private static final float[] ONES = ones();

  private FunctionLoops() {}

  // All of a function is in its loops, of less than fifty operations each: in larger ones Java 17
  // makes objects of vectors. What is no number stays so.

  /**
   * y ← log(1 + e^x) to a relative error of 3e-7, n elements: max(x, 0) + log(1 + u) with u =
   * e^-|x|, and log(1 + u) = 2 artanh(u / (2 + u)).
   */
  public static void softplus(float[] x, float[] y, int n) {
    float[] from = atLeastARegister(x, n);
    float[] to = n < WIDTH ? new float[WIDTH] : y;
    int last = Math.max(n, WIDTH) - WIDTH;
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, last);
      FloatVector values = fromArray(SPECIES, from, first);
      FloatVector z =
          values
              .reinterpretAsInts()
              .and(MAGNITUDE)
              .min(BITS_OF_LARGEST_DECAY)
              .reinterpretAsFloats();
      FloatVector rounding = broadcast(SPECIES, ROUNDING);
      FloatVector shifted = z.fma(broadcast(SPECIES, -BINARY_EXPONENT), rounding);
      FloatVector m = shifted.sub(rounding);
      // e^-z = 2^m e^-r, of r from -0.347 to 0.347, by a polynomial of degree 6.
      FloatVector r = m.fma(broadcast(SPECIES, LOG_2), z);
      r = m.fma(broadcast(SPECIES, REST_OF_LOG_2), r);
      FloatVector e = broadcast(SPECIES, -0.0013934545f).fma(r, broadcast(SPECIES, 0.008363777f));
      e = e.fma(r, broadcast(SPECIES, -0.041666456f));
      e = e.fma(r, broadcast(SPECIES, 0.16666573f));
      e = e.fma(r, broadcast(SPECIES, -0.5f));
      e = broadcast(SPECIES, 1).sub(r.mul(r).fma(e, r));
      IntVector exponents = shifted.reinterpretAsInts().lanewise(LSHL, SIGNIFICAND_BITS);
      FloatVector u = e.reinterpretAsInts().add(exponents).reinterpretAsFloats();
      FloatVector two = broadcast(SPECIES, 2);
      FloatVector s = u.div(u.add(two));
      FloatVector q = s.mul(s);
      FloatVector p = broadcast(SPECIES, 0.28174657f).fma(q, broadcast(SPECIES, 0.27961418f));
      p = p.fma(q, broadcast(SPECIES, 0.40024853f)).fma(q, broadcast(SPECIES, 0.66666317f));
      p = p.fma(q, two);
      FloatVector zero = broadcast(SPECIES, 0);
      s.fma(p, values.blend(zero, values.compare(LT, zero))).intoArray(to, first);
    }
    takeFew(to, y, n);
  }

  /** y ← tanh x to a relative error of 5e-7, n elements. */
  public static void tanh(float[] x, float[] y, int n) {
    // The sum with -0 is the number itself, with its sign.
    scaledTanh(x, 1, 1, -0f, y, n);
  }

  /** y ← factor tanh(slope x) + shift, n elements; of a sigmoid all are ½. */
  public static void scaledTanh(
      float[] x, float slope, float factor, float shift, float[] y, int n) {
    scaledTanh(x, slope, factor, shift, ONES, 0, y, n);
  }

  /** y ← (factor tanh(slope x) + shift) z, n elements. */
  public static void scaledTanh(
      float[] x, float slope, float factor, float shift, float[] z, float[] y, int n) {
    scaledTanh(x, slope, factor, shift, atLeastARegister(z, n), 1, y, n);
  }

  /**
   * Computes the product with the register of z at step times the place, 0 or 1. tanh x is x
   * P(x²)/Q(x²), fitted for the smallest relative error on |x| ≤ 9.02; it is 1 at 9.0125.
   */
  private static void scaledTanh(
      float[] x, float slope, float factor, float shift, float[] z, int step, float[] y, int n) {
    float[] from = atLeastARegister(x, n);
    float[] to = n < WIDTH ? new float[WIDTH] : y;
    int last = Math.max(n, WIDTH) - WIDTH;
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, last);
      FloatVector values = fromArray(SPECIES, from, first).mul(slope);
      IntVector bits = values.reinterpretAsInts();
      FloatVector u = bits.and(MAGNITUDE).min(LARGEST_OF_TANH).reinterpretAsFloats();
      FloatVector s = u.mul(u);
      FloatVector p = broadcast(SPECIES, -1.2202249e-11f).fma(s, broadcast(SPECIES, 3.0583377e-8f));
      p = p.fma(s, broadcast(SPECIES, 2.800678e-5f));
      p = p.fma(s, broadcast(SPECIES, 0.0038682945f));
      p = p.fma(s, broadcast(SPECIES, 0.13679889f));
      p = p.fma(s, broadcast(SPECIES, 1));
      FloatVector q = broadcast(SPECIES, 1.2873189e-6f).fma(s, broadcast(SPECIES, 3.9385722e-4f));
      q = q.fma(s, broadcast(SPECIES, 0.027245717f));
      q = q.fma(s, broadcast(SPECIES, 0.4701322f));
      q = q.fma(s, broadcast(SPECIES, 1));
      IntVector magnitude = u.mul(p).div(q).reinterpretAsInts().min(ONE);
      magnitude
          .or(bits.and(SIGN))
          .reinterpretAsFloats()
          .blend(values, values.compare(NE, values))
          .mul(factor)
          .add(shift)
          .mul(fromArray(SPECIES, z, step * first))
          .intoArray(to, first);
    }
    takeFew(to, y, n);
  }

  /** y ← x, or e^x - 1 where x is negative, to a relative error of 4e-7, n elements. */
  public static void exponentialLinearUnit(float[] x, float[] y, int n) {
    scaledSaturation(x, ONES, 0, y, n);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector values = fromArray(SPECIES, x, i);
      values.blend(fromArray(SPECIES, y, i).neg(), values.compare(LT, 0)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] < 0 ? -y[i] : x[i];
    }
  }

  /** y ← c (1 - e^-x), n elements: the cotangent c of x = log(1 + e^z) goes back to z. */
  public static void softplusCotangent(float[] c, float[] x, float[] y, int n) {
    scaledSaturation(x, atLeastARegister(c, n), 1, y, n);
  }

  /**
   * y ← (1 - e^-|x|) z, with the register of z at step times the place, 0 or 1. The first factor is
   * 2^m (1 - e^-r) + (1 - 2^m), without a difference of nearly equal numbers.
   */
  private static void scaledSaturation(float[] x, float[] z, int step, float[] y, int n) {
    float[] from = atLeastARegister(x, n);
    float[] to = n < WIDTH ? new float[WIDTH] : y;
    int last = Math.max(n, WIDTH) - WIDTH;
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, last);
      FloatVector size =
          fromArray(SPECIES, from, first).reinterpretAsInts().and(MAGNITUDE).reinterpretAsFloats();
      FloatVector u = size.blend(LARGEST_DECAY, size.compare(GT, LARGEST_DECAY));
      FloatVector rounding = broadcast(SPECIES, ROUNDING);
      FloatVector shifted = u.fma(broadcast(SPECIES, -BINARY_EXPONENT), rounding);
      FloatVector m = shifted.sub(rounding);
      FloatVector r = m.fma(broadcast(SPECIES, LOG_2), u);
      r = m.fma(broadcast(SPECIES, REST_OF_LOG_2), r);
      // 1 - e^-r by the polynomial of softplus.
      FloatVector e = broadcast(SPECIES, -0.0013934545f).fma(r, broadcast(SPECIES, 0.008363777f));
      e = e.fma(r, broadcast(SPECIES, -0.041666456f));
      e = e.fma(r, broadcast(SPECIES, 0.16666573f));
      e = e.fma(r, broadcast(SPECIES, -0.5f));
      e = r.mul(r).fma(e, r);
      IntVector exponents = shifted.reinterpretAsInts().lanewise(LSHL, SIGNIFICAND_BITS);
      FloatVector power = exponents.add(ONE).reinterpretAsFloats();
      power
          .fma(e, broadcast(SPECIES, 1).sub(power))
          .mul(fromArray(SPECIES, z, step * first))
          .intoArray(to, first);
    }
    takeFew(to, y, n);
  }

  /** y ← c - (c x) x, n elements: the cotangent c of x = tanh z goes back to z. */
  public static void tanhCotangent(float[] c, float[] x, float[] y, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector cotangent = fromArray(SPECIES, c, i);
      FloatVector values = fromArray(SPECIES, x, i);
      cotangent.sub(cotangent.mul(values).mul(values)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = c[i] - c[i] * x[i] * x[i];
    }
  }

  /** The same for a cotangent c + z. */
  public static void tanhCotangent(float[] c, float[] z, float[] x, float[] y, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector cotangent = fromArray(SPECIES, c, i).add(fromArray(SPECIES, z, i));
      FloatVector values = fromArray(SPECIES, x, i);
      cotangent.sub(cotangent.mul(values).mul(values)).intoArray(y, i);
    }
    for (; i < n; i++) {
      float cotangent = c[i] + z[i];
      y[i] = cotangent - cotangent * x[i] * x[i];
    }
  }

  private static float[] ones() {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** The same, or a copy where n elements fill no register. */
  private static float[] atLeastARegister(float[] x, int n) {
    return n < WIDTH ? Arrays.copyOf(x, WIDTH) : x;
  }

  private static void takeFew(float[] results, float[] y, int n) {
    if (n < WIDTH) {
      System.arraycopy(results, 0, y, 0, n);
    }
  }
}
