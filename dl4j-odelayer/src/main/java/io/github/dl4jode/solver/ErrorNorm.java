package io.github.dl4jode.solver;

import io.github.dl4jode.vector.ScaledNorm;

/** How the errors of the components, each divided by its tolerance, become one number. */
public enum ErrorNorm {
  /** The root of the mean square (Hairer, Nørsett and Wanner I, equation II.4.11). */
  RMS {
    @Override
    double of(ScaledNorm error) {
      return error.euclidean();
    }

    @Override
    double average(double norm, long length) {
      return norm / Math.sqrt((double) length);
    }
  },
  /** The largest magnitude. */
  MAX {
    @Override
    double of(ScaledNorm error) {
      return error.maximum();
    }

    @Override
    double average(double norm, long length) {
      return norm;
    }
  };

  /** The Euclidean or the maximum norm. */
  abstract double of(ScaledNorm error);

  /** The error of a vector of a length from its Euclidean or its maximum norm. */
  abstract double average(double norm, long length);
}
