package io.github.dl4jode.method.checkpoint;

/**
 * The binomial rule of checkpointing: how often steps must be made again to go back through a solve
 * with a number of slots for states (Griewank and Walther (2000), "Algorithm 799: revolve").
 *
 * <p>With s slots, and no step made more than r times, C(s + r, s) steps can be undone.
 */
final class Binomial {

  private Binomial() {}

  /**
   * The fewest steps that must be made to provide the states of l steps from the last to the first:
   * r l - C(s + r, r - 1), for the smallest r with C(s + r, s) ≥ l.
   *
   * @param steps l, at least 1
   * @param slots s, at least 1; the state of the first step is in one of them
   */
  static long advances(long steps, long slots) {
    if (slots == 1) {
      return steps * (steps - 1) / 2;
    }
    if (steps <= slots + 1) {
      return steps - 1;
    }
    long repetitions = 0;
    long reach = 1;
    while (reach < steps) {
      repetitions++;
      reach = reach * (slots + repetitions) / repetitions;
    }
    return repetitions * steps - reach * repetitions / (slots + 1);
  }

  /**
   * The number of steps from the first state to the state that the next slot takes, so that {@link
   * #advances} is reached.
   *
   * @param steps at least 2
   * @param slots at least 2, that of the first state included
   */
  static int split(int steps, int slots) {
    if (steps <= slots) {
      return 1;
    }
    long s = slots;
    long r = 0;
    long reach = 1;
    long before = 1;
    while (reach < steps) {
      r++;
      before = reach;
      reach = reach * (s + r) / r;
    }
    // C(s + r - 2, s - 1), the reach of the slots that are left with one repetition less.
    long others = before * s / (s + r - 1);
    return (int) Math.max(1, Math.min(before, steps - others));
  }
}
