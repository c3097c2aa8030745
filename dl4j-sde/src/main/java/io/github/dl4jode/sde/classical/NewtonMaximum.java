package io.github.dl4jode.sde.classical;

import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The maximum of a smooth function of few parameters, by Newton's method with damping. */
final class NewtonMaximum {

  private static final int MOST_STEPS = 100;
  private static final double LONGEST_STEP = 1;
  private static final double LEAST_GAIN = 1e-12;
  private static final double MOST_DAMPING = 1e12;

  private final ToDoubleFunction<double[]> function;
  private final LikelihoodDerivatives derivatives;

  NewtonMaximum(ToDoubleFunction<double[]> function) {
    this.function = function;
    this.derivatives = new LikelihoodDerivatives(function);
  }

  /** The local maximum that is reached from a point. */
  double[] from(double... start) {
    double[] point = start.clone();
    for (int step = 0; step < MOST_STEPS; step++) {
      Optional<double[]> next = better(point);
      if (next.isEmpty()) {
        return point;
      }
      point = next.get();
    }
    return point;
  }

  /** A point with a larger value; empty if none is found that is visibly larger. */
  private Optional<double[]> better(double... point) {
    double value = function.applyAsDouble(point);
    double[] gradient = derivatives.gradient(point);
    double[][] information = derivatives.information(point);
    for (double damping = 0; damping < MOST_DAMPING; damping = Math.max(1e-3, 10 * damping)) {
      Optional<double[][]> inverse = PositiveDefinite.inverse(damped(information, damping));
      if (inverse.isPresent()) {
        double[] next = moved(point, inverse.get(), gradient);
        double gain = function.applyAsDouble(next) - value;
        if (gain > LEAST_GAIN * Math.max(1, Math.abs(value))) {
          return Optional.of(next);
        }
        if (predictedGain(inverse.get(), gradient) < LEAST_GAIN * Math.max(1, Math.abs(value))) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static double[][] damped(double[][] information, double damping) {
    double[][] result = new double[information.length][];
    for (int i = 0; i < result.length; i++) {
      result[i] = information[i].clone();
      result[i][i] += damping * (1 + Math.abs(information[i][i]));
    }
    return result;
  }

  private static double predictedGain(double[][] inverse, double... gradient) {
    double sum = 0;
    for (int i = 0; i < gradient.length; i++) {
      for (int j = 0; j < gradient.length; j++) {
        sum += gradient[i] * inverse[i][j] * gradient[j];
      }
    }
    return sum / 2;
  }

  private static double[] moved(double[] point, double[][] inverse, double... gradient) {
    double[] step = new double[point.length];
    double longest = 0;
    for (int i = 0; i < point.length; i++) {
      for (int j = 0; j < point.length; j++) {
        step[i] += inverse[i][j] * gradient[j];
      }
      longest = Math.max(longest, Math.abs(step[i]));
    }
    double factor = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
    double[] next = point.clone();
    for (int i = 0; i < point.length; i++) {
      next[i] += factor * step[i];
    }
    return next;
  }
}
