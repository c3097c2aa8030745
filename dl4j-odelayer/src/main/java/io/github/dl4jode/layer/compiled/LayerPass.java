package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.solver.OdeSolverException;
import java.util.function.Supplier;

/** A pass of a layer through its solver: what fails there says in which layer it was. */
public final class LayerPass {

  private LayerPass() {}

  /**
   * Runs a pass.
   *
   * @param label of the layer, such as {@code OdeLayer "ode"}
   * @param direction forward or backward
   * @throws IllegalStateException if a solve does not reach its end
   * @throws IllegalArgumentException if the solver refuses an argument, such as cotangents that are
   *     not finite
   */
  public static <T> T run(String label, String direction, Supplier<T> pass) {
    try {
      return pass.get();
    } catch (OdeSolverException e) {
      throw new IllegalStateException(message(label, direction, e), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(message(label, direction, e), e);
    }
  }

  private static String message(String label, String direction, RuntimeException failure) {
    return "%s, %s pass: %s".formatted(label, direction, failure.getMessage());
  }
}
