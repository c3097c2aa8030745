package io.github.dl4jode.cnf.flow;

import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.solver.OdeSolver;

/**
 * How flows are solved.
 *
 * @param solver in both directions
 * @param gradient how gradients come back
 * @param baseTime the time at which a state has the base distribution
 * @param dataTime the time at which it has the distribution of the data
 * @param densityErrorControlled whether the log-density and the penalties take part in the error
 *     norm of the solve
 */
public record FlowSettings(
    OdeSolver solver,
    GradientMethod gradient,
    double baseTime,
    double dataTime,
    boolean densityErrorControlled) {

  /**
   * The same flow seen from the other end, where data and base distribution have changed places: a
   * solve of it goes from the base distribution to the data.
   */
  public FlowSettings reversed() {
    return new FlowSettings(solver, gradient, dataTime, baseTime, densityErrorControlled);
  }

  /** The times of a solve from the data to the base distribution. */
  double[] towardsBase() {
    return new double[] {dataTime, baseTime};
  }

  /** The times of a solve from the base distribution to the data. */
  double[] towardsData() {
    return new double[] {baseTime, dataTime};
  }

  /** The sign of an integral from the data to the base distribution. */
  double sign() {
    return Math.signum(baseTime - dataTime);
  }
}
