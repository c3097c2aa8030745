package io.github.dl4jode.solver;

import io.github.dl4jode.term.Term;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The times at which the right-hand side of a solve is not smooth, those of the term and those that
 * the caller names: jumps, where a step sees the values on its own side, and stops.
 */
final class Discontinuities {

  private final double first;
  private final double last;
  // Increasing; the first and the last time of the solve may be among them.
  private final double[] jumps;
  private final double[] stops;

  /** Collects them from a solve, between its first and its last time. */
  static Discontinuities of(Solve solve, Term term, double first, double last) {
    return new Discontinuities(
        first, last, joined(solve.jumps(), term.jumps()), joined(solve.stops(), term.kinks()));
  }

  private static double[] joined(double[] ofSolve, double... ofTerm) {
    return ofTerm.length == 0
        ? ofSolve
        : DoubleStream.concat(DoubleStream.of(ofSolve), DoubleStream.of(ofTerm)).toArray();
  }

  /** Keeps those from the first to the last time, in any order. */
  Discontinuities(double first, double last, double[] jumps, double[] stops) {
    this.first = first;
    this.last = last;
    this.jumps = inSpan(jumps);
    this.stops = inSpan(stops);
  }

  private double[] inSpan(double... times) {
    if (times.length == 0) {
      return times;
    }
    double earliest = Math.min(first, last);
    double latest = Math.max(first, last);
    return DoubleStream.of(times)
        .filter(time -> time >= earliest && time <= latest)
        .map(Discontinuities::withoutSignOfZero)
        .sorted()
        .distinct()
        .toArray();
  }

  /** A solve in reversed time has -0 where others have 0, and a sort tells the two apart. */
  private static double withoutSignOfZero(double time) {
    return time + 0.0;
  }

  private double[] inside(double... times) {
    if (times.length == 0) {
      return times;
    }
    double[] inside =
        DoubleStream.of(times).filter(time -> time != first && time != last).toArray();
    if (last < first) {
      for (int i = 0, j = inside.length - 1; i < j; i++, j--) {
        double time = inside[i];
        inside[i] = inside[j];
        inside[j] = time;
      }
    }
    return inside;
  }

  /** The jumps between the first and the last time, in the order of the solve. */
  double[] jumpsInside() {
    return inside(jumps);
  }

  /** The stops between the first and the last time, in the order of the solve. */
  double[] stopsInside() {
    return inside(stops);
  }

  private boolean isJump(double t) {
    return jumps.length > 0 && Arrays.binarySearch(jumps, withoutSignOfZero(t)) >= 0;
  }

  /** The time at which the term is evaluated for the beginning of a step. */
  double startOfTerm(double start, double end) {
    return isJump(start) ? Math.nextAfter(start, end) : start;
  }

  /** The time at which the term is evaluated for the end of a step. */
  double endOfTerm(double start, double end) {
    return isJump(end) ? Math.nextAfter(end, start) : end;
  }
}
