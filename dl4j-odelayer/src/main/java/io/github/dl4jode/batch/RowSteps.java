package io.github.dl4jode.batch;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.path.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The steps of all examples of a batch as functions of one common time s: in step n, from s = n to
 * s = n + 1, example i goes from its time t_i by its own h_i, and t = t_i + (s - n) h_i. With h_i =
 * 0 an example stays where it is.
 */
final class RowSteps {

  private final int batch;
  private final List<double[]> starts = new ArrayList<>();
  private final List<double[]> sizes = new ArrayList<>();

  /** Arrays of steps that are gone. */
  private final List<double[]> spare = new ArrayList<>();

  RowSteps(int batch) {
    this.batch = batch;
  }

  int rows() {
    return batch;
  }

  void clear() {
    spare.addAll(starts);
    spare.addAll(sizes);
    starts.clear();
    sizes.clear();
  }

  /** The number of steps. */
  int count() {
    return starts.size();
  }

  /** Adds a step that moves nothing yet. */
  void add() {
    starts.add(zeros());
    sizes.add(zeros());
  }

  private double[] zeros() {
    if (spare.isEmpty()) {
      return new double[batch];
    }
    double[] array = spare.remove(spare.size() - 1);
    Arrays.fill(array, 0);
    return array;
  }

  void removeLast() {
    spare.add(starts.remove(starts.size() - 1));
    spare.add(sizes.remove(sizes.size() - 1));
  }

  /** Whether no example moves in the last step. */
  boolean isLastStill() {
    for (double h : lastSizes()) {
      if (h != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Notes the accepted steps among the last attempts of some rows, each after the earlier steps of
   * its example. Several threads may do so.
   *
   * @param attempts of which the last is meant; 0 is the size of those that are not accepted
   * @param examples those of the rows at the places from a first one on
   * @param count how many
   */
  synchronized void append(
      RowSteps attempts, RowProgress progress, int[] examples, int from, int count) {
    for (int row = 0; row < count; row++) {
      double size = attempts.lastSizes()[row];
      if (size != 0) {
        int example = examples[from + row];
        int step = progress.clock(example).acceptedSteps() - 1;
        while (step >= count()) {
          add();
        }
        starts.get(step)[example] = attempts.lastStarts()[row];
        sizes.get(step)[example] = size;
      }
    }
  }

  /**
   * Lets the steps of each example follow one another, without those in which it stayed.
   *
   * @param ends the times at which the examples stay from then on
   */
  void compact(double... ends) {
    for (int i = 0; i < batch; i++) {
      int kept = 0;
      for (int n = 0; n < count(); n++) {
        if (sizes.get(n)[i] != 0) {
          starts.get(kept)[i] = starts.get(n)[i];
          sizes.get(kept)[i] = sizes.get(n)[i];
          kept++;
        }
      }
      for (int n = kept; n < count(); n++) {
        starts.get(n)[i] = ends[i];
        sizes.get(n)[i] = 0;
      }
    }
    while (count() > 0 && isLastStill()) {
      removeLast();
    }
  }

  /**
   * Takes steps of other examples.
   *
   * @param from where they are
   * @param count how many steps
   * @param examples one for each row
   */
  void take(RowSteps from, int count, int... examples) {
    clear();
    for (int n = 0; n < count; n++) {
      add();
      for (int row = 0; row < batch; row++) {
        lastStarts()[row] = from.starts.get(n)[examples[row]];
        lastSizes()[row] = from.sizes.get(n)[examples[row]];
      }
    }
  }

  /** Lets an example make all steps of another one. */
  void copy(int from, int to) {
    starts.forEach(each -> each[to] = each[from]);
    sizes.forEach(each -> each[to] = each[from]);
  }

  /** The times t_i of the last step, to be written. */
  double[] lastStarts() {
    return starts.get(starts.size() - 1);
  }

  /** The sizes h_i of the last step, to be written. */
  double[] lastSizes() {
    return sizes.get(sizes.size() - 1);
  }

  /** The times of the examples, with s. */
  Path times(long... shape) {
    return new Column(shape) {
      @Override
      void read(double[] start, double[] size, double fraction, double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = start[i] + fraction * size[i];
        }
      }
    };
  }

  /** dt/ds of the examples, which jumps between the steps. */
  Path rates(long... shape) {
    return new Column(shape) {
      @Override
      void read(double[] start, double[] size, double fraction, double[] numbers) {
        System.arraycopy(size, 0, numbers, 0, numbers.length);
      }

      @Override
      public double[] jumps() {
        double[] inside = new double[Math.max(0, count() - 1)];
        Arrays.setAll(inside, i -> i + 1);
        return inside;
      }
    };
  }

  /** One number for each example, as often as a shape asks for it. */
  private abstract class Column implements Path {

    private final long[] shape;
    private final double[] values;
    private double[] numbers = new double[batch];

    /** The numbers of the last call, and where they were written. */
    private double[] written = new double[batch];

    private Optional<INDArray> holder = Optional.empty();

    Column(long... shape) {
      this.shape = shape.clone();
      this.values = new double[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    }

    /** Writes the numbers of a step from start by size, at a fraction of it. */
    abstract void read(double[] start, double[] size, double fraction, double[] numbers);

    @Override
    public long[] valueShape() {
      return shape.clone();
    }

    @Override
    public void value(double s, INDArray result) {
      int step = Math.min((int) s, count() - 1);
      read(starts.get(step), sizes.get(step), s - step, numbers);
      // The rates are the same for all stages of a step; another core may have them in its cache.
      if (holder.isPresent() && holder.get() == result && Arrays.equals(numbers, written)) {
        return;
      }
      Vectors.fromJava(values.length == batch ? numbers : repeated(), result);
      double[] before = written;
      written = numbers;
      numbers = before;
      holder = Optional.of(result);
    }

    /** Each number as often as an example has components. */
    private double[] repeated() {
      int each = values.length / batch;
      for (int i = 0, to = 0; i < batch; i++) {
        for (int j = 0; j < each; j++, to++) {
          values[to] = numbers[i];
        }
      }
      return values;
    }
  }
}
