package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.sde.classical.Calibration;
import io.github.dl4jode.sde.classical.ClassicalModel;
import io.github.dl4jode.sde.classical.GeometricBrownianMotion;
import io.github.dl4jode.sde.classical.Observations;
import io.github.dl4jode.sde.classical.OrnsteinUhlenbeck;
import io.github.dl4jode.sde.classical.TwoFactorModel;

/** Classical models of one series. */
public enum ClassicalChoice {
  /** dX = θ (μ - X) dt + σ dW. */
  ORNSTEIN_UHLENBECK("ou"),
  /** dS = μ S dt + σ S dW. */
  GEOMETRIC_BROWNIAN("gbm"),
  /** A deviation that returns to 0 and a level with a drift. */
  TWO_FACTOR("two-factor");

  private final String label;

  ClassicalChoice(String label) {
    this.label = label;
  }

  /**
   * Fits the model.
   *
   * @throws IllegalArgumentException if it cannot be fitted to the series
   */
  public Calibration<? extends ClassicalModel> fit(Observations series) {
    return switch (this) {
      case ORNSTEIN_UHLENBECK -> OrnsteinUhlenbeck.fit(series);
      case GEOMETRIC_BROWNIAN -> GeometricBrownianMotion.fit(series);
      case TWO_FACTOR -> TwoFactorModel.fit(series);
    };
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}
