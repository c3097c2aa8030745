package io.github.dl4jode.benchmarks.sde;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/** The models whose training can be measured. */
enum SdeModelOption {
  /** The latent SDE that learns the stochastic Lorenz system. */
  LATENT_LORENZ,
  /** The SDE-GAN that learns a time-dependent Ornstein–Uhlenbeck process. */
  GAN;

  /** The same first values and data each time, whatever the data type. */
  SdeTraining training(int batch, DataType dataType) {
    return switch (this) {
      case LATENT_LORENZ -> LorenzTraining.of(batch, dataType);
      case GAN -> GanTraining.of(batch, dataType);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
