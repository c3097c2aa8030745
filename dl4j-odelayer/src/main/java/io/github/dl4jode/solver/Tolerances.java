package io.github.dl4jode.solver;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * The tolerances of the error test, no tighter than the rounding of floats lets it see.
 *
 * <p>The estimate is h Σ (b_i - b̂_i) k_i. Each h k_i, which is of the size of y at most, is off by
 * a unit in the last place ε = 2^-23 or so, and the estimate by up to ε Σ |b_i - b̂_i| |y|: 0.2 ε
 * |y| for dopri5, 5.8 ε |y| for dopri8. Below that the test sees rounding, which is proportional to
 * h and not to a high power of it, and asks for ever smaller steps. So
 *
 * <pre>rtol = max(rtol, ε Σ |b_i - b̂_i|)</pre>
 *
 * in float. In double the tolerances are as they are given.
 *
 * @param rtol relative to the larger of |y_n| and |y_{n+1}|
 * @param atol absolute
 */
record Tolerances(double rtol, double atol) {

  static Tolerances of(OdeSolver solver, DataType dataType) {
    double rounding = dataType == DataType.FLOAT ? Math.ulp(1f) : 0;
    double visible = rounding * solver.method().tableau().errorWeightMagnitude();
    return new Tolerances(Math.max(solver.rtol(), visible), solver.atol());
  }
}
