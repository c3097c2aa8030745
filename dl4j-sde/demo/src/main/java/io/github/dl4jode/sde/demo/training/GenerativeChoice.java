package io.github.dl4jode.sde.demo.training;

import io.github.dl4jode.program.Labels;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;

/** The models of the distribution of series. */
public enum GenerativeChoice {
  /** A latent SDE. */
  LATENT("latent", 2, 1),
  /** An SDE-GAN. */
  GAN("gan", 0, 1),
  /** A latent ODE, whose only noise is that of its first state: what to compare the others with. */
  LATENT_ODE("latent-ode", 1, 2);

  private final String label;
  private final double span;
  private final int layers;

  GenerativeChoice(String label, double span, int layers) {
    this.label = label;
    this.span = span;
    this.layers = layers;
  }

  /** The hidden layers of each network of a vector field, where no number is chosen. */
  public int layers() {
    return layers;
  }

  /** Reads a setting: a name of these constants or a label. */
  @JsonCreator
  static GenerativeChoice named(String name) {
    return Labels.named(GenerativeChoice.class, name);
  }

  /**
   * How the model sees series. An SDE-GAN sees what differs between series at one time with a scale
   * of 1: its critic, whose slope is bounded, hardly sees what is smaller.
   *
   * @param source names the series in messages
   * @throws io.github.dl4jode.program.table.DataException if a channel has no value, or never
   *     varies
   */
  public PathScaling scaling(SamplePaths paths, String source) {
    double length = span(paths.times().length);
    return this == GAN
        ? PathScaling.withinTimes(paths, length, source)
        : PathScaling.overall(paths, length, source);
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
