package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.data.Spirals;
import io.github.dl4jode.program.OptionChecks;

/** What commands that learn spirals ask of their options alike. */
record SpiralChecks(OptionChecks checks) {

  /** --series. */
  void series(int count) {
    checks.require(count >= 2, "--series must be at least 2, not " + count);
  }

  /** --observed. */
  void observed(int least, int count) {
    checks.require(
        count >= least && count <= Spirals.WINDOW,
        "--observed must be %d to %d, not %d".formatted(least, Spirals.WINDOW, count));
  }
}
