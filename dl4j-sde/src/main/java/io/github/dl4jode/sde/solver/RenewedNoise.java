package io.github.dl4jode.sde.solver;

import io.github.dl4jode.path.brownian.BrownianTree;
import java.util.Optional;

/** The noise of successive solves of one equation, each with its own seed, in the same memory. */
public final class RenewedNoise {

  private final CompiledSde compiled;
  private Optional<BrownianTree> tree = Optional.empty();
  private double start;

  /** Noise for solves of this equation. */
  public RenewedNoise(CompiledSde compiled) {
    this.compiled = compiled;
  }

  /**
   * The noise of a seed; earlier noise from here cannot be used any more.
   *
   * @param seed any number
   * @param first the time at which the solve begins
   */
  public BrownianTree of(long seed, double first) {
    if (tree.isEmpty() || start != first) {
      tree = Optional.of(compiled.newNoise(seed, first));
      start = first;
    } else {
      tree.get().renew(seed);
    }
    return tree.get();
  }
}
