package io.github.dl4jode.method.checkpoint;

/**
 * Chooses the states that are kept while the number of steps is not known: a state is dropped for a
 * new one where that makes fewer steps to be repeated, if the solve ended now.
 *
 * <p>Let the kept states divide the solve into segments. On the way back the segment i of c has c -
 * i slots, those of later segments included, and costs {@link Binomial#advances} of them; the last
 * one less by its length, since the way back begins where the solve ends. To drop a state joins two
 * segments, and gives one slot more to each later segment.
 */
final class OnlineThinning {

  // From this number of slots on several states are dropped at once, since each choice reads all.
  private static final int MANY = 512;
  private static final int SHARE = 256;

  private final KeptStates states;
  private boolean searched;
  // The state that is cheapest to drop, except the first and the last; 0 if there is no other.
  private int cheapest;
  private long price;
  private long[] prices = {};

  OnlineThinning(KeptStates states) {
    this.states = states;
  }

  /** Forgets the last solve. */
  void clear() {
    searched = false;
  }

  /** Whether the state of this step is to be kept; if so, a slot is free now. */
  boolean makesRoom(int step) {
    if (!states.isFull()) {
      searched = false;
      return true;
    }
    if (states.count() < 2) {
      // Without a second slot there is nothing to choose.
      return states.count() == 0;
    }
    if (!searched) {
      search();
    }
    int last = states.count() - 1;
    int position = states.step(last);
    int before = states.step(last - 1);
    long without = Binomial.advances((long) step - position, 1);
    long moved =
        Binomial.advances((long) step - before, 2) - Binomial.advances((long) position - before, 2);
    long dropped =
        cheapest == 0 ? Long.MAX_VALUE : price + Binomial.advances((long) step - position, 2);
    if (without <= Math.min(moved, dropped)) {
      return false;
    }
    if (moved <= dropped) {
      states.drop(last);
    } else {
      dropCheapest();
    }
    searched = false;
    return true;
  }

  /** Finds the price of each state that may be dropped: the steps to be repeated because of it. */
  private void search() {
    searched = true;
    cheapest = 0;
    price = Long.MAX_VALUE;
    int count = states.count();
    if (prices.length < count) {
      prices = new long[count];
    }
    long gained = 0;
    for (int j = count - 2; j >= 1; j--) {
      int more = count - j + 1;
      long length = (long) states.step(j + 1) - states.step(j);
      long lengthBefore = (long) states.step(j) - states.step(j - 1);
      long own = Binomial.advances(length, more - 1);
      prices[j] =
          Binomial.advances(length + lengthBefore, more)
              - Binomial.advances(lengthBefore, more)
              - own
              + gained;
      gained += Binomial.advances(length, more) - own;
      if (prices[j] < price) {
        price = prices[j];
        cheapest = j;
      }
    }
  }

  private void dropCheapest() {
    int most = states.count() < MANY ? 1 : states.count() / SHARE;
    int dropped = 0;
    for (int j = cheapest; j >= 1 && dropped < most; j--) {
      if (prices[j] == price) {
        states.drop(j);
        dropped++;
        // Not the one next to it: its segment has changed.
        j--;
      }
    }
  }
}
