package io.github.dl4jode.path.brownian;

/**
 * Normal random numbers of type float as the quantile function of uniform words of 32 bits, which
 * {@link NormalQuantile} describes, to a relative error of 5e-7.
 *
 * <p>With p = (m + ½)/2³² for the magnitude m of a word, x = 1 - 2p and l = log₂(4p(1 - p)), the
 * magnitude of the number is x P(l) with a polynomial P, as in Giles, "Approximating the erfinv
 * function", 2010. Words with p &lt; 2⁻⁹ come from the table of {@link NormalQuantile}.
 *
 * <p>Every step is an operation of IEEE 754, so that all machines and the loops with vector
 * instructions ({@link FloatQuantileLoops}) give the same bits.
 */
final class FloatQuantile {

  /** Magnitudes below it come from the table. */
  static final int LEAST_MAGNITUDE = 1 << 23;

  static final float UNIT = 0x1p-31f;

  /** The bits of √½: significands are from √½ to √2. */
  static final int ROOT_OF_HALF = 0x3f3504f3;

  static final int SIGNIFICAND_BITS = 23;

  // log₂(1 + f)/f for f from √½ - 1 to √2 - 1 to a relative error of 2e-7.
  static final float G0 = 1.4426949f;
  static final float G1 = -0.7213528f;
  static final float G2 = 0.48092324f;
  static final float G3 = -0.36023962f;
  static final float G4 = 0.28709877f;
  static final float G5 = -0.24887693f;
  static final float G6 = 0.23404230f;
  static final float G7 = -0.14581139f;

  // P(l) for l from -7.0025 to 0 to a relative error of 8e-8.
  static final float P0 = 1.2533140182495117f;
  static final float P1 = -0.22743567824363708f;
  static final float P2 = 0.007837574928998947f;
  static final float P3 = 0.0010847735684365034f;
  static final float P4 = -5.2952455007471144e-05f;
  static final float P5 = -1.498077926953556e-05f;
  static final float P6 = -6.088050668040523e-07f;
  static final float P7 = 3.4785156088901203e-08f;
  static final float P8 = 2.5423598781770806e-09f;

  private FloatQuantile() {}

  /** A normal number made of 32 bits. */
  static float of(int word) {
    int magnitude = word ^ (word >> 31);
    if (magnitude < LEAST_MAGNITUDE) {
      return (float) NormalQuantile.of(word);
    }
    float x = ((magnitude ^ Integer.MAX_VALUE) + 0.5f) * UNIT;
    float q = (magnitude + 0.5f) * UNIT * (x + 1);
    int exponent = (Float.floatToRawIntBits(q) - ROOT_OF_HALF) >> SIGNIFICAND_BITS;
    int significand = Float.floatToRawIntBits(q) - (exponent << SIGNIFICAND_BITS);
    float f = Float.intBitsToFloat(significand) - 1;
    // Short chains of operations, which run at the same time.
    float f2 = f * f;
    float high = Math.fma(Math.fma(G7, f, G6), f2, Math.fma(G5, f, G4));
    float low = Math.fma(Math.fma(G3, f, G2), f2, Math.fma(G1, f, G0));
    float p = polynomial(Math.fma(Math.fma(high, f2 * f2, low), f, exponent));
    return word < 0 ? x * p : -(x * p);
  }

  private static float polynomial(float l) {
    float l2 = l * l;
    float l4 = l2 * l2;
    float middle = Math.fma(Math.fma(P7, l, P6), l2, Math.fma(P5, l, P4));
    float low = Math.fma(Math.fma(P3, l, P2), l2, Math.fma(P1, l, P0));
    return Math.fma(Math.fma(P8, l4, middle), l4, low);
  }
}
