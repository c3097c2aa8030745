package io.github.dl4jode.cnf.divergence;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.term.Jacobian;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Hutchinson's estimate εᵀ J ε of the trace, by one product, and ‖J ε‖² of the squared norm.
 *
 * <p>Both are unbiased. The noise is drawn once for a whole solve: the equation that is solved must
 * not change while it is. Hutchinson (1989), "A stochastic estimator of the trace of the influence
 * matrix"; Grathwohl et al. (2019), "FFJORD", section 3.1.
 *
 * @param distribution of the noise ε
 */
public record HutchinsonDivergence(@JsonProperty("distribution") Noise distribution)
    implements Divergence {

  /**
   * Keeps its argument.
   *
   * @throws NullPointerException if there is no distribution
   */
  @JsonCreator
  public HutchinsonDivergence {
    Required.setting(distribution, "distribution");
  }

  @Override
  public Optional<Noise> noise() {
    return Optional.of(distribution);
  }

  @Override
  public Terms define(Jacobian jacobian, SDVariable noise) {
    SDVariable product = jacobian.product(noise);
    return new Terms(
        jacobian.sumOfExample(product.mul(noise)), jacobian.sumOfExample(product.mul(product)));
  }
}
