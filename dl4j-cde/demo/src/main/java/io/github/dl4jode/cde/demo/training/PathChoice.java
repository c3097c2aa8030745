package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.program.Labels;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;

/** What a series is between its observations. */
public enum PathChoice {
  /** Lines. */
  LINEAR("linear", PathScheme.LINEAR),
  /** Lines parallel to the axes. */
  RECTILINEAR("rectilinear", PathScheme.RECTILINEAR),
  /** A natural cubic spline. */
  NATURAL("natural", PathScheme.NATURAL_CUBIC),
  /** Hermite cubics with backward differences. */
  HERMITE("hermite", PathScheme.HERMITE_CUBIC);

  private final String label;
  private final PathScheme scheme;

  PathChoice(String label, PathScheme scheme) {
    this.label = label;
    this.scheme = scheme;
  }

  /** Reads a setting: a name of these constants or a label. */
  @JsonCreator
  static PathChoice named(String name) {
    return Labels.named(PathChoice.class, name);
  }

  /** The library's name. */
  public PathScheme scheme() {
    return scheme;
  }

  /** The name in options and files. */
  @Override
  @JsonValue
  public String toString() {
    return label;
  }
}
