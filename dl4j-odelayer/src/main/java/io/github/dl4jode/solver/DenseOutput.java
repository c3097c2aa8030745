package io.github.dl4jode.solver;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.RowProducts;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.array.ViewCache;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.path.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * y(t) and y'(t) at any time of a solve, forwards or backwards in time, from its steps and the
 * interpolant of its method.
 *
 * <p>Where the state is changed or the term jumps, the values at that time are those before it, as
 * output times of the solve give them; the values after it begin with the next time that a double
 * can hold ({@link Math#nextUp(double)} forwards in time).
 *
 * <p>It owns the memory of all stages of all steps until it is closed. Not for several threads at
 * once.
 */
public final class DenseOutput implements StepObserver, AutoCloseable {

  private static final double SLACK = 1e-9;

  private final Interpolant interpolant;
  private final DataType dataType;
  private final long stateSize;
  private final OffHeapMemory memory;
  private final List<StoredStep> stored = new ArrayList<>();
  private final ViewCache<INDArray> flatRows;
  private final double[] weights;
  // 1 and the weights of the rows, for the state and the rows in sequence.
  private final double[] sumWeights;
  private double[] starts = new double[64];
  private double[] sizes = new double[64];
  private double end;
  private int count;
  private int current;
  private boolean closed;

  /** The memory of a step: y_n and after it the rows of the interpolant. */
  private record StoredStep(Rows all, INDArray interpolantRows) {

    static StoredStep allocate(OffHeapMemory memory, int rows, long size) {
      Rows all = Rows.allocate(memory, 1 + rows, size);
      INDArray later = all.flat().get(NDArrayIndex.interval(size, (1 + rows) * size));
      return new StoredStep(all, later);
    }

    INDArray state() {
      return all.row(0);
    }

    INDArray row(int index) {
      return all.row(1 + index);
    }
  }

  /**
   * An empty dense output, to observe a solve.
   *
   * @param interpolant of the method
   * @param stateSize n
   */
  public DenseOutput(Interpolant interpolant, long stateSize, DataType dataType) {
    this.interpolant = interpolant;
    this.dataType = dataType;
    this.stateSize = stateSize;
    this.memory = new OffHeapMemory(dataType);
    this.weights = new double[interpolant.rows()];
    this.sumWeights = new double[1 + weights.length];
    this.flatRows = new ViewCache<>(array -> array.reshape('c', new long[] {array.length()}));
  }

  /** Forgets the steps and keeps the memory for the next solve. */
  public void clear() {
    count = 0;
    current = 0;
  }

  @Override
  public boolean needsInterpolant() {
    return true;
  }

  @Override
  public void stepAccepted(Step step) {
    StoredStep next = add(step.start(), step.size());
    Vectors.copy(step.state(), next.state());
    Vectors.copy(flatRows.of(step.rows()), next.interpolantRows());
    end = step.end();
  }

  private StoredStep add(double start, double size) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    if (count == stored.size()) {
      stored.add(StoredStep.allocate(memory, weights.length, stateSize));
    }
    starts[count] = start;
    sizes[count] = size;
    return stored.get(count++);
  }

  /** A solve of zero length: y(t_0) alone is known. */
  void takeInitialState(double time, INDArray state) {
    Vectors.copy(state, add(time, 0).state());
    Vectors.zero(stored.get(0).interpolantRows());
    end = time;
  }

  /** The solution ends within its last step, as at an event. */
  void endAt(double time) {
    end = time;
  }

  /** The number of steps. */
  public int steps() {
    return count;
  }

  /**
   * The states at given times.
   *
   * @param times within the span of the solve, in any order; many times are cheapest in one call
   * @return [times, n], the caller's own
   * @throws IllegalArgumentException if a time is outside of the span
   * @throws IllegalStateException if the solve took no step, or this is closed
   */
  public INDArray at(double... times) {
    return collect(times, false);
  }

  /**
   * The derivatives y'(t) at given times; otherwise as {@link #at(double...)}.
   *
   * @throws IllegalStateException also after a solve of zero length
   */
  public INDArray derivativeAt(double... times) {
    return collect(times, true);
  }

  private INDArray collect(double[] times, boolean derivative) {
    int[] stepOf = new int[times.length];
    for (int i = 0; i < times.length; i++) {
      stepOf[i] = find(times[i], derivative);
    }
    INDArray all = OffHeapMemory.uninitialized(dataType, times.length, stateSize);
    RowProducts products = new RowProducts(all, sumWeights.length);
    int[] order = inOrderOfSteps(stepOf);
    int previous = -1;
    for (int i : order) {
      int step = stepOf[i];
      if (step != previous) {
        products.rows(stored.get(step).all());
        previous = step;
      }
      weigh(times[i], step, derivative);
      products.sum(sumWeights, i);
    }
    products.finish();
    return all;
  }

  /** The indices of the times, step by step, those of one step in the given order. */
  private int[] inOrderOfSteps(int[] stepOf) {
    int[] next = new int[count + 1];
    for (int step : stepOf) {
      next[step + 1]++;
    }
    for (int step = 0; step < count; step++) {
      next[step + 1] += next[step];
    }
    int[] order = new int[stepOf.length];
    for (int i = 0; i < stepOf.length; i++) {
      order[next[stepOf[i]]++] = i;
    }
    return order;
  }

  /** Computes the weights of the state and of the rows for a time in a step. */
  private void weigh(double t, int step, boolean derivative) {
    double h = sizes[step];
    double theta = h == 0 ? 0 : (t - starts[step]) / h;
    if (derivative) {
      interpolant.derivativeWeights(theta, weights);
    } else {
      interpolant.weights(theta, weights);
    }
    sumWeights[0] = derivative ? 0 : 1;
    for (int i = 0; i < weights.length; i++) {
      sumWeights[1 + i] = derivative ? weights[i] : h * weights[i];
    }
  }

  /**
   * The state at one time.
   *
   * @param output receives y(t) [n]
   */
  public void at(double t, INDArray output) {
    sum(t, false, output);
  }

  /**
   * The derivative at one time.
   *
   * @param output receives y'(t) [n]
   */
  public void derivativeAt(double t, INDArray output) {
    sum(t, true, output);
  }

  private void sum(double t, boolean derivative, INDArray output) {
    int step = find(t, derivative);
    weigh(t, step, derivative);
    StoredStep from = stored.get(step);
    if (derivative) {
      Vectors.zero(output);
    } else {
      Vectors.copy(from.state(), output);
    }
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        Vectors.add(sumWeights[1 + i], from.row(i), output);
      }
    }
  }

  /**
   * The solution as an input of another equation: {@code TapeTerm.builder().input("u",
   * solution.denseOutput().path(batch, size))}. It has no cotangent, and is as long as this is
   * open.
   *
   * @param shape of a value, of n elements in row-major order
   * @throws IllegalArgumentException if the shape has another number of elements
   */
  public Path path(long... shape) {
    return new SolutionPath(this, stateSize, shape);
  }

  /**
   * The time within the solve that is nearest to a time: that of a stage after the end of the last
   * step of a backward solve is the first one.
   */
  public double nearest(double t) {
    double low = Math.min(starts[0], end);
    return Math.min(Math.max(t, low), Math.max(starts[0], end));
  }

  /** The first row of the first step [n], f(t_0, y_0) of an explicit method; to be read only. */
  public INDArray initialDerivative() {
    return stored.get(0).row(0);
  }

  /** The step that holds a time; the one before it at a time where two steps meet. */
  private int find(double t, boolean derivative) {
    check(t, derivative);
    double direction = Math.signum(sizes[0]);
    if (isAfter(t, starts[current], direction) || current == 0) {
      // Times often come in the order of the solve, close together.
      for (int near = 0; near < 2; near++) {
        if (current == count - 1 || !isAfter(t, starts[current + 1], direction)) {
          return current;
        }
        current++;
      }
    }
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (isAfter(t, starts[middle], direction)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    current = low;
    return low;
  }

  private static boolean isAfter(double t, double start, double direction) {
    return (t - start) * direction > 0;
  }

  private void check(double t, boolean derivative) {
    if (closed) {
      throw new IllegalStateException(
          "The dense output is closed; read it before close(), or copy what must outlast it");
    }
    if (count == 0) {
      throw new IllegalStateException(
          "The solve took no step, so that there is no dense output; look at Solution.status()");
    }
    if (derivative && sizes[0] == 0) {
      throw new IllegalStateException(
          "The solve has zero length and evaluated nothing, so that y'(t) is not known; evaluate the term at t = %s"
              .formatted(starts[0]));
    }
    // A time at either end may lie outside by rounding.
    double atStart = SLACK * Math.abs(sizes[0]) + 4 * Math.ulp(t);
    double atEnd = SLACK * Math.abs(sizes[count - 1]) + 4 * Math.ulp(t);
    double low = starts[0] < end ? starts[0] - atStart : end - atEnd;
    double high = starts[0] < end ? end + atEnd : starts[0] + atStart;
    // The rounding of an infinite time would allow anything.
    if (!(Double.isFinite(t) && t >= low && t <= high)) {
      throw new IllegalArgumentException(
          "t = %s is outside of the solve from %s to %s; ask for times inside, or solve further"
              .formatted(t, starts[0], end));
    }
  }

  /** The bytes of its arrays. */
  public long bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    clear();
    closed = true;
    stored.clear();
    memory.close();
  }
}
