package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.program.Labels;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;

/** What a series is between its observations. */
public enum PathChoice {
  /** Lines. */
  LINEAR("linear", Interpolation.LINEAR),
  /** A natural cubic spline. */
  NATURAL("natural", Interpolation.NATURAL_CUBIC),
  /** Hermite cubics with backward differences. */
  HERMITE("hermite", Interpolation.HERMITE_CUBIC);

  private final String label;
  private final Interpolation interpolation;

  PathChoice(String label, Interpolation interpolation) {
    this.label = label;
    this.interpolation = interpolation;
  }

  /** Reads a setting: a name of these constants or a label. */
  @JsonCreator
  static PathChoice named(String name) {
    return Labels.named(PathChoice.class, name);
  }

  /** The library's name. */
  public Interpolation interpolation() {
    return interpolation;
  }

  /** The name in options and files. */
  @Override
  @JsonValue
  public String toString() {
    return label;
  }
}
