package io.github.dl4jode.layer.compiled;

/** The computation of a runtime's last pass, for tests of other packages. */
public final class LastComputation {

  private LastComputation() {}

  /** Null before any pass. */
  public static Computation of(CompiledRuntime<?> runtime) {
    return runtime.lastComputation();
  }
}
