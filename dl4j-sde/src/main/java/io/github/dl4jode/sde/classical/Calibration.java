package io.github.dl4jode.sde.classical;

import java.util.List;

/**
 * A model fitted to a series by maximum likelihood.
 *
 * @param model with the estimated parameters
 * @param estimates of the parameters with their standard errors
 * @param logLikelihood of the series given its first value
 * @param observations their number
 */
public record Calibration<M extends ClassicalModel>(
    M model, List<Estimate> estimates, double logLikelihood, int observations) {

  /** Copies the list. */
  public Calibration {
    estimates = List.copyOf(estimates);
  }

  /**
   * The estimate of a parameter.
   *
   * @throws IllegalArgumentException if there is no such parameter
   */
  public Estimate estimate(String name) {
    return estimates.stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no parameter %s; the parameters are %s"
                        .formatted(name, estimates.stream().map(Estimate::name).toList())));
  }

  /** Akaike's criterion, 2 · parameters - 2 · log-likelihood: the smaller, the better. */
  public double akaikeCriterion() {
    return 2.0 * estimates.size() - 2 * logLikelihood;
  }
}
