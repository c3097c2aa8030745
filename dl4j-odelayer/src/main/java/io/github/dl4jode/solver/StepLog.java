package io.github.dl4jode.solver;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** The accepted steps of a solve in order; the arrays grow once and serve many solves. */
final class StepLog {

  private double[] times = new double[64];
  private double[] sizes = new double[64];
  private int count;

  void clear() {
    count = 0;
  }

  void add(double time, double size) {
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    times[count] = time;
    sizes[count] = size;
    count++;
  }

  int count() {
    return count;
  }

  /** A copy of the steps: a list that reads two arrays. */
  List<AcceptedStep> toList() {
    return new Steps(Arrays.copyOf(times, count), Arrays.copyOf(sizes, count));
  }

  private static final class Steps extends AbstractList<AcceptedStep> implements RandomAccess {
    private final double[] times;
    private final double[] sizes;

    Steps(double[] times, double[] sizes) {
      this.times = times;
      this.sizes = sizes;
    }

    @Override
    public AcceptedStep get(int index) {
      Objects.checkIndex(index, times.length);
      return new AcceptedStep(times[index], sizes[index]);
    }

    @Override
    public int size() {
      return times.length;
    }
  }
}
