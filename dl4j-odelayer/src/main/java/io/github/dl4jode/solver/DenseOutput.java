package io.github.dl4jode.solver;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.array.ViewCache;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y(t) and y'(t) at any time of a solve, from its steps and the interpolant of its method.
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
  private final List<INDArray> states = new ArrayList<>();
  private final List<Rows> rows = new ArrayList<>();
  private final ViewCache<INDArray> flatRows;
  private final double[] weights;
  private double[] starts = new double[64];
  private double[] sizes = new double[64];
  private int count;
  private int current;

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
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    if (count == states.size()) {
      states.add(memory.allocate(stateSize));
      rows.add(Rows.allocate(memory, weights.length, stateSize));
    }
    starts[count] = step.start();
    sizes[count] = step.size();
    Vectors.copy(step.state(), states.get(count));
    Vectors.copy(flatRows.of(step.rows()), rows.get(count).flat());
    count++;
  }

  /** The number of steps. */
  public int steps() {
    return count;
  }

  /**
   * The states at given times.
   *
   * @param times within the span of the solve, in any order; times close to the one before are
   *     found fastest
   * @return [times, n], the caller's own
   * @throws IllegalArgumentException if a time is outside of the span
   */
  public INDArray at(double... times) {
    return collect(times, this::at);
  }

  /** The derivatives y'(t) at given times; otherwise as {@link #at(double...)}. */
  public INDArray derivativeAt(double... times) {
    return collect(times, this::derivativeAt);
  }

  /** Writes a row. */
  @FunctionalInterface
  private interface Evaluation {
    void evaluate(double t, INDArray output);
  }

  private INDArray collect(double[] times, Evaluation evaluation) {
    INDArray all = OffHeapMemory.uninitialized(dataType, times.length, stateSize);
    for (int i = 0; i < times.length; i++) {
      evaluation.evaluate(times[i], all.getRow(i));
    }
    return all;
  }

  /**
   * The state at one time.
   *
   * @param output receives y(t) [n]
   */
  public void at(double t, INDArray output) {
    find(t);
    double h = sizes[current];
    interpolant.weights((t - starts[current]) / h, weights);
    Vectors.copy(states.get(current), output);
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        Vectors.add(h * weights[i], rows.get(current).row(i), output);
      }
    }
  }

  /**
   * The derivative at one time.
   *
   * @param output receives y'(t) [n]
   */
  public void derivativeAt(double t, INDArray output) {
    find(t);
    interpolant.derivativeWeights((t - starts[current]) / sizes[current], weights);
    Vectors.zero(output);
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        Vectors.add(weights[i], rows.get(current).row(i), output);
      }
    }
  }

  /** f(t_0, y_0) [n], to be read only. */
  public INDArray initialDerivative() {
    return rows.get(0).row(0);
  }

  private void find(double t) {
    if (count == 0) {
      throw new IllegalArgumentException("The solve took no step, so there is nothing between");
    }
    double direction = Math.signum(sizes[0]);
    while (current > 0 && (t - starts[current]) * direction < 0) {
      current--;
    }
    while (current < count - 1 && (t - starts[current + 1]) * direction >= 0) {
      current++;
    }
    double fraction = (t - starts[current]) / sizes[current];
    // A time at either end may lie outside by rounding.
    double slack = SLACK + 4 * Math.ulp(t) / Math.abs(sizes[current]);
    // The rounding of an infinite time would allow anything.
    if (!(Double.isFinite(t) && fraction >= -slack && fraction <= 1 + slack)) {
      throw new IllegalArgumentException(
          "t = %s is outside of the solve from %s to %s"
              .formatted(t, starts[0], starts[count - 1] + sizes[count - 1]));
    }
  }

  /** The bytes of its arrays. */
  public long bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    clear();
    states.clear();
    rows.clear();
    memory.close();
  }
}
