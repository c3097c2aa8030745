package io.github.dl4jode.method.switching;

/** Decides when to change the method, from h |λ| of accepted steps over the limit of stability. */
final class StiffnessWatch {

  private static final double AT_LIMIT = 0.6;
  private static final double FAR_BELOW = 1.0 / 3;
  private static final int ENOUGH = 10;
  private static final int OTHERS_TOLERATED = 2;

  private int agreeing;
  private int others;

  /** Begins to watch a method. */
  void restart() {
    agreeing = 0;
    others = 0;
  }

  /** A step of the explicit method; returns whether the implicit one should follow. */
  boolean isStiff(double ratio) {
    return agree(ratio >= AT_LIMIT);
  }

  /** A step of the implicit method; returns whether the explicit one should follow. */
  boolean isCalm(double ratio) {
    return agree(ratio <= FAR_BELOW);
  }

  private boolean agree(boolean agrees) {
    if (agrees) {
      agreeing++;
    } else if (++others > OTHERS_TOLERATED) {
      restart();
    }
    return agreeing >= ENOUGH;
  }
}
