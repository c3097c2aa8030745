package io.github.dl4jode.array.loop;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
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
  private static final int LARGEST_DECAY = Float.floatToRawIntBits(87);

  private static final int LARGEST_OF_TANH = Float.floatToRawIntBits(9.0125f);
  private static final int ONE = Float.floatToRawIntBits(1);

  private FunctionLoops() {}

  // Each function is written once in its loop: a second time Java would not inline it, and make
  // objects of its vectors.

  /** y ← log(1 + e^x) to a relative error of 3e-7, n elements. */
  public static void softplus(float[] x, float[] y, int n) {
    if (n < WIDTH) {
      float[] few = new float[WIDTH];
      softplus(Arrays.copyOf(x, WIDTH), few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      softplus(FloatVector.fromArray(SPECIES, x, first)).intoArray(y, first);
    }
  }

  /** y ← tanh x to a relative error of 5e-7, n elements. */
  public static void tanh(float[] x, float[] y, int n) {
    if (n < WIDTH) {
      float[] few = new float[WIDTH];
      tanh(Arrays.copyOf(x, WIDTH), few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      tanh(FloatVector.fromArray(SPECIES, x, first)).intoArray(y, first);
    }
  }

  /** y ← x, or e^x - 1 where x is negative, to a relative error of 1e-6, n elements. */
  public static void exponentialLinearUnit(float[] x, float[] y, int n) {
    if (n < WIDTH) {
      float[] few = new float[WIDTH];
      exponentialLinearUnit(Arrays.copyOf(x, WIDTH), few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      exponentialLinearUnit(FloatVector.fromArray(SPECIES, x, first)).intoArray(y, first);
    }
  }

  /** y ← factor tanh(slope x) + shift, n elements; of a sigmoid all are ½. */
  public static void scaledTanh(
      float[] x, float slope, float factor, float shift, float[] y, int n) {
    if (n < WIDTH) {
      float[] few = new float[WIDTH];
      scaledTanh(Arrays.copyOf(x, WIDTH), slope, factor, shift, few, WIDTH);
      System.arraycopy(few, 0, y, 0, n);
      return;
    }
    for (int i = 0; i < n; i += WIDTH) {
      int first = Math.min(i, n - WIDTH);
      FloatVector scaled = FloatVector.fromArray(SPECIES, x, first).mul(slope);
      tanh(scaled).mul(factor).add(shift).intoArray(y, first);
    }
  }

  /** y ← c - (c x) x, n elements: the cotangent c of x = tanh z goes back to z. */
  public static void tanhCotangent(float[] c, float[] x, float[] y, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector cotangent = FloatVector.fromArray(SPECIES, c, i);
      FloatVector values = FloatVector.fromArray(SPECIES, x, i);
      cotangent.sub(cotangent.mul(values).mul(values)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = c[i] - c[i] * x[i] * x[i];
    }
  }

  /** max(x, 0) + log(1 + u) with u = e^-|x|, and log(1 + u) = 2 artanh(u / (2 + u)). */
  private static FloatVector softplus(FloatVector x) {
    IntVector magnitude = x.reinterpretAsInts().and(MAGNITUDE);
    FloatVector u = exponential(magnitude.min(LARGEST_DECAY).or(SIGN).reinterpretAsFloats());
    FloatVector s = u.div(u.add(2));
    FloatVector q = s.mul(s);
    FloatVector p = number(0.28174657f).fma(q, number(0.27961418f));
    p = p.fma(q, number(0.40024853f)).fma(q, number(0.66666317f)).fma(q, number(2));
    FloatVector positive = x.reinterpretAsInts().max(0).reinterpretAsFloats();
    // What is no number stays so.
    return s.fma(p, positive).blend(x, x.compare(VectorOperators.NE, x));
  }

  /** e^x for x from -87 to 87: 2^n times e to the rest, whose polynomial has the degree 6. */
  private static FloatVector exponential(FloatVector x) {
    FloatVector shifted = x.fma(number(BINARY_EXPONENT), number(ROUNDING));
    FloatVector n = shifted.sub(ROUNDING);
    FloatVector r = n.fma(number(-LOG_2), x);
    r = n.fma(number(-REST_OF_LOG_2), r);
    FloatVector p = number(0.0013934545f).fma(r, number(0.008363777f));
    p = p.fma(r, number(0.041666456f)).fma(r, number(0.16666573f)).fma(r, number(0.5f));
    FloatVector e = r.mul(r).fma(p, r).add(1);
    IntVector exponents =
        shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, SIGNIFICAND_BITS);
    return e.reinterpretAsInts().add(exponents).reinterpretAsFloats();
  }

  /** x P(x²)/Q(x²), fitted for the smallest relative error on |x| ≤ 9.02; it is 1 at 9.0125. */
  private static FloatVector tanh(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    FloatVector u = bits.and(MAGNITUDE).min(LARGEST_OF_TANH).reinterpretAsFloats();
    FloatVector s = u.mul(u);
    FloatVector p = number(-1.2202249e-11f).fma(s, number(3.0583377e-8f));
    p = p.fma(s, number(2.800678e-5f)).fma(s, number(0.0038682945f));
    p = p.fma(s, number(0.13679889f)).fma(s, number(1));
    FloatVector q = number(1.2873189e-6f).fma(s, number(3.9385722e-4f));
    q = q.fma(s, number(0.027245717f)).fma(s, number(0.4701322f)).fma(s, number(1));
    IntVector magnitude = u.mul(p).div(q).reinterpretAsInts().min(ONE);
    FloatVector y = magnitude.or(bits.and(SIGN)).reinterpretAsFloats();
    // What is no number stays so.
    return y.blend(x, x.compare(VectorOperators.NE, x));
  }

  /** e^x - 1 = 2 t / (1 - t) with t = tanh(x/2), without a difference of large numbers. */
  private static FloatVector exponentialLinearUnit(FloatVector x) {
    FloatVector t = tanh(x.mul(0.5f));
    FloatVector negative = t.add(t).div(number(1).sub(t));
    return negative.blend(x, x.compare(VectorOperators.GT, 0).or(x.compare(VectorOperators.NE, x)));
  }

  private static FloatVector number(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
