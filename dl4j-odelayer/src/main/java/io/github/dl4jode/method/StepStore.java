package io.github.dl4jode.method;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.array.ViewCache;
import io.github.dl4jode.method.Retention.Kept;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Stores for each accepted step of a solve its time and size, what is kept of it, and its state and
 * stages if those are kept; and the rows of the interpolant after these stages, if the interpolant
 * has stages of its own and they have been evaluated. The next solve uses the arrays again. For
 * authors of methods.
 */
public final class StepStore {

  private static final int NONE = -1;

  private final OffHeapMemory memory;
  private final long stateSize;
  private final int stageCount;
  private final int laterRowCount;
  private final ViewCache<INDArray> stagesToStore;
  private final ViewCache<INDArray> laterRowsToStore;
  private final List<INDArray> states = new ArrayList<>();
  private final List<INDArray> stages = new ArrayList<>();
  private final List<INDArray> laterRows = new ArrayList<>();
  private double[] starts = new double[64];
  private double[] sizes = new double[64];
  private double[] startsOfTerm = new double[64];
  private double[] endsOfTerm = new double[64];
  private Kept[] kept = new Kept[64];
  private int[] stateIndex = new int[64];
  private int[] stagesIndex = new int[64];
  private int[] laterRowsIndex = new int[64];
  private double lastEnd;
  private int count;
  private int usedStates;
  private int usedStages;
  private int usedLaterRows;

  /**
   * Empty.
   *
   * @param stageCount how many stages are kept of a step that keeps stages
   * @param laterRowCount how many rows of the interpolant after them; 0 if no more are kept
   */
  public StepStore(OffHeapMemory memory, long stateSize, int stageCount, int laterRowCount) {
    this.memory = memory;
    this.stateSize = stateSize;
    this.stageCount = stageCount;
    this.laterRowCount = laterRowCount;
    this.stagesToStore = new ViewCache<>(rows -> flat(rows, 0, stageCount));
    this.laterRowsToStore = new ViewCache<>(rows -> flat(rows, stageCount, laterRowCount));
  }

  private INDArray flat(INDArray rows, int first, int count) {
    return rows.get(NDArrayIndex.interval(first, first + count), NDArrayIndex.all())
        .reshape(count * stateSize);
  }

  /** Forgets the steps and keeps the arrays. */
  public void clear() {
    count = 0;
    usedStates = 0;
    usedStages = 0;
    usedLaterRows = 0;
  }

  /**
   * Adds a step.
   *
   * @param withState whether its state is kept
   */
  public void add(Step step, Kept what, boolean withState) {
    if (count == starts.length) {
      grow();
    }
    starts[count] = step.start();
    sizes[count] = step.size();
    lastEnd = step.end();
    startsOfTerm[count] = step.startOfTerm();
    endsOfTerm[count] = step.endOfTerm();
    kept[count] = what;
    stateIndex[count] = withState ? store(step.state()) : NONE;
    boolean withStages = what == Kept.STAGES;
    stagesIndex[count] =
        withStages && stageCount > 0 ? storeStages(stagesToStore.of(step.rows())) : NONE;
    laterRowsIndex[count] = withStages && hasAllRows(step) ? storeLaterRows(step.rows()) : NONE;
    count++;
  }

  private boolean hasAllRows(Step step) {
    return laterRowCount > 0 && step.rows().rows() == stageCount + laterRowCount;
  }

  private void grow() {
    starts = Arrays.copyOf(starts, 2 * count);
    sizes = Arrays.copyOf(sizes, 2 * count);
    startsOfTerm = Arrays.copyOf(startsOfTerm, 2 * count);
    endsOfTerm = Arrays.copyOf(endsOfTerm, 2 * count);
    kept = Arrays.copyOf(kept, 2 * count);
    stateIndex = Arrays.copyOf(stateIndex, 2 * count);
    stagesIndex = Arrays.copyOf(stagesIndex, 2 * count);
    laterRowsIndex = Arrays.copyOf(laterRowsIndex, 2 * count);
  }

  private int store(INDArray state) {
    if (usedStates == states.size()) {
      states.add(memory.allocate(stateSize));
    }
    Vectors.copy(state, states.get(usedStates));
    return usedStates++;
  }

  private int storeStages(INDArray leading) {
    if (usedStages == stages.size()) {
      stages.add(memory.allocate(stageCount * stateSize));
    }
    Vectors.copy(leading, stages.get(usedStages));
    return usedStages++;
  }

  private int storeLaterRows(INDArray rows) {
    if (usedLaterRows == laterRows.size()) {
      laterRows.add(memory.allocate(laterRowCount * stateSize));
    }
    Vectors.copy(laterRowsToStore.of(rows), laterRows.get(usedLaterRows));
    return usedLaterRows++;
  }

  /** The number of steps. */
  public int size() {
    return count;
  }

  /** t_n. */
  public double start(int step) {
    return starts[step];
  }

  /** h_n. */
  public double stepSize(int step) {
    return sizes[step];
  }

  /** The time at which a step ends, to the bit. */
  public double end(int step) {
    return step + 1 < count ? starts[step + 1] : lastEnd;
  }

  /** The time at which the term has been evaluated for the beginning of a step. */
  public double startOfTerm(int step) {
    return startsOfTerm[step];
  }

  /** The time at which the term has been evaluated for the end of a step. */
  public double endOfTerm(int step) {
    return endsOfTerm[step];
  }

  /** A step as it has to be made again. */
  public Increment increment(int step) {
    return new Replayed(start(step), end(step), startOfTerm(step), endOfTerm(step));
  }

  /** Whether the term jumps between a step and the next one. */
  public boolean jumpsAfter(int step) {
    return step + 1 < count && endsOfTerm[step] != startsOfTerm[step + 1];
  }

  /** The part of a step that is kept. */
  public Kept kept(int step) {
    return kept[step];
  }

  /** Whether y_n of a step is kept. */
  public boolean hasState(int step) {
    return stateIndex[step] != NONE;
  }

  /** Whether the stages of a step are kept. */
  public boolean hasStages(int step) {
    return stagesIndex[step] != NONE;
  }

  /** Whether the rows of the interpolant after the stages are kept. */
  public boolean hasLaterRows(int step) {
    return laterRowsIndex[step] != NONE;
  }

  /** y_n [n]. */
  public INDArray state(int step) {
    return states.get(stateIndex[step]);
  }

  /** The stored stages in sequence. */
  public INDArray stages(int step) {
    return stages.get(stagesIndex[step]);
  }

  /** The rows of the interpolant after the stored stages, in sequence. */
  public INDArray laterRows(int step) {
    return laterRows.get(laterRowsIndex[step]);
  }

  /** The bytes of states, stages and later rows of this solve. */
  public long usedBytes(int width) {
    long arrays = usedStates + (long) stageCount * usedStages;
    return (arrays + (long) laterRowCount * usedLaterRows) * stateSize * width;
  }

  private record Replayed(double start, double end, double startOfTerm, double endOfTerm)
      implements Increment {}
}
