package io.github.dl4jode.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * How often something is done.
 *
 * @param warmup rounds before the clock counts
 * @param measured rounds of which each gives a time
 */
public record Repetitions(int warmup, int measured) {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if nothing would be measured
   */
  public Repetitions {
    if (warmup < 0 || measured < 1) {
      throw new IllegalArgumentException(
          "--iterations must be at least 1 and --warmup at least 0, not "
              + measured
              + " and "
              + warmup);
    }
  }

  /** Times an action, in milliseconds. */
  public Sample time(Runnable action) {
    return interleaved(action).get(0);
  }

  /**
   * Times several actions in turn, so that whatever else the machine does meets all of them.
   *
   * @return the times of each in milliseconds, one value per round
   */
  public List<Sample> interleaved(Runnable... actions) {
    double[][] times = new double[actions.length][measured];
    for (int round = -warmup; round < measured; round++) {
      for (int i = 0; i < actions.length; i++) {
        double time = milliseconds(actions[i]);
        if (round >= 0) {
          times[i][round] = time;
        }
      }
    }
    return Arrays.stream(times).map(Sample::of).toList();
  }

  private static double milliseconds(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return (System.nanoTime() - start) / 1e6;
  }

  /** Writes down the numbers of rounds. */
  public void describe(Result result) {
    result.put("warmup", warmup).put("iterations", measured);
  }
}
