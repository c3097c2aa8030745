package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scalar products of the rows of a tall matrix with rows that fill two or four registers, which
 * stay there. Lanes are summed for four products at once: one after another they take longer than
 * all else. Each loop has these sums in its body, because no method may pass vectors.
 */
final class FoldedProductLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;
  private static final VectorShuffle<Float> NEIGHBOURS = exchange(1);
  private static final VectorShuffle<Float> PAIRS = exchange(2);
  private static final VectorShuffle<Float> FOURS = exchange(4);
  private static final VectorShuffle<Float> EIGHTS = exchange(8 % WIDTH);
  private static final VectorMask<Float> ODD = everyOther(1);
  private static final VectorMask<Float> ODD_PAIRS = everyOther(2);

  private FoldedProductLoops() {}

  private static VectorShuffle<Float> exchange(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
  }

  /** Set in lanes of odd places, where so many successive lanes are one place. */
  private static VectorMask<Float> everyOther(int count) {
    boolean[] lanes = new boolean[WIDTH];
    for (int lane = 0; lane < WIDTH; lane++) {
      lanes[lane] = (lane & count) != 0;
    }
    return VectorMask.fromArray(SPECIES, lanes, 0);
  }

  /** Whether rows of so many terms fill two or four registers, but for some lanes of the last. */
  static boolean suit(int terms) {
    int registers = (terms + WIDTH - 1) / WIDTH;
    return registers == 2 || registers == 4;
  }

  /** Does what {@link NarrowProductLoops#multiplyFewRows} says, for a k that {@link #suit}s. */
  static void multiply(float[] a, float[] b, float[] row, float[] c, int m, int k, int n) {
    for (int j = 0; j < n; j++) {
      if (k > 2 * WIDTH) {
        ofFour(a, b, row[j], c, m, k, n, j);
      } else {
        ofTwo(a, b, row[j], c, m, k, n, j);
      }
    }
  }

  /** For rows of B in four registers; a last row of A may be there several times. */
  private static void ofFour(
      float[] a, float[] b, float shift, float[] c, int m, int k, int n, int j) {
    int third = 2 * WIDTH;
    int rest = k - WIDTH;
    VectorMask<Float> last = RowLoops.LAST_LANES.get((k - 1) % WIDTH + 1);
    FloatVector b0 = fromArray(SPECIES, b, j * k);
    FloatVector b1 = fromArray(SPECIES, b, j * k + WIDTH);
    FloatVector b2 = fromArray(SPECIES, b, j * k + third);
    FloatVector b3 = zero(SPECIES).blend(fromArray(SPECIES, b, j * k + rest), last);
    for (int i = 0; i < m; i += 4) {
      int i1 = Math.min(i + 1, m - 1);
      int i2 = Math.min(i + 2, m - 1);
      int i3 = Math.min(i + 3, m - 1);
      FloatVector s0 =
          fromArray(SPECIES, a, i * k + WIDTH).fma(b1, fromArray(SPECIES, a, i * k).mul(b0));
      s0 = fromArray(SPECIES, a, i * k + third).fma(b2, s0);
      s0 = fromArray(SPECIES, a, i * k + rest).fma(b3, s0);
      FloatVector s1 =
          fromArray(SPECIES, a, i1 * k + WIDTH).fma(b1, fromArray(SPECIES, a, i1 * k).mul(b0));
      s1 = fromArray(SPECIES, a, i1 * k + third).fma(b2, s1);
      s1 = fromArray(SPECIES, a, i1 * k + rest).fma(b3, s1);
      FloatVector s2 =
          fromArray(SPECIES, a, i2 * k + WIDTH).fma(b1, fromArray(SPECIES, a, i2 * k).mul(b0));
      s2 = fromArray(SPECIES, a, i2 * k + third).fma(b2, s2);
      s2 = fromArray(SPECIES, a, i2 * k + rest).fma(b3, s2);
      FloatVector s3 =
          fromArray(SPECIES, a, i3 * k + WIDTH).fma(b1, fromArray(SPECIES, a, i3 * k).mul(b0));
      s3 = fromArray(SPECIES, a, i3 * k + third).fma(b2, s3);
      s3 = fromArray(SPECIES, a, i3 * k + rest).fma(b3, s3);
      s0 = s0.blend(s1, ODD).add(s1.blend(s0, ODD).rearrange(NEIGHBOURS));
      s2 = s2.blend(s3, ODD).add(s3.blend(s2, ODD).rearrange(NEIGHBOURS));
      s0 = s0.blend(s2, ODD_PAIRS).add(s2.blend(s0, ODD_PAIRS).rearrange(PAIRS));
      s0 = s0.add(s0.rearrange(FOURS));
      FloatVector sums = WIDTH == 8 ? s0 : s0.add(s0.rearrange(EIGHTS));
      c[i * n + j] = sums.lane(0) + shift;
      c[i1 * n + j] = sums.lane(1) + shift;
      c[i2 * n + j] = sums.lane(2) + shift;
      c[i3 * n + j] = sums.lane(3) + shift;
    }
  }

  /** For rows of B in two registers; a last row of A may be there several times. */
  private static void ofTwo(
      float[] a, float[] b, float shift, float[] c, int m, int k, int n, int j) {
    int ib = j * k;
    int rest = k - WIDTH;
    // Without a branch, after which Java 17 would keep it in memory.
    VectorMask<Float> last = RowLoops.LAST_LANES.get((k - 1) % WIDTH + 1);
    FloatVector b0 = fromArray(SPECIES, b, ib);
    FloatVector b1 = zero(SPECIES).blend(fromArray(SPECIES, b, ib + rest), last);
    for (int i = 0; i < m; i += 4) {
      int i1 = Math.min(i + 1, m - 1);
      int i2 = Math.min(i + 2, m - 1);
      int i3 = Math.min(i + 3, m - 1);
      FloatVector s0 =
          fromArray(SPECIES, a, i * k + rest).fma(b1, fromArray(SPECIES, a, i * k).mul(b0));
      FloatVector s1 =
          fromArray(SPECIES, a, i1 * k + rest).fma(b1, fromArray(SPECIES, a, i1 * k).mul(b0));
      FloatVector s2 =
          fromArray(SPECIES, a, i2 * k + rest).fma(b1, fromArray(SPECIES, a, i2 * k).mul(b0));
      FloatVector s3 =
          fromArray(SPECIES, a, i3 * k + rest).fma(b1, fromArray(SPECIES, a, i3 * k).mul(b0));
      s0 = s0.blend(s1, ODD).add(s1.blend(s0, ODD).rearrange(NEIGHBOURS));
      s2 = s2.blend(s3, ODD).add(s3.blend(s2, ODD).rearrange(NEIGHBOURS));
      s0 = s0.blend(s2, ODD_PAIRS).add(s2.blend(s0, ODD_PAIRS).rearrange(PAIRS));
      s0 = s0.add(s0.rearrange(FOURS));
      FloatVector sums = WIDTH == 8 ? s0 : s0.add(s0.rearrange(EIGHTS));
      c[i * n + j] = sums.lane(0) + shift;
      c[i1 * n + j] = sums.lane(1) + shift;
      c[i2 * n + j] = sums.lane(2) + shift;
      c[i3 * n + j] = sums.lane(3) + shift;
    }
  }
}
