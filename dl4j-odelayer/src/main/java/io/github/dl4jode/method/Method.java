package io.github.dl4jode.method;

import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import java.io.Serializable;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A method: makes one step, and takes a cotangent back through it.
 *
 * <p>{@link Methods} has the methods of the library. A tableau of the user's own is a method by
 * {@link ExplicitRungeKutta#builder}; a method of another kind is an immutable class that Jackson
 * can write and read.
 */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.CLASS,
    property = "@class",
    defaultImpl = ExplicitRungeKutta.class)
@JsonTypeIdResolver(SubtypeResolver.class)
public interface Method extends Serializable {

  /** The name as it is written in papers and in configurations, such as "dopri5". */
  String label();

  /** The order of the solution that is carried on. */
  int order();

  /**
   * The order k of the error estimate: halving a step divides the estimate by 2^k; 0 if the method
   * has no estimate, and can be used with fixed steps only.
   */
  int errorOrder();

  /**
   * Whether it takes a term with a diffusion; a method for ordinary equations, the default, not.
   */
  default boolean takesDiffusion() {
    return false;
  }

  /**
   * Whether it solves linear systems with the Jacobian of the term ({@link
   * io.github.dl4jode.term.Term#newBlockJacobian}); false unless overridden.
   */
  default boolean needsJacobian() {
    return false;
  }

  /**
   * Whether the times of its steps are enough to repeat a solve: false for a method that chooses
   * its order by the error.
   *
   * @return true unless overridden
   */
  default boolean repeatsSteps() {
    return true;
  }

  /** The weights of the dense output. */
  Interpolant interpolant();

  /** A stepper for terms of this shape, to be closed by the caller. */
  Stepper newStepper(TermShape shape);

  /**
   * Says why it has no reverse steps, so that a layer can refuse the method when it is built.
   *
   * @param retention of the gradient method
   * @return a sentence with what to use instead; empty unless overridden
   */
  default Optional<String> reverseRefusal(Retention retention) {
    return Optional.empty();
  }

  /**
   * Takes memory to carry cotangents back through steps of this method; the caller closes it.
   *
   * @param term what is integrated
   * @param retention decides what to keep of the forward solve
   * @param sensitivityGradient [p], to which every step adds; empty if p is 0
   * @throws UnsupportedOperationException unless overridden: the method has no reverse steps
   */
  default ReverseStepper newReverseStepper(
      DifferentiableTerm term, Retention retention, INDArray sensitivityGradient) {
    throw new UnsupportedOperationException(
        "Method "
            + label()
            + " has no reverse steps; use ContinuousAdjoint or InterpolatingAdjoint, or a method of"
            + " the library");
  }
}
