package io.github.dl4jode.gradient;

import io.github.dl4jode.vector.Vectors;
import io.github.dl4jode.vector.ViewCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The state, and the first stages, of every accepted step of a solve. Its arrays are used again by
 * the next solve.
 */
final class StepStore {

  private final OffHeapMemory memory;
  private final long stateSize;
  private final int storedStages;
  private final ViewCache<INDArray> stagesToStore;
  private final List<INDArray> states = new ArrayList<>();
  private final List<INDArray> stages = new ArrayList<>();
  private double[] times = new double[64];
  private double[] stepSizes = new double[64];
  private int count;
  // The leading steps that have no arrays.
  private int notStored;

  /**
   * @param storedStages how many of the stages are kept; 0 for none
   */
  StepStore(OffHeapMemory memory, long stateSize, int storedStages) {
    this.memory = memory;
    this.stateSize = stateSize;
    this.storedStages = storedStages;
    this.stagesToStore =
        new ViewCache<>(
            all ->
                all.get(NDArrayIndex.interval(0, storedStages), NDArrayIndex.all())
                    .reshape(storedStages * stateSize));
  }

  /** Forgets the steps and keeps the arrays. */
  void clear() {
    count = 0;
    notStored = 0;
  }

  /** Adds a step of which something else keeps the stages: behind it, all are stored. */
  void add(double time, double stepSize) {
    note(time, stepSize);
    notStored = count;
  }

  private void note(double time, double stepSize) {
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
      stepSizes = Arrays.copyOf(stepSizes, 2 * count);
    }
    times[count] = time;
    stepSizes[count] = stepSize;
    count++;
  }

  void store(double time, double stepSize, INDArray state, INDArray stageRows) {
    int index = count - notStored;
    if (index == states.size()) {
      states.add(memory.allocate(stateSize));
      if (storedStages > 0) {
        stages.add(memory.allocate(storedStages * stateSize));
      }
    }
    Vectors.copy(state, states.get(index));
    if (storedStages > 0) {
      Vectors.copy(stagesToStore.of(stageRows), stages.get(index));
    }
    note(time, stepSize);
  }

  int size() {
    return count;
  }

  /** t_n. */
  double time(int index) {
    return times[index];
  }

  /** h_n. */
  double stepSize(int index) {
    return stepSizes[index];
  }

  /** Whether state and stages of a step are here. */
  boolean isStored(int index) {
    return index >= notStored;
  }

  /** y_n [n]. */
  INDArray state(int index) {
    return states.get(index - notStored);
  }

  /** The stored stages, one behind the other. */
  INDArray stages(int index) {
    return stages.get(index - notStored);
  }
}
