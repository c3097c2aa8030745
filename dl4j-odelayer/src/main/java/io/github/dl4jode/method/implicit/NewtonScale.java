package io.github.dl4jode.method.implicit;

import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.term.TermShape;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The size of a correction of Newton's iteration, by example: 1 is where the iteration may end, a
 * small part of the tolerance, or the rounding of the state.
 */
final class NewtonScale {

  // A part of the tolerance that the error test does not see.
  private static final double FRACTION = 0.02;
  private static final double UNITS_OF_ROUNDING = 4;
  private static final double LOST = 1e-10;
  private static final double VISIBLE = 100;

  private final int dimension;
  private final double rounding;
  private final double[] relative;
  private final double[] absolute;
  private final double[] limits;
  private boolean exact = true;

  NewtonScale(TermShape shape) {
    int n = Math.toIntExact(shape.stateSize());
    dimension = Math.toIntExact(shape.stateSize() / shape.batch());
    rounding =
        UNITS_OF_ROUNDING * (shape.dataType() == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0));
    relative = new double[dimension];
    absolute = new double[dimension];
    limits = new double[n];
  }

  /** The iteration ends at rounding. */
  void toRounding() {
    exact = true;
  }

  /** The iteration ends at a part of the tolerances. */
  void to(Tolerances tolerances) {
    exact = false;
    int components = tolerances.components();
    for (int i = 0; i < dimension; i++) {
      relative[i] = FRACTION * tolerances.rtol(components == 1 ? 0 : i % components);
      absolute[i] = FRACTION * tolerances.atol(components == 1 ? 0 : i % components);
    }
  }

  /** Whether the iteration ends at rounding. */
  boolean isToRounding() {
    return exact;
  }

  /** Takes the state near which the stages of a step are. */
  void take(double... state) {
    for (int first = 0; first < state.length; first += dimension) {
      double largest = 0;
      for (int j = 0; j < dimension; j++) {
        largest = Math.max(largest, Math.abs(state[first + j]));
      }
      for (int j = 0; j < dimension; j++) {
        double magnitude = Math.abs(state[first + j]);
        double least = rounding * (magnitude + LOST * largest) + Double.MIN_NORMAL;
        limits[first + j] = exact ? least : Math.max(least, absolute[j] + relative[j] * magnitude);
      }
    }
  }

  /** The largest root of the mean square of one example. */
  double of(double... correction) {
    double largest = 0;
    for (int first = 0; first < correction.length; first += dimension) {
      double sum = 0;
      for (int j = first; j < first + dimension; j++) {
        double ratio = correction[j] / limits[j];
        sum += ratio * ratio;
      }
      // NaN stays.
      largest = Math.max(largest, sum);
    }
    return Math.sqrt(largest / dimension);
  }

  /** Whether a correction is no more than rounding errors may make it. */
  boolean isRounding(double[] correction, double... state) {
    for (int first = 0; first < correction.length; first += dimension) {
      double largest = 0;
      for (int j = first; j < first + dimension; j++) {
        largest = Math.max(largest, Math.abs(state[j]));
      }
      for (int j = first; j < first + dimension; j++) {
        if (!(Math.abs(correction[j]) <= VISIBLE * rounding * largest)) {
          return false;
        }
      }
    }
    return true;
  }
}
