package io.github.dl4jode.method.reversible;

import io.github.dl4jode.method.Increment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The times of the accepted steps of a solve: 8 bytes for each step, and its jumps. */
final class StepTimes {

  private final Map<Integer, Double> startsOfTerm = new HashMap<>();
  private final Map<Integer, Double> endsOfTerm = new HashMap<>();
  private double[] starts = new double[64];
  private double end;
  private int count;

  void clear() {
    count = 0;
    startsOfTerm.clear();
    endsOfTerm.clear();
  }

  void add(Increment step) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    starts[count] = step.start();
    end = step.end();
    if (step.startOfTerm() != step.start()) {
      startsOfTerm.put(count, step.startOfTerm());
    }
    if (step.endOfTerm() != step.end()) {
      endsOfTerm.put(count, step.endOfTerm());
    }
    count++;
  }

  int size() {
    return count;
  }

  /** t_n. */
  double start(int step) {
    return starts[step];
  }

  /** t_{n+1}. */
  double end(int step) {
    return step + 1 < count ? starts[step + 1] : end;
  }

  /** h_n. */
  double stepSize(int step) {
    return end(step) - start(step);
  }

  /** The time at which the term has been evaluated for the beginning of a step. */
  double startOfTerm(int step) {
    return startsOfTerm.getOrDefault(step, start(step));
  }

  /** The time at which the term has been evaluated for the end of a step. */
  double endOfTerm(int step) {
    return endsOfTerm.getOrDefault(step, end(step));
  }

  /** All times of a step. */
  StageTimes of(int step) {
    return new StageTimes(start(step), end(step), startOfTerm(step), endOfTerm(step));
  }

  /** Whether the term jumps between a step and the next one. */
  boolean jumpsAfter(int step) {
    return step + 1 < count && endOfTerm(step) != startOfTerm(step + 1);
  }
}
