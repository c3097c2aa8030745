package io.github.dl4jode.solver;

/** How the errors of the components, each divided by its tolerance, become one number. */
public enum ErrorNorm {
  /** The root of the mean square (Hairer, Nørsett and Wanner I, equation II.4.11). */
  RMS {
    @Override
    double average(double norm, long length) {
      return norm / Math.sqrt((double) length);
    }
  },
  /** The largest magnitude. */
  MAX {
    @Override
    double average(double norm, long length) {
      return norm;
    }
  };

  /** The error of a vector of a length from its Euclidean or its maximum norm. */
  abstract double average(double norm, long length);
}
