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
 * all else.
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
    VectorMask<Float> last = RowLoops.LAST_LANES.get((k - 1) % WIDTH + 1);
    int fours = m / 4;
    for (int j = 0; j < n; j++) {
      multiply(a, 0, k, b, j * k, k, last, row[j], c, j, n, fours);
      for (int i = 4 * fours; i < m; i++) {
        // Four times the same row, for the same order of its sum.
        multiply(a, i * k, 0, b, j * k, k, last, row[j], c, i * n + j, 0, 1);
      }
    }
  }

  private static void multiply(
      float[] a,
      int firstOfA,
      int stepOfA,
      float[] b,
      int firstOfB,
      int k,
      VectorMask<Float> last,
      float shift,
      float[] c,
      int firstOfC,
      int stepOfC,
      int fours) {
    if (k > 2 * WIDTH) {
      ofFour(a, firstOfA, stepOfA, b, firstOfB, k, last, shift, c, firstOfC, stepOfC, fours);
    } else {
      ofTwo(a, firstOfA, stepOfA, b, firstOfB, k, last, shift, c, firstOfC, stepOfC, fours);
    }
  }

  private static void ofFour(
      float[] a,
      int firstOfA,
      int stepOfA,
      float[] b,
      int firstOfB,
      int k,
      VectorMask<Float> last,
      float shift,
      float[] c,
      int firstOfC,
      int stepOfC,
      int fours) {
    FloatVector b0 = fromArray(SPECIES, b, firstOfB);
    FloatVector b1 = fromArray(SPECIES, b, firstOfB + WIDTH);
    FloatVector b2 = fromArray(SPECIES, b, firstOfB + 2 * WIDTH);
    int rest = k - WIDTH;
    // Without a branch, after which Java 17 would keep it in memory.
    FloatVector b3 = zero(SPECIES).blend(fromArray(SPECIES, b, firstOfB + rest), last);
    int ia = firstOfA;
    int ic = firstOfC;
    for (int i = 0; i < fours; i++, ia += 4 * stepOfA, ic += 4 * stepOfC) {
      FloatVector s0 = sum(a, ia, rest, b0, b1, b2, b3);
      FloatVector s1 = sum(a, ia + stepOfA, rest, b0, b1, b2, b3);
      FloatVector s2 = sum(a, ia + 2 * stepOfA, rest, b0, b1, b2, b3);
      FloatVector s3 = sum(a, ia + 3 * stepOfA, rest, b0, b1, b2, b3);
      FloatVector sums = ofLanes(s0, s1, s2, s3);
      c[ic] = sums.lane(0) + shift;
      c[ic + stepOfC] = sums.lane(1) + shift;
      c[ic + 2 * stepOfC] = sums.lane(2) + shift;
      c[ic + 3 * stepOfC] = sums.lane(3) + shift;
    }
  }

  private static FloatVector sum(
      float[] a, int ia, int rest, FloatVector b0, FloatVector b1, FloatVector b2, FloatVector b3) {
    FloatVector first = fromArray(SPECIES, a, ia).mul(b0);
    FloatVector two = fromArray(SPECIES, a, ia + WIDTH).fma(b1, first);
    FloatVector three = fromArray(SPECIES, a, ia + 2 * WIDTH).fma(b2, two);
    return fromArray(SPECIES, a, ia + rest).fma(b3, three);
  }

  private static void ofTwo(
      float[] a,
      int firstOfA,
      int stepOfA,
      float[] b,
      int firstOfB,
      int k,
      VectorMask<Float> last,
      float shift,
      float[] c,
      int firstOfC,
      int stepOfC,
      int fours) {
    FloatVector b0 = fromArray(SPECIES, b, firstOfB);
    int rest = k - WIDTH;
    // Without a branch, after which Java 17 would keep it in memory.
    FloatVector b1 = zero(SPECIES).blend(fromArray(SPECIES, b, firstOfB + rest), last);
    int ia = firstOfA;
    int ic = firstOfC;
    for (int i = 0; i < fours; i++, ia += 4 * stepOfA, ic += 4 * stepOfC) {
      FloatVector s0 = sum(a, ia, rest, b0, b1);
      FloatVector s1 = sum(a, ia + stepOfA, rest, b0, b1);
      FloatVector s2 = sum(a, ia + 2 * stepOfA, rest, b0, b1);
      FloatVector s3 = sum(a, ia + 3 * stepOfA, rest, b0, b1);
      FloatVector sums = ofLanes(s0, s1, s2, s3);
      c[ic] = sums.lane(0) + shift;
      c[ic + stepOfC] = sums.lane(1) + shift;
      c[ic + 2 * stepOfC] = sums.lane(2) + shift;
      c[ic + 3 * stepOfC] = sums.lane(3) + shift;
    }
  }

  private static FloatVector sum(float[] a, int ia, int rest, FloatVector b0, FloatVector b1) {
    return fromArray(SPECIES, a, ia + rest).fma(b1, fromArray(SPECIES, a, ia).mul(b0));
  }

  /** The sum of all lanes of each vector, in the first four lanes. */
  private static FloatVector ofLanes(
      FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3) {
    FloatVector first = exchanged(s0, s1, ODD, NEIGHBOURS);
    FloatVector second = exchanged(s2, s3, ODD, NEIGHBOURS);
    FloatVector pairs = exchanged(first, second, ODD_PAIRS, PAIRS);
    FloatVector fours = pairs.add(pairs.rearrange(FOURS));
    return WIDTH == 8 ? fours : fours.add(fours.rearrange(EIGHTS));
  }

  /** The sums of each lane and the one it changes places with: of the other vector where set. */
  private static FloatVector exchanged(
      FloatVector one, FloatVector other, VectorMask<Float> set, VectorShuffle<Float> exchange) {
    return one.blend(other, set).add(other.blend(one, set).rearrange(exchange));
  }
}
