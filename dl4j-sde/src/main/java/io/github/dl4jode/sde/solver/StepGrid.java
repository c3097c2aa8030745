package io.github.dl4jode.sde.solver;

import io.github.dl4jode.argument.IncreasingTimes;
import io.github.dl4jode.solver.AcceptedStep;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The times of the steps of a solve: every output time and every jump of an input is among them.
 */
final class StepGrid {

  // 1 / 0.1 must be 10 steps although 0.1 is not a binary fraction.
  private static final double SLACK = 1e-9;

  private final double[] times;
  private final int[] outputs;

  private StepGrid(double[] times, int[] outputs) {
    this.times = times;
    this.outputs = outputs;
  }

  /**
   * Divides each interval between stops evenly into as few steps as possible that are no longer
   * than the step size.
   *
   * @param outputTimes finite, strictly increasing, at least two
   * @param jumps at which a step ends too
   * @throws IllegalArgumentException if the output times are not as described, or there are more
   *     than 2^31 steps
   */
  static StepGrid of(double[] outputTimes, double[] jumps, double stepSize) {
    requireIncreasing(outputTimes);
    double first = outputTimes[0];
    double last = outputTimes[outputTimes.length - 1];
    double[] stops =
        DoubleStream.concat(
                Arrays.stream(outputTimes),
                Arrays.stream(jumps).filter(jump -> jump > first && jump < last))
            .sorted()
            .distinct()
            .toArray();
    int[] counts = new int[stops.length - 1];
    long total = 0;
    for (int i = 0; i < counts.length; i++) {
      double steps = Math.max(1, Math.ceil((stops[i + 1] - stops[i]) / stepSize * (1 - SLACK)));
      total += (long) steps;
      if (!(steps < Integer.MAX_VALUE) || total >= Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "From t = %s to t = %s there would be more than 2^31 steps of %s; choose a larger step size"
                .formatted(first, last, stepSize));
      }
      counts[i] = (int) steps;
    }
    return new StepGrid(divided(stops, counts, (int) total), places(outputTimes, stops, counts));
  }

  /**
   * Steps that are known.
   *
   * @param times at which steps begin and end
   * @param outputs the number of steps before each output
   */
  static StepGrid ofSteps(double[] times, int[] outputs) {
    return new StepGrid(times, outputs);
  }

  private static double[] divided(double[] stops, int[] counts, int total) {
    double[] times = new double[total + 1];
    int at = 0;
    for (int i = 0; i < counts.length; i++) {
      double length = stops[i + 1] - stops[i];
      for (int k = 0; k < counts[i]; k++) {
        times[at++] = stops[i] + length * k / counts[i];
      }
    }
    times[at] = stops[counts.length];
    return times;
  }

  private static int[] places(double[] outputTimes, double[] stops, int[] counts) {
    int[] places = new int[outputTimes.length];
    int output = 0;
    int at = 0;
    for (int i = 0; i < stops.length; i++) {
      if (output < places.length && outputTimes[output] == stops[i]) {
        places[output++] = at;
      }
      at += i < counts.length ? counts[i] : 0;
    }
    return places;
  }

  private static void requireIncreasing(double... times) {
    if (times.length < 2) {
      throw new IllegalArgumentException(
          "A solve needs the time of the initial state and at least one after it, not "
              + Arrays.toString(times));
    }
    IncreasingTimes.require("The times of a stochastic equation", "", times);
  }

  List<AcceptedStep> accepted() {
    return IntStream.range(0, steps())
        .mapToObj(k -> new AcceptedStep(times[k], times[k + 1] - times[k]))
        .toList();
  }

  int steps() {
    return times.length - 1;
  }

  /** The time at which step k begins, and step k - 1 ends. */
  double time(int k) {
    return times[k];
  }

  /** The number of steps before output i. */
  int output(int i) {
    return outputs[i];
  }

  int outputs() {
    return outputs.length;
  }
}
