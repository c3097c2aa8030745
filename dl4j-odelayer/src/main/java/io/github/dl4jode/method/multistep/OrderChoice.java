package io.github.dl4jode.method.multistep;

/**
 * Chooses the order of the next attempt from the errors at neighbouring orders, as Shampine and
 * Gordon (1975), chapter 7, do.
 */
final class OrderChoice {

  // Formulas that reach over many steps do not bear steps that grow faster.
  private static final double LARGEST_GROWTH = 2;
  private static final int MOST_FAILURES = 2;

  private final int lowest;
  private final int highest;
  private int order;
  private boolean starting;
  private int failures;
  private int nextOrder;
  private double nextError;

  OrderChoice(int lowest, int highest) {
    this.lowest = lowest;
    this.highest = highest;
    restart();
  }

  /** The errors at neighbouring orders of one attempt, each in units of the tolerance. */
  interface Errors {

    /** That of an order from 1 to the order of the attempt. */
    double lower(int order);

    /** That of the next higher order, of an accepted step; infinite if it is not known. */
    double higher();
  }

  /** Begins with one known derivative. */
  void restart() {
    order = 1;
    starting = true;
    failures = 0;
  }

  /** The order k of the attempt. */
  int order() {
    return order;
  }

  /**
   * Chooses the order after an attempt.
   *
   * @param error of the attempt at its order
   */
  void judge(double error, Errors errors) {
    if (!Double.isFinite(error)) {
      choose(order, error);
      return;
    }
    boolean lower = order > lowest && isLowerBetter(error, errors);
    if (error > 1) {
      failures++;
      starting = false;
      if (failures > MOST_FAILURES && order > lowest) {
        choose(lowest, errors.lower(lowest));
      } else {
        chooseLowerIf(lower, error, errors);
      }
      return;
    }
    failures = 0;
    if (lower) {
      starting = false;
      chooseLowerIf(true, error, errors);
    } else if (order == highest) {
      choose(order, error);
    } else if (starting || order < lowest) {
      choose(order + 1, error);
    } else {
      raiseIfBetter(error, errors);
    }
  }

  private boolean isLowerBetter(double error, Errors errors) {
    double one = errors.lower(order - 1);
    return order == 2 ? one <= error / 2 : Math.max(one, errors.lower(order - 2)) <= error;
  }

  private void chooseLowerIf(boolean lower, double error, Errors errors) {
    if (lower) {
      choose(order - 1, errors.lower(order - 1));
    } else {
      choose(order, error);
    }
  }

  private void raiseIfBetter(double error, Errors errors) {
    double higher = errors.higher();
    if (order > 1 && order > lowest && errors.lower(order - 1) <= Math.min(error, higher)) {
      chooseLowerIf(true, error, errors);
    } else if (higher < (order == 1 ? error / 2 : error)) {
      choose(order + 1, higher);
    } else {
      choose(order, error);
    }
  }

  private void choose(int chosen, double error) {
    nextOrder = chosen;
    nextError = Math.max(error, Math.pow(LARGEST_GROWTH, -(chosen + 1)));
  }

  /** The error at the order of the next attempt, from which its size follows. */
  double nextError() {
    return nextError;
  }

  /** The order of the next attempt. */
  int nextOrder() {
    return nextOrder;
  }

  /** Goes on to the next attempt. */
  void advance() {
    order = nextOrder;
  }

  /** Goes on without an error to go by. */
  void raise() {
    order = Math.min(order + 1, highest);
  }
}
