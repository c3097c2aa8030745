package io.github.dl4jode.sde.solver;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * How the gradient of a function of the outputs is computed. All ask the Brownian path again for
 * the noise of each step, so that noise is not stored.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public sealed interface SdeGradientMethod extends Serializable {

  /**
   * The exact gradient of the computed solution, from stored states.
   *
   * @param every the state at each step whose number is a multiple of it is stored, and the steps
   *     between are made again; 1 stores all
   */
  record StoredStates(@JsonProperty("every") int every) implements SdeGradientMethod {

    /**
     * Checks its argument.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    @JsonCreator
    public StoredStates {
      if (every < 1) {
        throw new IllegalArgumentException(
            "Every how many steps a state is stored is 1 or more, not " + every);
      }
    }
  }

  /**
   * The exact gradient of the computed solution in constant memory, by a reversible method whose
   * steps are undone; exact up to the rounding errors of the steps.
   */
  record UndoneSteps() implements SdeGradientMethod {}

  /**
   * The adjoint equation, solved backwards with the same path by the midpoint method, one step for
   * each of the solve: da = -a (∂f/∂y) dt - a (∂g/∂y) ∘ dW. It takes constant memory, and is the
   * gradient of the exact solution with an error of the order of the step. For Stratonovich
   * equations, and for Itô equations after a conversion. Li, Wong, Chen and Duvenaud (2020),
   * "Scalable Gradients for Stochastic Differential Equations", arXiv 2001.01328.
   */
  record AdjointEquation() implements SdeGradientMethod {}

  /** All states are stored: the fastest. */
  static SdeGradientMethod storedStates() {
    return new StoredStates(1);
  }
}
