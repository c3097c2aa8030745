package io.github.dl4jode.control;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.annotation.JsonSerialize;

/** The usual error norms. */
@JsonSerialize(using = NormSerializer.class)
public enum ErrorNorms implements ErrorNorm {

  /** The root of the mean square (Hairer, Nørsett and Wanner I, equation II.4.11). */
  RMS {
    @Override
    public double of(ErrorRatios state, ErrorRatios quadratures, long batch) {
      double together =
          quadratures.length() == 0
              ? state.euclidean()
              : Math.hypot(state.euclidean(), quadratures.euclidean());
      return together / Math.sqrt((double) (state.length() + quadratures.length()));
    }
  },

  /** The largest magnitude. */
  MAX {
    @Override
    public double of(ErrorRatios state, ErrorRatios quadratures, long batch) {
      return quadratures.length() == 0
          ? state.maximum()
          : Math.max(state.maximum(), quadratures.maximum());
    }
  },

  /**
   * The largest root of the mean square of one example: the worst example decides, however many
   * examples there are. Quadratures are judged separately from the state, and by example if each
   * example has the same number of them.
   */
  MAX_EXAMPLE {
    @Override
    public double of(ErrorRatios state, ErrorRatios quadratures, long batch) {
      return quadratures.length() == 0
          ? worst(state, batch)
          : Math.max(worst(state, batch), worst(quadratures, batch));
    }
  };

  private static double worst(ErrorRatios part, long batch) {
    double whole = part.euclidean();
    long length = part.length();
    // The reduction to a maximum does not see every NaN.
    if (!Double.isFinite(whole) || batch == 1 || length % batch != 0) {
      return whole / Math.sqrt((double) length);
    }
    long share = length / batch;
    INDArray norms = part.values().reshape('c', batch, share).norm2(1);
    return norms.maxNumber().doubleValue() / Math.sqrt((double) share);
  }
}
