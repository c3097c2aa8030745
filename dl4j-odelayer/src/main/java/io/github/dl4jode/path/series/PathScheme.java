package io.github.dl4jode.path.series;

import io.github.dl4jode.path.KnotForm;
import java.util.Optional;

/** How a {@link SeriesPath} connects the observations of a channel, and fills missing values. */
public enum PathScheme {
  /** Lines between observations. A value depends on the observations next to it. */
  LINEAR(KnotForm.LINES, 1),

  /**
   * Lines parallel to the axes: first the time moves to the next step while all values stay, then
   * the values move to those of that step while the time stays. A missing value is the last one
   * observed. A value depends on nothing that comes later.
   */
  RECTILINEAR(KnotForm.LINES, 0),

  /**
   * Natural cubic splines: the smoothest of the paths, with a continuous second derivative. A value
   * depends on all observations of its channel, later ones too.
   */
  NATURAL_CUBIC(KnotForm.CUBICS, Integer.MAX_VALUE),

  /**
   * Hermite's cubics with backward differences: the slope at an observation is that of the line
   * from the observation before. A value depends on the observations up to the first one after it.
   */
  HERMITE_CUBIC(KnotForm.CUBICS, 1);

  private final KnotForm form;
  private final int observationsAhead;

  PathScheme(KnotForm form, int observationsAhead) {
    this.form = form;
    this.observationsAhead = observationsAhead;
  }

  /**
   * Whether a value of the path depends on no observation of its channel that comes after the next
   * one, so that at an observation the path is known as soon as the observation is: all but {@link
   * #NATURAL_CUBIC}.
   */
  public boolean causal() {
    return observationsAhead <= 1;
  }

  /**
   * The number of later observations of its channel on which a value of the path may depend; {@link
   * Integer#MAX_VALUE} for all of them.
   */
  public int observationsAhead() {
    return observationsAhead;
  }

  KnotForm form() {
    return form;
  }

  /** The number of knots of so many steps. */
  int knots(int steps) {
    return this == RECTILINEAR ? Math.max(1, 2 * steps - 1) : steps;
  }

  ChannelFit newFit(int steps) {
    return switch (this) {
      case LINEAR -> new InterpolatedChannel(form, Optional.empty(), steps);
      case RECTILINEAR -> new RectilinearChannel();
      case NATURAL_CUBIC ->
          new InterpolatedChannel(form, Optional.of(new NaturalSlopes(steps)), steps);
      case HERMITE_CUBIC -> new InterpolatedChannel(form, Optional.of(new HermiteSlopes()), steps);
    };
  }
}
