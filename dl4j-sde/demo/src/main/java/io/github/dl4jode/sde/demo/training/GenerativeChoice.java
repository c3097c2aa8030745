package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.program.Labels;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;

/** The models of the distribution of series. */
public enum GenerativeChoice {
  /** A latent SDE. */
  LATENT("latent", 2),
  /** An SDE-GAN. */
  GAN("gan", 0);

  private final String label;
  private final double span;

  GenerativeChoice(String label, double span) {
    this.label = label;
    this.span = span;
  }

  /** Reads a setting: a name of these constants or a label. */
  @JsonCreator
  static GenerativeChoice named(String name) {
    return Labels.named(GenerativeChoice.class, name);
  }

  /** The length of the model's time over series of so many times. */
  public double span(int times) {
    return span > 0 ? span : times - 1;
  }

  /** The name in options and files. */
  @Override
  @JsonValue
  public String toString() {
    return label;
  }
}
