package io.github.dl4jode.benchmarks.scaling;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Times against sizes or numbers of evaluations.
 *
 * @param x what was varied
 * @param time in microseconds
 */
@SuppressWarnings("ArrayRecordComponent") // Figures on their way to a file, changed by nobody.
record ScalingSeries(double[] x, double[] time) {

  /** The line through the times. */
  LinearFit fit() {
    return LinearFit.of(x, time);
  }

  /** Values by x, for a result. */
  Map<String, Double> byX(double[] values) {
    Map<String, Double> byX = new LinkedHashMap<>();
    for (int i = 0; i < x.length; i++) {
      byX.put(Long.toString(Math.round(x[i])), values[i]);
    }
    return byX;
  }
}
