package io.github.dl4jode.tape.internal.program;

/**
 * When an instruction must run, which is the latest phase of anything it reads.
 *
 * <p>The order of the constants is the order in time.
 */
public enum Phase {
  /** Known while compiling: computed once and stored. */
  CONSTANT,
  /** Depends on parameters alone: runs when they have changed. */
  PARAMETER,
  /** Depends on an input: runs at every evaluation. */
  FORWARD,
  /** Depends on the output's cotangent, where that comes later than the inputs. */
  BACKWARD;

  Phase latest(Phase other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
