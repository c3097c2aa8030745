package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.Term;
import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An equation in double from time 0, and its solution at the end.
 *
 * @param label in options
 * @param title in charts
 * @param stiff whether it is one of the stiff problems
 * @param end of the solve
 * @param initial state
 * @param scale the size of each component below which its error counts absolutely
 * @param field makes the right-hand side
 * @param reference the state at the end
 */
record PrecisionProblem(
    String label,
    String title,
    boolean stiff,
    double end,
    double[] initial,
    double[] scale,
    Supplier<Term> field,
    Supplier<double[]> reference) {

  /** A problem whose components are of size 1. */
  static PrecisionProblem nonStiff(
      String label,
      String title,
      double end,
      double[] initial,
      Supplier<Term> field,
      Supplier<double[]> reference) {
    return new PrecisionProblem(
        label, title, false, end, initial, ones(initial.length), field, reference);
  }

  static double[] ones(int size) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return ones;
  }

  INDArray initialState() {
    return Nd4j.createFromArray(initial);
  }

  /** A solver whose absolute tolerances are the relative one times the scale. */
  OdeSolver.Builder solver(Method method, double tolerance) {
    OdeSolver.Builder solver = OdeSolver.builder().method(method).rtol(tolerance);
    // One tolerance for all components takes a shorter way through the error norm.
    return Arrays.stream(scale).allMatch(size -> size == scale[0])
        ? solver.atol(tolerance * scale[0])
        : solver.componentAtol(Arrays.stream(scale).map(size -> tolerance * size).toArray());
  }

  /** The largest error of a component, relative to its scale plus its size. */
  double error(INDArray end, double[] expected) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(end.getDouble(i) - expected[i]);
      double relative = error / (scale[i % scale.length] + Math.abs(expected[i]));
      largest = Double.isNaN(relative) ? Double.POSITIVE_INFINITY : Math.max(largest, relative);
    }
    return largest;
  }
}
