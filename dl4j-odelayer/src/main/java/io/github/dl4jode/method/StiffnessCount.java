package io.github.dl4jode.method;

import java.util.Optional;

/**
 * Decides from measured h |λ| whether stability limits the steps of a solve (Hairer and Wanner II,
 * section IV.2): a step now and then is measured; after one at the limit of stability, each of the
 * next steps, until many agree or do not. For authors of methods.
 */
public final class StiffnessCount {

  private static final int INTERVAL = 100;
  private static final double USUAL_FRACTION = 0.9;
  private static final int ENOUGH_AT_LIMIT = 15;
  private static final int ENOUGH_BELOW = 6;

  private final double fraction;
  private final int pause;
  private int untilNext;
  private int atLimit;
  private int below;
  private int measuredAtLimit;
  private Optional<Stiffness> found = Optional.empty();

  private StiffnessCount(double fraction, int pause) {
    this.fraction = fraction;
    this.pause = pause;
    start();
  }

  /**
   * For measures that cost evaluations; a step is at the limit from 0.9 times the limit on.
   *
   * @param pause how many steps are not measured after stability has been found to limit them
   */
  public StiffnessCount(int pause) {
    this(USUAL_FRACTION, pause);
  }

  /**
   * For measures that cost arithmetic alone.
   *
   * @param fraction of the limit from which on a step is at the limit
   */
  public StiffnessCount(double fraction) {
    this(fraction, INTERVAL);
  }

  /** For measures that cost arithmetic alone; a step is at the limit from 0.9 times it on. */
  public StiffnessCount() {
    this(USUAL_FRACTION);
  }

  /** Begins a solve. */
  public void start() {
    untilNext = INTERVAL;
    atLimit = 0;
    below = 0;
    measuredAtLimit = 0;
    found = Optional.empty();
  }

  /** A step has been accepted. Returns whether it is to be measured. */
  public boolean isDue() {
    return --untilNext <= 0;
  }

  /**
   * A step has been measured.
   *
   * @param t where it begins
   * @param h its size, positive
   * @param eigenvalue the largest |λ| of the Jacobian there
   * @param limit the largest h |λ| at which the method is stable
   */
  public void measured(double t, double h, double eigenvalue, double limit) {
    untilNext = 1;
    if (h * eigenvalue >= fraction * limit) {
      below = 0;
      atLimit++;
      measuredAtLimit++;
      conclude(new Stiffness(t, eigenvalue, h * eigenvalue, limit, measuredAtLimit));
    } else if (atLimit == 0 || ++below == ENOUGH_BELOW) {
      atLimit = 0;
      below = 0;
      untilNext = INTERVAL;
    }
  }

  private void conclude(Stiffness now) {
    if (found.isPresent()) {
      Stiffness first = found.get();
      found =
          Optional.of(
              new Stiffness(
                  first.time(),
                  first.eigenvalue(),
                  first.product(),
                  first.limit(),
                  measuredAtLimit));
    } else if (atLimit == ENOUGH_AT_LIMIT) {
      found = Optional.of(now);
    }
    if (atLimit == ENOUGH_AT_LIMIT) {
      atLimit = 0;
      untilNext = pause;
    }
  }

  /** The numbers, where stability has limited the steps of this solve. */
  public Optional<Stiffness> found() {
    return found;
  }
}
