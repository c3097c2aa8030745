package io.github.dl4jode.cnf;

/**
 * The training of a model q towards a density p̃ that is known up to a constant, by samples of q:
 * the Kullback–Leibler divergence E_q[log q(x) - log p̃(x)] falls.
 *
 * <pre>{@code
 * try (DensityMatching matching = flow.matching(ToyPotential.U1, 512)) {
 *   for (int i = 0; i < 2_000; i++) {
 *     double divergence = matching.fit();
 *   }
 * }
 * }</pre>
 *
 * <p>The divergence is at least -log ∫ p̃(x) dx, the value where q is p. Chen et al. (2018),
 * "Neural Ordinary Differential Equations", section 4.1; Rezende and Mohamed (2015), "Variational
 * inference with normalizing flows". It holds what has been compiled for its number of samples
 * until it is closed; it is not for several threads.
 */
public interface DensityMatching extends AutoCloseable {

  /**
   * Trains one iteration, with samples that are a function of the model's seed and of how many
   * iterations it has been trained.
   *
   * @return the estimate of the divergence before the update in nats, with what the model adds to
   *     its loss
   * @throws IllegalStateException if the loss cannot be computed: a solve fails, or the target is
   *     not finite at a sample; parameters are as they were
   */
  double fit();

  /**
   * Estimates the divergence without training.
   *
   * @param seed the same seed gives the same points of the base distribution
   * @return as {@link #fit} has it
   * @throws IllegalStateException as {@link #fit}
   */
  double divergence(long seed);

  @Override
  void close();
}
