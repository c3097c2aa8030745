package io.github.dl4jode.batch;

import io.github.dl4jode.method.Increment;

/** A step in the common time, from s = n to n + 1, where the term jumps at both. */
record CommonStep(int n) implements Increment {

  private static final CommonStep FIRST = new CommonStep(0);

  static CommonStep of(int n) {
    return n == 0 ? FIRST : new CommonStep(n);
  }

  @Override
  public double start() {
    return n;
  }

  @Override
  public double end() {
    return n + 1.0;
  }

  @Override
  public double startOfTerm() {
    return n == 0 ? 0 : Math.nextUp((double) n);
  }

  @Override
  public double endOfTerm() {
    return Math.nextDown(n + 1.0);
  }
}
