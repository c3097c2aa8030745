package io.github.dl4jode.sde;

import io.github.dl4jode.latentode.data.Series;
import java.util.List;

/**
 * Bands of a forecast: at each time, the quantiles of what each sensor would measure.
 *
 * @param quantiles increasing, from 0 to 1, such as 0.05, 0.5 and 0.95
 * @param series one for each quantile, with the name of the known series
 */
public record SeriesBands(List<Double> quantiles, List<Series> series) {

  /** Copies the lists. */
  public SeriesBands {
    quantiles = List.copyOf(quantiles);
    series = List.copyOf(series);
  }

  /**
   * The series of a quantile.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Series of(double quantile) {
    int place = quantiles.indexOf(quantile);
    if (place < 0) {
      throw new IllegalArgumentException(
          "The bands are of the quantiles %s, without %s".formatted(quantiles, quantile));
    }
    return series.get(place);
  }
}
