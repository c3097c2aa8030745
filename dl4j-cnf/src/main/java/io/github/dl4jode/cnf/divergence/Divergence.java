package io.github.dl4jode.cnf.divergence;

import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.term.Jacobian;
import java.io.Serializable;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * How the divergence tr ∂f/∂y of dynamics is computed, by Jacobian–vector products inside their
 * graph.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public sealed interface Divergence extends Serializable
    permits ExactDivergence, HutchinsonDivergence {

  /** The trace itself, by as many products as the state has components. */
  static Divergence exact() {
    return new ExactDivergence();
  }

  /** An unbiased estimate by one product with Rademacher noise. */
  static Divergence hutchinson() {
    return new HutchinsonDivergence(Noise.RADEMACHER);
  }

  /** The noise it asks for; empty where it asks for none. */
  Optional<Noise> noise();

  /**
   * Writes the divergence into a graph.
   *
   * @param jacobian the Jacobian of the dynamics
   * @param noise a variable of the state's shape; not read where {@link #noise()} is empty
   */
  Terms define(Jacobian jacobian, SDVariable noise);

  /**
   * What has been written, each one number per example, [batch].
   *
   * @param divergence tr ∂f/∂y, or its estimate
   * @param squaredNorm ‖∂f/∂y‖²_F, or its estimate, with the same products
   */
  record Terms(SDVariable divergence, SDVariable squaredNorm) {}
}
